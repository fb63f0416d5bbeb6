"""All scores of a run, its gates held against them, and its differences."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from eval.agreement import agree, stance
from eval.blame.outside import blame_outside
from eval.metrics import Mean, percentile
from eval.scores.answers import read_all
from eval.scores.facts import KINDS, completeness, currency_agreement, fact_agreement
from eval.scores.findings import findings
from eval.scores.grounds import gloss_kept, groundedness, like_human
from eval.scores.meaning import likeness
from eval.scores.names import CEILINGS
from eval.scores.remedy import remedy_agreement, remedy_named, remedy_within
from eval.scores.slices import between, single
from eval.scores.sources import citation_family, citation_span, hits_overlap
from eval.scores.tongue import answer_language, register
from eval.scores.types import WORST_LANGUAGE, WORST_PAIR, BarResult, Metric, Scores
from eval.translation.kept import ASPECTS
from eval.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eval.pairs.reading import AnswerReader
    from eval.readers import Readers
    from eval.scores.answers import Answered
    from eval.scores.findings import Blamer
    from eval.scores.types import Bar, Finding
    from eval.types import Suite, Verdict


def score(suite: Suite, verdicts: Sequence[Verdict], readers: Readers, reader: AnswerReader, blame: Blamer | None = None) -> Scores:
    """Everything a run's answers are worth. `blame` finds a difference's cause; without one only what shows from outside is told."""
    answers = read_all(suite, verdicts, reader)
    found = findings(answers, blame or partial(blame_outside, readers=readers))
    metrics = (*_by_suite(answers), *_between(answers, found, readers), *_alone(answers, readers))
    return Scores(metrics, tuple(_held(bar, metrics) for bar in suite.bars), found)


def _by_suite(answers: Sequence[Answered]) -> Iterator[Metric]:
    """What the suite knows to be right."""
    can = [one for one in answers if one.topic.answerable]
    cannot = [one for one in answers if not one.topic.answerable]
    yield single("coverage", answers, lambda one: float(one.reply is not None))
    yield single("right_facts", can, lambda one: one.verdict.facts)
    yield single("right_citation", can, lambda one: one.verdict.cited)
    yield single("false_refusals", can, lambda one: one.verdict.declined, ceiling=True)
    yield single("refusals_right", cannot, lambda one: one.verdict.declined)
    yield single("remedy_within", can, remedy_within)
    yield single("remedy_named", can, remedy_named)
    yield between("remedy_agreement", can, remedy_agreement)
    yield between("asked_agreement", answers, lambda one, other: agree(stance(one.verdict), stance(other.verdict)))


def _between(answers: Sequence[Answered], found: Sequence[Finding], readers: Readers) -> Iterator[Metric]:
    """What two languages say, decline and rest on."""
    yield between("fact_agreement", answers, fact_agreement)
    for name, kinds in KINDS.items():
        yield between(f"fact_agreement.{name}", answers, partial(_of_kind, kinds=kinds))
    yield between("fact_agreement.currency", answers, currency_agreement)
    for kind in ("yes_no", "obligation"):
        departing = frozenset((one.topic, one.mine.lang) for one in found if one.kind == kind)
        yield between(f"fact_agreement.{kind}", answers, partial(_alike, departing=departing))
    yield between("refusal_agreement", answers, refusal_agreement)
    yield between("citation_family", answers, citation_family)
    yield between("citation_span", answers, partial(citation_span, readers=readers))
    yield between("hits_overlap", answers, hits_overlap)
    yield between("meaning", answers, likeness, weak=True)


def _alone(answers: Sequence[Answered], readers: Readers) -> Iterator[Metric]:
    """What one answer is worth, beside the others or by itself."""
    beside: dict[str, list[Answered]] = {}
    for one in answers:
        beside.setdefault(one.topic.id, []).append(one)
    yield single("completeness", answers, lambda one: completeness(one, [other for other in beside[one.topic.id] if other is not one]))
    yield single("groundedness", answers, partial(groundedness, readers=readers))
    yield single("gloss", answers, partial(gloss_kept, agent="en", readers=readers))
    for aspect in ASPECTS:
        yield single(f"gloss.{aspect}", answers, partial(gloss_kept, agent="en", readers=readers, aspect=aspect))
    yield single("chrf", answers, like_human, weak=True)
    yield single("answer_language", answers, partial(answer_language, readers=readers))
    yield single("register", answers, register)
    yield slowest(answers)


def slowest(answers: Sequence[Answered]) -> Metric:
    """Milliseconds until the reply, 95th percentile by linear interpolation; no interval, for it is no mean."""

    def over(some: Sequence[Answered]) -> Mean:
        times = [one.verdict.call.milliseconds for one in some if one.reply is not None]
        return Mean(percentile(times, 0.95), len(times), len(some) - len(times), None, None)

    langs = dict.fromkeys(one.lang for one in answers)
    return Metric("p95_milliseconds", over(answers), tuple((lang, over([one for one in answers if one.lang == lang])) for lang in langs), ceiling=True)


def refusal_agreement(one: Answered, other: Answered) -> float | None:
    """1 where both answer or both decline, 0 where one does each; None where a reply is missing. Its mean is the observed agreement of two raters."""
    if one.reply is None or other.reply is None:
        return None
    return float(one.declined is other.declined)


def _of_kind(one: Answered, other: Answered, kinds: frozenset[str]) -> float | None:
    """Agreement in one kind of fact, of two answers: a refusal is counted in the whole and not again in every kind."""
    return fact_agreement(one, other, kinds) if one.reading and other.reading else None


def _alike(one: Answered, other: Answered, departing: frozenset[tuple[str, str]]) -> float | None:
    """1 unless exactly one of the two departs from most other answers; None where not both are answers."""
    if one.verdict.call.status is not Status.ANSWERED or other.verdict.call.status is not Status.ANSWERED:
        return None
    return float(((one.topic.id, one.lang) in departing) is ((other.topic.id, other.lang) in departing))


def _held(bar: Bar, metrics: Sequence[Metric]) -> BarResult:
    metric = next((one for one in metrics if one.name == bar.metric), None)
    mean = metric.at(bar.language) if metric else None
    ceiling = bar.metric in CEILINGS
    if metric is None or mean is None or mean.value is None:
        return BarResult(bar.metric, bar.language, "", None, 0, None, None, bar.bound, ceiling, passed=False)
    passed = mean.value <= bar.bound if ceiling else mean.value >= bar.bound
    return BarResult(bar.metric, bar.language, _which(metric, bar.language), mean.value, mean.n, mean.low, mean.high, bar.bound, ceiling, passed)


def _which(metric: Metric, place: str) -> str:
    if place == WORST_LANGUAGE and metric.worst_language:
        return metric.worst_language[0]
    if place == WORST_PAIR and metric.worst_pair:
        return f"{metric.worst_pair.one}–{metric.worst_pair.other}"
    return ""
