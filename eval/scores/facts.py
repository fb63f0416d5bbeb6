"""Whether two answers state the same values, and whether one states what most others do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from eval.pairs.departure import MOST
from eval.pairs.values import has
from eval.values import COMPARED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.pairs.reading import Reading
    from eval.scores.answers import Answered
    from eval.types import Key

KINDS = {
    "amount": frozenset({"amount"}),
    "period": frozenset({"period"}),
    "date": frozenset({"date", "time"}),
    "percentage": frozenset({"percent"}),
    "limit": frozenset({"quantity"}),
    "id": frozenset({"code"}),
    "link": frozenset({"link", "email", "phone"}),
}
"""The kinds of fact that are shown apart, and what the reader calls them."""


def fact_agreement(one: Answered, other: Answered, kinds: frozenset[str] = COMPARED) -> float | None:
    """Values that both state over values that either states (Jaccard 1912); a value whose unit was not read counts for the bare number.

    0 where one answers with values and the other declines. None where neither states any, where both decline, or where one reply is missing.
    """
    if one.reply is None or other.reply is None or (one.declined and other.declined):
        return None
    if one.reading is None or other.reading is None:
        said = one.reading or other.reading
        return 0.0 if said is not None and _of(said, kinds) else None
    return _jaccard(one.reading, other.reading, kinds)


def currency_agreement(one: Answered, other: Answered) -> float | None:
    """Currencies that both name over currencies that either names (Jaccard 1912); None where one names none."""
    mine, theirs = (_currencies(each.reading) for each in (one, other))
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else None


def completeness(one: Answered, others: Sequence[Answered]) -> float | None:
    """Share of the values most other answers to the topic state (more than half of them) that this one states too; 0 for one that declines.

    Recall against a majority vote (as in the pyramid method, Nenkova and Passonneau 2004, with the other languages as its models). None where most state none.
    """
    if one.reply is None:
        return None
    read = [each.reading for each in others if each.reading is not None]
    counts = Counter(key for reading in read for key in reading.keys if key.kind in COMPARED)
    due = [key for key, count in counts.items() if count > MOST * len(others)]
    if not due:
        return None
    return sum(one.reading is not None and has(key, one.reading) for key in due) / len(due)


def _jaccard(one: Reading, other: Reading, kinds: frozenset[str]) -> float | None:
    mine, theirs = _of(one, kinds), _of(other, kinds)
    both = sum(has(key, other) for key in mine)
    alone = len(mine) - both + sum(not has(key, one) for key in theirs)
    return both / (both + alone) if both + alone else None


def _of(reading: Reading, kinds: frozenset[str]) -> list[Key]:
    return [key for key in reading.keys if key.kind in kinds]


def _currencies(reading: Reading | None) -> frozenset[str]:
    return frozenset(key.unit for key in reading.keys if key.kind == "amount") if reading else frozenset()
