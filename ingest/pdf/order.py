"""The order in which the parts of a page are read: columns one after the other, whatever stands across them where it stands."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pdf.page import Box

_FEWEST = 4
"""Lines that make a column."""
_MOST = 800
"""Parts of a page that is no drawing."""
_GUTTER = 7.0
"""Points between columns, at least."""
_CROSSING = 0.25
"""Share of the lines that may stand across a gutter."""


class Placed(Protocol):
    """Anything with a place on the page."""

    @property
    def box(self) -> Box:
        """Where it stands."""
        ...


def in_order(items: Sequence[Placed], *, rtl: bool) -> list[Placed]:
    """Items as they are read; `rtl`: the right column first."""
    gutter = _gutter(items)
    if gutter is None:
        return sorted(items, key=lambda one: (-round(one.box.top), one.box.left))
    crossing = sorted((one for one in items if one.box.left < gutter < one.box.right), key=lambda one: -one.box.top)
    rest = [one for one in items if not one.box.left < gutter < one.box.right]
    done: list[Placed] = []
    for one in [*crossing, None]:
        floor = one.box.top - one.box.height / 2 if one else float("-inf")
        band = [each for each in rest if (each.box.top + each.box.bottom) / 2 > floor]
        rest = [each for each in rest if (each.box.top + each.box.bottom) / 2 <= floor]
        sides = [[each for each in band if each.box.right <= gutter], [each for each in band if each.box.left >= gutter]]
        for side in reversed(sides) if rtl else sides:
            done += in_order(side, rtl=rtl)
        done += [one] if one else []
    return done


def _gutter(items: Sequence[Placed]) -> float | None:
    """The middle of the widest stretch that hardly anything crosses, with enough on either side of it, level with each other."""
    if not 2 * _FEWEST <= len(items) <= _MOST:
        return None
    edges = sorted({edge for one in items for edge in (one.box.left, one.box.right)})
    best, widest = None, _GUTTER
    for left, right in itertools.pairwise(edges):
        if right - left <= widest:
            continue
        middle = (left + right) / 2
        before = [one for one in items if one.box.right <= middle]
        after = [one for one in items if one.box.left >= middle]
        crossing = len(items) - len(before) - len(after)
        if min(len(before), len(after)) >= _FEWEST and crossing <= _CROSSING * len(items) and _level(before, after):
            best, widest = middle, right - left
    return best


def _level(before: Sequence[Placed], after: Sequence[Placed]) -> bool:
    """Whether two columns stand beside each other for at least a third of the lower one."""
    top = min(max(one.box.top for one in before), max(one.box.top for one in after))
    bottom = max(min(one.box.bottom for one in before), min(one.box.bottom for one in after))
    heights = [max(one.box.top for one in side) - min(one.box.bottom for one in side) for side in (before, after)]
    return top - bottom > min(heights) / 3
