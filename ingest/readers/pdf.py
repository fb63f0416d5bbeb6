"""PDF documents: the text of each page, with headings where the layout shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.errors import UnreadableDocument
from ingest.heading import title_of
from ingest.pages import join_pages
from ingest.read import extract, paged_config
from ingest.reading import Given, Part, Reading, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

_MIME = "application/pdf"


def read(given: Given, _say: Say) -> Iterator[Part]:
    """One document. Raises `UnreadableDocument`: corrupt, encrypted, or without text."""
    result = extract(given.data, _MIME, paged_config())
    paged = join_pages([page["content"] for page in result.pages or ()], result.content)
    if not paged.text.strip():
        raise UnreadableDocument("No text found; scanned pages need OCR first: run the PDF through a text recognition tool and load the result.")
    yield Part("", Reading(paged.text, title_of(paged.text, given.stem), paged.pages, _MIME, given.digest))
