"""Word-processor documents: paragraphs, headings, lists and tables. Macros are never run, and their presence is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.errors import UnreadableDocument
from ingest.heading import title_of
from ingest.read import extract
from ingest.readers.word import paged, prepared, spelt
from ingest.reading import Given, Part, Reading, Say
from ingest.sniff import macro_note

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MIME = {
    ".docx": _WORD,
    ".docm": _WORD,
    ".odt": "application/vnd.oasis.opendocument.text",
    ".rtf": "application/rtf",
    ".epub": "application/epub+zip",
}


def read(given: Given, _say: Say) -> Iterator[Part]:
    """One document. Raises `UnreadableDocument`: corrupt, or without text."""
    mime = _MIME[given.suffix]
    if mime == _WORD:
        text, pages = paged(spelt(extract(prepared(given.data), mime).content))
    else:
        text, pages = extract(given.data, mime).content, ()
    if not text.strip():
        raise UnreadableDocument("The document holds no text; save text that is only in its pictures as a PDF or as picture files, which are read by OCR.")
    yield Part("", Reading(text, title_of(text, given.stem), pages, mime, given.digest, notes=macro_note(given.data)))
