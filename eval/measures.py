"""The figures of a run: each a mean with n and interval, over all and per language; and the gates that bound them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.agreement import Pair, overall, pairs, worst_pair
from eval.metrics import Mean, Scored, mean, percentile
from eval.types import Status, Tongue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.types import Gate, Suite, Verdict

UNANSWERED = Mean(None, 0, 0, None, None)


@dataclass(frozen=True, slots=True)
class LanguageFigures:
    """What customers of one language get."""

    lang: str
    asked: int
    statuses: tuple[tuple[Status, int], ...]
    coverage: Mean
    right_facts: Mean
    right_language: Mean
    right_citation: Mean
    false_refusals: Mean
    refusals_right: Mean


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate with what was measured; nothing measured does not pass."""

    gate: Gate
    value: float | None
    n: int
    low: float | None
    high: float | None
    passed: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure of a run."""

    languages: tuple[LanguageFigures, ...]
    total: LanguageFigures
    """All languages together, under the tag "all"."""
    agreement: Mean
    agreement_all: Mean
    """The same over everything the answers say."""
    pairs: tuple[Pair, ...]
    worst_pair: Pair | None
    worst_language: LanguageFigures | None
    """Lowest share of right facts."""
    p50: float | None
    p95: float | None


def figures(suite: Suite, verdicts: Sequence[Verdict]) -> Figures:
    """All figures of a run over a suite."""
    langs = tuple(language_figures(suite, lang, [each for each in verdicts if each.call.lang == lang]) for lang in langs_of(suite, verdicts))
    found = pairs(verdicts)
    times = [each.call.milliseconds for each in verdicts if each.call.reply is not None]
    measured = [each for each in langs if each.right_facts.value is not None]
    worst = min(measured, key=lambda each: each.right_facts.value or 0.0) if measured else None
    total = language_figures(suite, "all", verdicts)
    both = overall(verdicts), overall(verdicts, everything=True)
    return Figures(langs, total, *both, found, worst_pair(found), worst, percentile(times, 0.5), percentile(times, 0.95))


def langs_of(suite: Suite, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """The suite's languages that were asked, in its order."""
    asked = {each.call.lang for each in verdicts}
    return tuple(lang for lang in suite.languages() if lang in asked)


def language_figures(suite: Suite, lang: str, verdicts: Sequence[Verdict]) -> LanguageFigures:
    """The figures over some verdicts, under a name."""
    answerable = {topic.id for topic in suite.topics if topic.answerable}
    counts = tuple((status, sum(each.call.status is status for each in verdicts)) for status in Status)
    can = [each for each in verdicts if each.call.topic in answerable]
    cannot = [each for each in verdicts if each.call.topic not in answerable]
    return LanguageFigures(
        lang,
        len(verdicts),
        counts,
        mean([_row(each, float(each.call.reply is not None)) for each in verdicts]),
        mean([_row(each, each.facts) for each in can]),
        mean([_row(each, _in_language(each)) for each in verdicts if each.call.status is Status.ANSWERED]),
        mean([_row(each, each.cited) for each in can if each.call.status is Status.ANSWERED]),
        mean([_row(each, each.declined) for each in can]),
        mean([_row(each, each.declined) for each in cannot]),
    )


def check_gates(gates: Sequence[Gate], found: Figures) -> tuple[GateResult, ...]:
    """Hold each gate against its measure."""
    return tuple(_check(gate, measured(gate.measure, found)) for gate in gates)


def measured(measure: str, found: Figures) -> Mean:
    """The figure a gate's measure names."""
    total, worst = found.total, found.worst_language
    count = sum(number for status, number in total.statuses if status in {Status.ANSWERED, Status.REFUSED})
    table = {
        "coverage": total.coverage,
        "agreement": found.agreement,
        "agreement_all": found.agreement_all,
        "worst_pair": found.worst_pair.mean if found.worst_pair else UNANSWERED,
        "right_facts": total.right_facts,
        "worst_language_facts": worst.right_facts if worst else UNANSWERED,
        "right_language": total.right_language,
        "right_citation": total.right_citation,
        "false_refusals": total.false_refusals,
        "refusals_right": total.refusals_right,
        "p95_milliseconds": Mean(found.p95, count, 0, None, None),
    }
    return table[measure]


def _check(gate: Gate, value: Mean) -> GateResult:
    passed = value.value is not None and (value.value >= gate.bound if gate.least else value.value <= gate.bound)
    return GateResult(gate, value.value, value.n, value.low, value.high, passed)


def _row(verdict: Verdict, value: float | None) -> Scored:
    return Scored(verdict.call.topic, verdict.call.lang, value)


def _in_language(verdict: Verdict) -> float | None:
    return None if verdict.tongue in {None, Tongue.UNKNOWN} else float(verdict.tongue is Tongue.RIGHT)
