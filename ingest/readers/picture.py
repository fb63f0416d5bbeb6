"""Pictures of text: recognised by Tesseract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.reading import Given, Part, Reading, Say
from ingest.recognise import Recogniser

if TYPE_CHECKING:
    from collections.abc import Iterator


def read(given: Given, say: Say) -> Iterator[Part]:
    """One document; a picture that shows no text is none. Raises `UnreadableDocument`: corrupt, or no language pack here."""
    say("", 0, 1)
    recognised = Recogniser(given.hint).text(given.data)
    if not recognised.strip():
        yield Part("", reason="not a document: a picture without readable text", skipped=True)
        return
    yield Part("", Reading(recognised, given.stem, (0,), "image/*", given.digest, notes=("Its text was recognised from a picture.",)))
