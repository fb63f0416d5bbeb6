"""What is usual in a document: the size of its running text, the sizes of its headings, and the lines that stand on every page."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.pdf.lines import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pdf.lines import Segment
    from ingest.pdf.page import PageContent

_DIGITS = re.compile(r"\d+")
_MARGIN = 0.12
"""Share of the page's height at its top and bottom in which running heads stand."""
_OUTERMOST = 3
"""Lines at the top, and at the bottom, that may be running heads."""
_LARGER = 1.12
_LONGEST = 90
"""Columns of the longest heading."""
_FEWEST_PAGES = 3
_STOPS = (".", ",", ";", ":", "。", "，", "；", "：", "؛", "،")


@dataclass(frozen=True, slots=True)
class Style:
    """How this document is set."""

    body: float
    """Size of most of its letters, in points."""
    headings: tuple[float, ...]
    """Sizes of headings, the largest first."""
    running: frozenset[tuple[str, int]]
    """Shapes of running heads and page numbers, with the place on the page they stand at."""

    def without_running(self, found: Sequence[Segment], page: PageContent) -> list[Segment]:
        """The lines of a page but for its running heads and page numbers."""
        out = {one for one in _edges(found, page) if any((_shape(one.text), _place(one) + step) in self.running for step in (-1, 0, 1))}
        return [one for one in found if one not in out]

    def level(self, one: Segment) -> int:
        """1 to 3 for a heading, else 0."""
        text = one.text.strip()
        if one.width > _LONGEST or text.endswith(_STOPS) or not any(char.isalpha() for char in text) or one.size < self.body * _LARGER:
            return 0
        return min(1 + sum(size > one.size * 1.04 for size in self.headings), 3)


def style_of(pages: Sequence[tuple[PageContent, Sequence[Segment]]]) -> Style:
    """The style that these pages show."""
    sizes: Counter[float] = Counter()
    running: Counter[tuple[str, int]] = Counter()
    for page, found in pages:
        for one in found:
            sizes[round(one.size * 2) / 2] += len(one.text)
        running.update({(_shape(one.text), _place(one)) for one in _edges(found, page)})
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    large = sorted((size for size in sizes if size >= body * _LARGER), reverse=True)
    often = {mark for mark, count in running.items() if count * 2 > len(pages)} if len(pages) >= _FEWEST_PAGES else set()
    return Style(body, _distinct(large), frozenset(often))


def _distinct(sizes: Sequence[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for size in sizes:
        if not kept or size < kept[-1] / 1.08:
            kept.append(size)
    return tuple(kept)


def _shape(text: str) -> str:
    return _DIGITS.sub("#", " ".join(text.split()))


def _place(one: Segment) -> int:
    return round(one.middle / 3)


def _edges(found: Sequence[Segment], page: PageContent) -> list[Segment]:
    """The outermost lines of a page, where running heads stand. Rows of a table look like each other, a running head like nothing beside it."""
    lines = rows(found)
    shapes = [[_shape(one.text) for one in line] for line in lines]
    kept: list[Segment] = []
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        for at, beside in itertools.islice(itertools.pairwise([*order, None]), _OUTERMOST):
            line = lines[at] if at is not None else []
            if not all(_in_margin(one, page) for one in line) or (beside is not None and at is not None and shapes[at] == shapes[beside]):
                break
            kept += line
    return kept


def _in_margin(one: Segment, page: PageContent) -> bool:
    return one.middle < page.height * _MARGIN or one.middle > page.height * (1 - _MARGIN)
