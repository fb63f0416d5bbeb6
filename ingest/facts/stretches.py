"""A long text in stretches that are read one by one: a reading looks back at what stands before it, so a text of one piece would take time by its square."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 2_000
"""Characters of a stretch; no passage and hardly a sentence is longer."""
SEAMS = (re.compile(r"\n"), re.compile(r"[.!?;。！？；؟۔]\s|[。！？]"), re.compile(r"(?<!\d)\s|\s(?!\d)"), re.compile(r"\s"), re.compile(r"(?<=\W)(?=\w)"))
"""Where a text may be cut, best first: lines, sentences, words that are no part of a number."""


def stretches(text: str) -> Iterator[Span]:
    """Parts of a text in order, none longer than `LONGEST`, without a gap; the whole of a text that is not."""
    start = 0
    while len(text) - start > LONGEST:
        end = _seam(text, start)
        yield Span(start, end)
        start = end
    yield Span(start, len(text))


def _seam(text: str, start: int) -> int:
    low, high = start + LONGEST // 2, start + LONGEST
    for seam in SEAMS:
        ends = [found.end() for found in seam.finditer(text, low, high)]
        if ends:
            return ends[-1]
    return high
