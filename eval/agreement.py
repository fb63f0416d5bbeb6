"""Do two languages get the same answer? Agreement of each pair over the facts stated, topic by topic."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from eval.metrics import Mean, Scored, mean
from eval.types import Status
from eval.verdict import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.types import Verdict

ENOUGH = 3
"""A pair compared on fewer topics is shown but is not called the worst."""

DECLINED = "(declined)"
"""A mark that is no fact: declining is a statement of its own."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two languages and how far their answers agree."""

    one: str
    other: str
    mean: Mean


def stance(verdict: Verdict, *, everything: bool = False) -> frozenset[str] | None:
    """What an answer says about the facts asked for, or `everything` it says, as comparable marks; None for a gap in coverage."""
    if verdict.call.reply is None:
        return None
    if verdict.call.status is Status.REFUSED:
        return frozenset({DECLINED})
    if verdict.asked is None or not everything:
        return verdict.asked
    return verdict.asked | {mark(each) for each in verdict.said}


def agree(one: frozenset[str] | None, other: frozenset[str] | None) -> float | None:
    """Share of what either says that both say (Jaccard); None where one is a gap or neither states anything comparable."""
    if one is None or other is None or not one | other:
        return None
    return len(one & other) / len(one | other)


def pairs(verdicts: Sequence[Verdict]) -> tuple[Pair, ...]:
    """Every pair of languages, in the order the languages first occur."""
    langs = list(dict.fromkeys(verdict.call.lang for verdict in verdicts))
    return tuple(Pair(one, other, mean(_rows(verdicts, one, other))) for one, other in combinations(langs, 2))


def overall(verdicts: Sequence[Verdict], *, everything: bool = False) -> Mean:
    """Mean agreement over all pairs and topics, each topic of each pair counting once."""
    langs = list(dict.fromkeys(verdict.call.lang for verdict in verdicts))
    return mean([row for one, other in combinations(langs, 2) for row in _rows(verdicts, one, other, everything=everything)])


def worst_pair(found: Sequence[Pair]) -> Pair | None:
    """The pair that agrees least among those compared on at least `ENOUGH` topics."""
    fair = [pair for pair in found if pair.mean.n >= ENOUGH]
    return min(fair, key=lambda pair: pair.mean.value or 0.0) if fair else None


def _rows(verdicts: Sequence[Verdict], one: str, other: str, *, everything: bool = False) -> list[Scored]:
    mine = {verdict.call.topic: stance(verdict, everything=everything) for verdict in verdicts if verdict.call.lang == one}
    theirs = {verdict.call.topic: stance(verdict, everything=everything) for verdict in verdicts if verdict.call.lang == other}
    return [Scored(topic, f"{one}–{other}", agree(mine[topic], theirs[topic])) for topic in mine if topic in theirs]
