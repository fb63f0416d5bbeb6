"""A document to passages with their sentence windows: by headings first, then packed by sentences to a token budget."""

from __future__ import annotations

import re
import uuid
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from ingest.characters import columns
from ingest.pack import pack
from ingest.sections import Section, pieces, sections
from ingest.sentences import sentences
from ingest.types import Document, Passage, Span, SplitPassage, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

BUDGET = 200
"""Tokens of a passage: about 900 Latin letters or 300 Chinese characters."""
_SHORT_WINDOW, _FULL_WINDOW = 60, 200
"""Columns under which a sentence joins its neighbour, and above which a window takes no more."""
_NAMESPACE = uuid.UUID("5f0c1f0e-8f0a-5d5b-9a43-6f0c1d2e3a4b")
_TOKEN = re.compile(r"[a-zA-Z\u00c0-\u024f]{1,5}|\d{1,3}|[^\s]")


def estimate(text: str) -> int:
    """Tokens of a text, roughly, without a tokenizer: one for five Latin letters begun, one for any other character."""
    return len(_TOKEN.findall(text))


def split(document: Document, *, budget: int = BUDGET, count: Callable[[str], int] = estimate) -> tuple[SplitPassage, ...]:
    """Passages of a document in order. Each passage's text is exactly a stretch of the document's; no sentence is cut unless it alone is over `budget`."""
    parts = list(_parts(document, budget, count))
    return tuple(_passage(document, span, section, ordinal) for ordinal, (span, section) in enumerate(parts))


def _parts(document: Document, budget: int, count: Callable[[str], int]) -> Iterator[tuple[Span, Section]]:
    text = document.text
    for whole in sections(text, document.title):
        tokens = count(text[whole.start : whole.end])
        if tokens <= budget:
            yield _trimmed(text, whole.start, whole.end), whole
            continue
        for section in pieces(text, whole):
            words = text[section.start : section.end]
            size = tokens if len(words) == whole.end - whole.start else count(words)
            if size <= budget:
                yield _trimmed(text, section.start, section.end), section
                continue
            for span in pack(words, document.lang, budget, count, size):
                yield Span(section.start + span.start, section.start + span.end), section


def _passage(document: Document, span: Span, section: Section, ordinal: int) -> SplitPassage:
    version = document.digest[:12]
    text = document.text[span.start : span.end]
    # a part of a table without its first row says in its heading what the columns are
    heading = (*section.heading, section.header) if section.header and span.start > section.table else section.heading
    passage = Passage(
        id=str(uuid.uuid5(_NAMESPACE, f"{document.path}\n{version}\n{ordinal}")),
        path=document.path,
        text=text,
        heading=heading,
        page=page_of(document.pages, span.start),
        lang=document.lang,
        family=document.family,
        kind=document.kind,
        version=version,
        span=span,
        ordinal=ordinal,
        markets=document.markets,
        audience=document.audience,
        validity=document.validity,
        title=document.title,
        machine=document.machine,
        products=document.products,
        channels=document.channels,
        turns=tuple(start - span.start for start in document.pages[bisect_right(document.pages, span.start) : bisect_left(document.pages, span.end)]),
    )
    return SplitPassage(passage, windows(text, document.lang))


def windows(text: str, lang: str = "und") -> tuple[Window, ...]:
    """Windows of a passage's text: a sentence each, short ones joined with what follows, the last short one with what is before."""
    found: list[Span] = []
    short = False
    for span in sentences(text, lang):
        width = columns(text[span.start : span.end])
        if short and columns(text[found[-1].start : span.end]) <= _FULL_WINDOW:
            found[-1] = Span(found[-1].start, span.end)
            short = columns(text[found[-1].start : span.end]) < _SHORT_WINDOW
        else:
            found.append(span)
            short = width < _SHORT_WINDOW
        if width < _SHORT_WINDOW // 3 and len(found) > 1 and short and columns(text[found[-2].start : span.end]) <= _FULL_WINDOW:
            found[-2:] = [Span(found[-2].start, span.end)]
            short = False
    return tuple(Window(span) for span in found)


def _trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end].lstrip()
    return Span(end - len(words), end - len(words) + len(words.rstrip()))


def page_of(pages: Sequence[int], offset: int) -> int | None:
    """Number from 1 of the page on which a character stands; None for documents without pages."""
    return bisect_right(pages, offset) if pages else None
