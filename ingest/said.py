"""The sentences of a language version as yes and no are read from them: those of a list that a file drew as a table, too."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ingest.facts import barred, denies, modal
from ingest.sentences import sentences
from ingest.types import Passage, Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from serving.types import Encoder

SHORTEST = 18
"""Bytes (UTF-8) of a sentence: in a shorter one a word for no is often all there is, a label or an answer. Bytes, for fewer Chinese characters say as much."""
LONGEST = 320
"""Characters of a sentence: a longer one says several things, and a no in it may be about another than the yes it is held against."""
_COLUMNS = 4_000
"""Sentences of a document that are looked at."""
_BULLET = re.compile(r"\|[ \t]*(?:[•◦▪‣●○■□–—*·-]|\d+[.)])[ \t]*\|[ \t]*(?=\S)")
"""The first cell of a list that was read as a table: nothing but its sign or number."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, whether it denies and whether it speaks of what can, may or must be."""

    place: Place
    at: float
    """Relative position in the document, 0 to 1."""
    denied: bool
    modal: bool
    barred: bool
    """Whether it is a clause of what can, may or must be that denies."""


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A language version, its sentences encoded."""

    first: Passage
    said: tuple[Said, ...]
    rows: NDArray[np.float32]
    """(sentences, dimension), unit length."""


def version_of(document: Sequence[Passage], encoder: Encoder) -> Version:
    """A document's sentences."""
    total = max(one.span.end for one in document)
    said = tuple(one for passage in document for one in _said(passage, total))[:_COLUMNS]
    return Version(document[0], said, encoder.encode_passages([one.place.sentence for one in said]) if said else np.empty((0, 1), np.float32))


def together(first: Said, second: Said) -> Said:
    """Two sentences in a row as one."""
    place = replace(first.place, sentence=f"{first.place.sentence} {second.place.sentence}", span=Span(first.place.span.start, second.place.span.end))
    return Said(place, first.at, first.denied or second.denied, first.modal or second.modal, first.barred or second.barred)


def _said(passage: Passage, total: int) -> Iterator[Said]:
    for span in _spans(passage):
        text, start = passage.text[span.start : span.end], passage.span.start + span.start
        if len(text.encode()) >= SHORTEST and len(text) <= LONGEST:
            place = Place(passage.path, passage.lang, text, Span(start, start + len(text)))
            yield Said(place, start / total, denies(text, passage.lang), modal(text, passage.lang), barred(text, passage.lang))


def _spans(passage: Passage) -> Iterator[Span]:
    """Sentences without headings and rows of tables; what stands behind a bullet is no row though a file drew it as one."""
    for span in sentences(passage.text, passage.lang):
        text = passage.text[span.start : span.end]
        if not text.startswith(("#", "|")):
            yield span
        elif bullet := _BULLET.match(text):
            item = text[bullet.end() :].partition("\n")[0].rstrip("| \t")
            if "|" not in item:
                begin = span.start + bullet.end()
                yield from (Span(begin + one.start, begin + one.end) for one in sentences(item, passage.lang))
