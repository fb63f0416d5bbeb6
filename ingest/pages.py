"""Pages of a PDF to Markdown: running heads out, bullets as lists, headings marked where the layout shows them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BULLET = re.compile(r"^\s*[•·▪◦‣●○■□–]\s+")
_BULLET_ALONE = re.compile(r"^\s*[•·▪◦‣●○■□]\s*$")
_HEADING = re.compile(r"^(#{1,2})\s+(.+?)\s*$")
_DIGITS = re.compile(r"\d+")
_LONGEST_HEADING = 80


@dataclass(frozen=True, slots=True)
class Paged:
    """Markdown of a whole document and the character offset at which each page starts."""

    text: str
    pages: tuple[int, ...]


def join_pages(contents: Sequence[str], layout: str) -> Paged:
    """Make one Markdown text of the pages' plain text.

    `layout` is the same document as the reader's Markdown. Only its headings of level 1 and 2 are used: its running text loses letters and spaces where
    the plain pages keep them.
    """
    headings = _headings(layout)
    running = _running(contents)
    text, starts = "", []
    for content in contents:
        lines = [_line(line, headings) for line in content.splitlines() if _shape(line) not in running]
        starts.append(len(text))
        text += _numbers_joined("\n".join(lines)).strip() + "\n\n"
    return Paged(text.rstrip() + "\n" if text.strip() else "", tuple(starts))


def _headings(layout: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in layout.splitlines():
        match = _HEADING.match(line)
        if match and len(match.group(2)) <= _LONGEST_HEADING and not match.group(2).endswith((".", ",", ";", ":", "。")):
            found.setdefault(" ".join(match.group(2).replace("**", "").split()), len(match.group(1)))
    return found


def _shape(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))


def _running(contents: Sequence[str]) -> frozenset[str]:
    """First and last lines that, digits aside, stand on more than half of at least three pages: page numbers and running heads."""
    if len(contents) < 3:
        return frozenset()
    seen: Counter[str] = Counter()
    for content in contents:
        lines = [_shape(line) for line in content.splitlines() if line.strip()]
        seen.update(set(lines[:2] + lines[-2:]))
    return frozenset(shape for shape, count in seen.items() if count * 2 > len(contents))


def _line(line: str, headings: dict[str, int]) -> str:
    level = headings.get(" ".join(line.split()))
    if level is not None:
        return f"\n{'#' * level} {' '.join(line.split())}\n"
    if _BULLET_ALONE.match(line):
        return "-"
    return _BULLET.sub("- ", line).rstrip()


def _numbers_joined(text: str) -> str:
    """A bullet or number that stands alone on its line belongs to the line below it."""
    return re.sub(r"(?m)^(-|\d{1,2}[.)])\s*\n(?=\S)", r"\1 ", text)
