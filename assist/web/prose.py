"""A passage's Markdown as a reader sees it: headings, tables and running text, with one stretch marked wherever it falls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces; True for a piece that is marked."""
HEADING = re.compile(r"^#{1,6} +")
ROW = re.compile(r"^\s*\|.*\|\s*$")
RULE = re.compile(r"^\s*\|?[\s|:-]*-{3,}[\s|:-]*\|?\s*$")
BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, one table or one stretch of running text."""

    kind: str
    """heading, table or text."""
    rows: tuple[tuple[Pieces, ...], ...]
    """A table's rows of cells, the first its header; else one row of one cell."""


def prose(text: str, start: int = 0, end: int = 0) -> tuple[Block, ...]:
    """The blocks of a text, the characters from `start` to `end` marked."""
    found: list[Block] = []
    table: list[tuple[Pieces, ...]] = []
    running: tuple[int, int] | None = None
    for low, high in (*_lines(text), (len(text), len(text))):
        line = text[low:high]
        in_table = bool(ROW.match(line))
        heading = HEADING.match(line)
        if table and not in_table:
            found.append(Block("table", tuple(table)))
            table = []
        if running and (in_table or heading or low == len(text)):
            found += _text(text, running, (start, end))
            running = None
        if in_table:
            table += [] if RULE.match(line) else [tuple(_cells(text, low, high, (start, end)))]
        elif heading:
            found.append(Block("heading", ((marked(text, low + heading.end(), high, start, end),),)))
        elif low < len(text):
            running = (running[0] if running else low, high)
    return tuple(found)


def marked(text: str, low: int, high: int, start: int, end: int) -> Pieces:
    """A stretch of a text in pieces, what of it lies between `start` and `end` marked."""
    first, last = max(low, min(start, high)), max(low, min(end, high))
    pieces = ((text[low:first], False), (text[first:last], True), (text[last:high], False)) if first < last else ((text[low:high], False),)
    return tuple((piece, on) for piece, on in pieces if piece)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


def _text(text: str, running: tuple[int, int], mark: tuple[int, int]) -> Iterator[Block]:
    low, high = running
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    if low < high:
        yield Block("text", ((marked(text, low, high, *mark),),))


def _cells(text: str, low: int, high: int, mark: tuple[int, int]) -> Iterator[Pieces]:
    """What stands between the bars of a row."""
    bars = [low + bar.start() for bar in BAR.finditer(text[low:high])]
    for first, last in pairwise(bars):
        words = text[first + 1 : last].strip()
        at = text.index(words, first + 1) if words else last
        yield marked(text, at, at + len(words), *mark)
