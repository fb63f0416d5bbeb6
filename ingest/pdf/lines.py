"""Words of a page to stretches of text on one line, and these to rows across the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.characters import columns
from ingest.pdf.page import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.pdf.page import Word

_GAP = 0.9
"""Letter sizes between two words of one line from which they are cells or columns; a space is about a quarter, justified text stretches it."""
_SAME_LINE = 0.5


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that follow each other on a line."""

    text: str
    box: Box
    size: float
    bold: bool

    @property
    def width(self) -> int:
        """Columns of its text."""
        return columns(self.text)

    @property
    def middle(self) -> float:
        """Height of its middle on the page."""
        return (self.box.top + self.box.bottom) / 2


def segments(words: Iterable[Word]) -> list[Segment]:
    """Stretches of words in the order in which they are drawn."""
    found: list[Segment] = []
    last: Word | None = None
    for word in words:
        if last is not None and found and _follows(last, word):
            one = found[-1]
            text = one.text + (" " if word.spaced else "") + word.text
            found[-1] = replace(one, text=text, box=around([one.box, word.box]), bold=one.bold and word.bold, size=max(one.size, word.size))
        else:
            found.append(Segment(word.text, word.box, word.size, word.bold))
        last = word
    return found


def _follows(before: Word, after: Word) -> bool:
    """Whether two words stand on one line without the space of a column between them, in either direction of writing."""
    height = max(min(before.box.height, after.box.height), 1.0)
    overlap = min(before.box.top, after.box.top) - max(before.box.bottom, after.box.bottom)
    size = max(min(before.size, after.size), 1.0)
    gap = max(after.box.left - before.box.right, before.box.left - after.box.right)
    return overlap > -0.2 * size and abs(_middle(before.box) - _middle(after.box)) < max(height, size) * _SAME_LINE and gap < size * _GAP


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def around(boxes: Sequence[Box]) -> Box:
    """The smallest rectangle around several."""
    return Box(min(box.left for box in boxes), min(box.bottom for box in boxes), max(box.right for box in boxes), max(box.top for box in boxes))


def rows(found: Iterable[Segment]) -> list[list[Segment]]:
    """Segments that stand beside each other, from the top of the page down, each row from left to right."""
    lines: list[list[Segment]] = []
    for one in sorted(found, key=lambda each: -each.middle):
        if lines and abs(lines[-1][0].middle - one.middle) < max(min(lines[-1][0].size, one.size), 1.0) * _SAME_LINE:
            lines[-1].append(one)
        else:
            lines.append([one])
    return [sorted(line, key=lambda each: each.box.left) for line in lines]
