"""A person's text in pieces that can be laid beside a draft's sentences: what stands there word for word is one, the rest is cut where sentences end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.sentences import sentences
from ingest.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ENDED = re.compile(r"(?:^|\n|[.!?。！？؟।…][\"'»”’)\]」』】）]*|[”»」』])[ \t\u00a0]*$")
_UNMARKED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese and Khmer, which part sentences by a space."""


def pieces_of(text: str, said: Sequence[str], lang: str) -> tuple[str, ...]:
    """The text's pieces in order, none of them empty; `said` are the draft's sentences.

    Thai has no sentence marks: cut by length, three approved sentences in a row are one piece or two, and what nobody touched would look left out.
    """
    found: list[str] = []
    at = 0
    for span in (*_untouched(text, said), Span(len(text), len(text))):
        between = text[at : span.start]
        found += [between[one.start : one.end].strip() for one in sentences(between, lang)]
        found.append(text[span.start : span.end].strip())
        at = span.end
    return tuple(one for one in found if one)


def _untouched(text: str, said: Sequence[str]) -> list[Span]:
    """Where sentences of the draft stand as they were, each of them once, the longest found first: a short one may be part of it."""
    places = {one: tuple(_places(text, one)) for one in dict.fromkeys(said) if one}
    every = tuple(span for spans in places.values() for span in spans)
    edges = _Edges(text, frozenset(span.start for span in every), frozenset(span.end for span in every))
    taken: list[Span] = []
    for one in sorted(filter(None, said), key=len, reverse=True):
        whole = (span for span in places[one] if edges.whole(span))
        free = (span for span in whole if not any(span.start < other.end and other.start < span.end for other in taken))
        if (span := next(free, None)) is not None:
            taken.append(span)
    return sorted(taken, key=lambda span: span.start)


def _places(text: str, sentence: str) -> Iterator[Span]:
    start = text.find(sentence)
    while start >= 0:
        yield Span(start, start + len(sentence))
        start = text.find(sentence, start + len(sentence))


@dataclass(frozen=True, slots=True)
class _Edges:
    """Where a sentence may begin and end: at a line's ends, at a mark, and beside another of the draft's, which may be a table's row and have no mark."""

    text: str
    starts: frozenset[int]
    ends: frozenset[int]

    def whole(self, span: Span) -> bool:
        """Whether it is no part of a longer sentence."""
        spaced = _UNMARKED.search(self.text, span.start, span.end) is not None
        line = self.text[self.text.rfind("\n", 0, span.start) + 1 : span.start]
        begins = _ENDED.search(line) or (spaced and line[-1:].isspace()) or len(self.text[: span.start].rstrip()) in self.ends
        after = self.text[span.end : span.end + 1]
        onward = len(self.text) - len(self.text[span.end :].lstrip())
        ends = after in {"", "\n"} or _ENDED.search(self.text[span.start : span.end]) or (spaced and after.isspace()) or onward in self.starts
        return bool(begins and ends)
