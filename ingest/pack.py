"""Sentences to stretches of a token budget: as many whole ones as fit; one that alone is over it is cut at phrases, then words, then characters.

The stretches are those of llama-index's `SentenceSplitter` for the same sentences and the same count, whose package takes a second of every process to import.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from ingest.sentences import sentences
from ingest.types import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_GAP = re.compile("\n\n\n\n")
_PHRASE = re.compile(r"[^,.;。？！]+[,.;。？！]?|[,.;。？！]")
_WORD = re.compile(r" [^ ]*|[^ ]+")


def pack(text: str, lang: str, budget: int, count: Callable[[str], int], tokens: int | None = None) -> Iterator[Span]:
    """Spans in order, each of at most `budget` tokens by `count` unless one character has more; blanks around them are left out.

    `tokens` is what `count` says of the text, where that is known.
    """
    start, size = 0, 0
    for part, more in _fitting(text, Span(0, len(text)), lang, budget, count, tokens):
        if part.start > start and size + more > budget:
            yield from _trimmed(text, start, part.start)
            start, size = part.start, 0
        size += more
    yield from _trimmed(text, start, len(text))


def _fitting(text: str, whole: Span, lang: str, budget: int, count: Callable[[str], int], known: int | None = None) -> Iterator[tuple[Span, int]]:
    """The largest parts that fit, with their tokens; together they are the whole. `known`: the whole's tokens."""
    tokens = count(text[whole.start : whole.end]) if known is None else known
    parts = _cut(text, whole, lang) if tokens > budget else (whole,)
    if len(parts) == 1:
        yield whole, tokens
        return
    for part in parts:
        yield from _fitting(text, part, lang, budget, count)


def _cut(text: str, whole: Span, lang: str) -> tuple[Span, ...]:
    """The first of stretches between wide gaps, sentences (with the blanks after them), phrases, words and characters that there are several of."""
    words = text[whole.start : whole.end]
    cuts = _begins(_GAP, words) or [span.start for span in sentences(words, lang)][1:] or _begins(_PHRASE, words) or _begins(_WORD, words)
    return _between(whole, cuts or list(range(1, len(words))))


def _begins(pattern: re.Pattern[str], words: str) -> list[int]:
    return [match.start() for match in pattern.finditer(words) if match.start()]


def _between(whole: Span, cuts: list[int]) -> tuple[Span, ...]:
    edges = [whole.start, *(whole.start + cut for cut in cuts), whole.end]
    return tuple(Span(first, last) for first, last in itertools.pairwise(edges))


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    words = text[start:end].lstrip()
    if words:
        yield Span(end - len(words), end - len(words) + len(words.rstrip()))
