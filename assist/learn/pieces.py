"""A person's text in pieces that can be laid beside a draft's sentences: what stands there word for word is one piece, whatever marks a script ends its
sentences with; the rest is cut where sentences end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.sentences import sentences
from ingest.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ENDED = re.compile(r"(?:^|\n|[.!?。！？؟।…][\"'»”’)\]」』】）]*|[”»」』])[ \t\u00a0]*$")
_UNMARKED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese and Khmer, which part sentences by a space."""


def pieces_of(text: str, said: Sequence[str], lang: str) -> tuple[str, ...]:
    """The text's pieces in order, none of them empty; `said` are the draft's sentences. Thai has no sentence marks: cut by length, three approved sentences in
    a row are one piece or two, and what nobody touched would look left out.
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
    taken: list[Span] = []
    for one in sorted(filter(None, said), key=len, reverse=True):
        free = (span for span in _places(text, one) if not any(span.start < other.end and other.start < span.end for other in taken))
        if (span := next(free, None)) is not None:
            taken.append(span)
    return sorted(taken, key=lambda span: span.start)


def _places(text: str, sentence: str) -> Iterator[Span]:
    start = text.find(sentence)
    while start >= 0:
        span = Span(start, start + len(sentence))
        if _whole(text, span):
            yield span
        start = text.find(sentence, span.end)


def _whole(text: str, span: Span) -> bool:
    """Whether it is no part of a longer sentence."""
    spaced = _UNMARKED.search(text, span.start, span.end) is not None
    line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    begins = _ENDED.search(line) or (spaced and line[-1:].isspace())
    after = text[span.end : span.end + 1]
    ends = after in {"", "\n"} or _ENDED.search(text[span.start : span.end]) or (spaced and after.isspace())
    return bool(begins and ends)
