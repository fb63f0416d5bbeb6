"""Whether a table's rows cover every case exactly once: pure geometry over kind, market, delay and value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assist.types import ComplaintKind

ANY = "*"
"""Every market that no row of the same kind names."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to below `high`; None is without end."""

    low: Decimal
    high: Decimal | None

    def holds(self, value: Decimal) -> bool:
        """Whether a value lies in it."""
        return self.low <= value and (self.high is None or value < self.high)

    def __str__(self) -> str:
        return f"{self.low:f} to below {self.high:f}" if self.high is not None else f"{self.low:f} and more"


@dataclass(frozen=True, slots=True)
class Box:
    """Where a row holds."""

    kinds: tuple[ComplaintKind, ...]
    markets: tuple[str, ...]
    delay: Span
    """Days late."""
    value: Span
    """Of the order."""


def untiled(boxes: Sequence[Box], kinds: Iterable[ComplaintKind]) -> tuple[int | None, str] | None:
    """The first hole or overlap: the row it shows at (None for the whole table), and what is wrong; None for a table without any."""
    for kind in kinds:
        mine = [(place, box) for place, box in enumerate(boxes) if kind in box.kinds]
        if not mine:
            return None, f"no row speaks of {kind}. Add one."
        named = sorted({market for _, box in mine for market in box.markets} | {ANY})
        for market in named:
            here = [(place, box) for place, box in mine if market in box.markets]
            if found := _wrong(kind, market, here, mine[0][0]):
                return found
    return None


def _wrong(kind: ComplaintKind, market: str, here: Sequence[tuple[int, Box]], first: int) -> tuple[int, str] | None:
    where = f"{kind}, {'every other market' if market == ANY else market}"
    for delay, value in product(_cells([box.delay for _, box in here]), _cells([box.value for _, box in here])):
        hit = [place for place, box in here if box.delay.holds(delay.low) and box.value.holds(value.low)]
        if not hit:
            return (here[-1][0] if here else first), f"a hole: {where}, {delay} days late, worth {value}: no row holds. Add one or widen this."
        if len(hit) > 1:
            return hit[1], f"an overlap: {where}, {delay} days late, worth {value}: row {hit[0] + 1} holds there too. Narrow one of them."
    return None


def _cells(spans: Sequence[Span]) -> Iterator[Span]:
    """The stretches between all borders, the last without end."""
    borders = sorted({Decimal(0), *(one.low for one in spans), *(one.high for one in spans if one.high is not None)})
    yield from (Span(low, high) for low, high in pairwise(borders))
    yield Span(borders[-1], None)
