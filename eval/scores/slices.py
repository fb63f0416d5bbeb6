"""From a score of one answer, or of two, to a metric: over all, by language, by pair."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from eval.metrics import Scored, mean
from eval.scores.types import Metric, PairMean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eval.scores.answers import Answered

ENOUGH = 3
"""Topics from which a language or a pair may be called the worst."""


def single(name: str, answers: Sequence[Answered], score: Callable[[Answered], float | None], *, ceiling: bool = False, weak: bool = False) -> Metric:
    """The mean of a score of single answers. `score` gives 0 to 1, or None where it cannot be measured."""
    rows = [Scored(cluster(one), one.lang, score(one)) for one in answers]
    by_language = tuple((lang, mean([row for row in rows if row.lang == lang])) for lang in _languages(answers))
    return Metric(name, mean(rows), by_language, ceiling=ceiling, weak=weak, enough=ENOUGH)


def between(name: str, answers: Sequence[Answered], score: Callable[[Answered, Answered], float | None], *, weak: bool = False) -> Metric:
    """The mean of a symmetric score of two answers to one topic in one market, each topic of each pair of languages once."""
    langs = _languages(answers)
    rows: dict[tuple[str, str], list[Scored]] = {pair: [] for pair in combinations(langs, 2)}
    for one, other in pairs_of(answers):
        rows[one.lang, other.lang].append(Scored(cluster(one), f"{one.lang}–{other.lang}", score(one, other)))
    everything = [row for mine in rows.values() for row in mine]
    by_language = tuple((lang, mean([row for pair, mine in rows.items() if lang in pair for row in mine])) for lang in langs)
    by_pair = tuple(PairMean(one, other, mean(mine)) for (one, other), mine in rows.items())
    return Metric(name, mean(everything), by_language, by_pair, weak=weak, enough=ENOUGH)


def pairs_of(answers: Sequence[Answered]) -> Iterator[tuple[Answered, Answered]]:
    """Every two answers to one topic in one market, in the order the languages first occur."""
    order = {lang: place for place, lang in enumerate(_languages(answers))}
    topics: dict[str, list[Answered]] = defaultdict(list)
    for one in answers:
        topics[one.topic.id].append(one)
    for group in topics.values():
        yield from combinations(sorted(group, key=lambda one: order[one.lang]), 2)


def cluster(one: Answered) -> str:
    """What a bootstrap draws as one: a topic with all its languages and markets."""
    return one.topic.base or one.topic.id


def _languages(answers: Sequence[Answered]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.lang for one in answers))
