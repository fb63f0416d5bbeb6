"""One file to one document: read, clean, and say what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.clean import clean
from ingest.errors import UnreadableDocument
from ingest.families import family_of, kind_of
from ingest.language import identify_document
from ingest.read import read
from ingest.types import Document, Validity

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.types import LoadOptions


def document_of(source: Path, path: str, options: LoadOptions) -> Document:
    """The document in a file, known as `path`. What its front matter states wins over `options`, and those over what its path suggests.

    Raises:
        UnreadableDocument: it cannot be turned into text.

    """
    reading = read(source)
    meta = reading.meta
    cleaned = clean(reading.text, reading.pages)
    if not cleaned.text.strip():
        message = "Nothing is left of it after cleaning: it holds no running text."
        raise UnreadableDocument(message)
    named = path.lstrip("./")
    return Document(
        path=path,
        text=cleaned.text,
        lang=identify_document(cleaned.text, path=named, stated=meta.lang, declared=reading.declared).lang,
        kind=meta.kind or options.kind or kind_of(named, meta),
        family=family_of(named, meta),
        digest=reading.digest,
        title=reading.title,
        markets=meta.markets or options.markets,
        audience=meta.audience or options.audience,
        validity=Validity(meta.valid_from, meta.valid_to),
        pages=cleaned.pages,
    )
