"""One file to one document: read, clean, and say what it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.clean import Cleaned, clean
from ingest.errors import UnreadableDocument
from ingest.families import family_of, kind_of
from ingest.language import identify_document
from ingest.read import read
from ingest.redact import Ledger, redact_whole
from ingest.types import Document, Kind, Validity

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ingest.reading import Reading
    from ingest.types import LoadOptions

HALF = re.compile(r"[\ud800-\udfff]")


def document_of(source: Path, path: str, options: LoadOptions) -> Document:
    """The document in a file, known as `path`. Raises `UnreadableDocument` if it cannot be turned into text."""
    return document_from(read(source), path, options)


def document_from(reading: Reading, path: str, options: LoadOptions) -> Document:
    """What was read as a document known as `path`. What its front matter states wins over `options`, and those over what its format and path suggest.

    Raises:
        UnreadableDocument: nothing of it is text.

    """
    meta = reading.meta
    named = path.lstrip("./")
    kind = meta.kind or options.kind or reading.kind or kind_of(named, meta)
    # a macro's placeholders are part of what it says; anywhere else they are a site generator's leftovers
    cleaned = clean(_letters(reading.text), reading.pages, fields=kind is Kind.SCRIPT)
    if not cleaned.text.strip():
        message = "Nothing is left of it after cleaning: it holds no running text."
        raise UnreadableDocument(message)
    lang = identify_document(cleaned.text, path=named, stated=meta.lang, declared=reading.declared).lang
    title = _letters(reading.title)
    # what customers wrote loses its personal data, whatever its owner calls it
    if Kind.TICKET in {kind, reading.kind}:
        ledger = Ledger()
        title = redact_whole(title, lang, people=reading.people, ledger=ledger).text
        cleaned = _impersonal(cleaned, lang, reading.people, ledger)
    return Document(
        path=path,
        text=cleaned.text,
        lang=lang,
        kind=kind,
        family=family_of(named, meta),
        digest=reading.digest,
        title=title,
        markets=meta.markets or options.markets,
        audience=meta.audience or options.audience,
        validity=Validity(meta.valid_from or options.validity.starts, meta.valid_to or options.validity.ends),
        pages=cleaned.pages,
        products=meta.products or options.products,
        channels=meta.channels or options.channels,
        owner=meta.owner or options.owner,
        review_on=meta.review_on or options.review_on,
        machine=meta.machine,
    )


def reservation(document: Document) -> str:
    """What an owner should know of a document that is live all the same, or ""."""
    if document.kind is not Kind.PROMOTION:
        return ""
    missing = [word for word, given in (("markets", document.markets), ("a last day (valid_to)", document.validity.ends)) if not given]
    return f"This promotion states no {' and no '.join(missing)}: it holds {'everywhere' if not document.markets else 'for ever'}." if missing else ""


def _impersonal(cleaned: Cleaned, lang: str, people: Collection[str], ledger: Ledger) -> Cleaned:
    """A ticket without personal data; page by page where it has pages, so that they still start where they did."""
    if not cleaned.pages:
        return Cleaned(redact_whole(cleaned.text, lang, people=people, ledger=ledger).text)
    text, starts = "", []
    for start, end in zip(cleaned.pages, [*cleaned.pages[1:], len(cleaned.text)], strict=True):
        starts.append(len(text))
        text += redact_whole(cleaned.text[start:end], lang, people=people, ledger=ledger).text
    return Cleaned(text, tuple(starts))


def _letters(text: str) -> str:
    """Halves of surrogate pairs, which a broken font's table of characters can give, as the sign for a character that is none; every place stays."""
    return HALF.sub("\ufffd", text)
