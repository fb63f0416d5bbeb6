"""Markdown and plain text, AsciiDoc and Fluent among it: decoded, and kept as written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.decode import decode
from ingest.errors import UnreadableDocument
from ingest.front import front_matter
from ingest.heading import title_of
from ingest.reading import Given, Part, Reading, Say
from ingest.types import Meta

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKDOWN = frozenset({".md", ".markdown", ".mdx"})


def read(given: Given, _say: Say) -> Iterator[Part]:
    """One document. Raises `UnreadableDocument`: binary, in no known encoding, or without text."""
    decoded = decode(given.data)
    meta, text = front_matter(decoded.text) if given.suffix in _MARKDOWN else (Meta(), decoded.text)
    if given.suffix == ".ftl":
        text = _fluent(text)
    if not text.strip():
        raise UnreadableDocument("The file holds no text beyond its front matter; add the text or remove it.")
    mime = "text/markdown" if given.suffix in _MARKDOWN else "text/plain"
    title = title_of(text, given.stem, meta)
    yield Part("", Reading(text, title, (), mime, given.digest, meta, encoding=f"{decoded.encoding}: {decoded.reason}"))


def _fluent(text: str) -> str:
    """Messages of a Fluent translation file as paragraphs: keys and comments are for programs, values for people."""
    without_comments = re.sub(r"(?m)^#.*\n?", "", text)
    return re.sub(r"(?m)^-?[A-Za-z][\w-]*\s*=[ \t]*", "\n", without_comments)
