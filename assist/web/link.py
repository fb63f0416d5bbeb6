"""Where a citation opens its original."""

from __future__ import annotations

from urllib.parse import quote, urlencode

WORDS = 8
"""Words of a sentence that a PDF viewer is asked to find."""


def original_link(path: str, start: int, end: int, version: str, page: int | None = None, words: str = "") -> str:
    """Where a citation opens its original: a PDF's page, with the first words of the sentence for viewers that look for them; else the kept text."""
    query = urlencode({"path": path, "start": start, "end": end, "version": version})
    if page and path.lower().endswith(".pdf"):
        sought = quote(" ".join(words.split()[:WORDS]))
        return f"/original/file?{query}#page={page}&search={sought}" if sought else f"/original/file?{query}#page={page}"
    return f"/original?{query}#mark"
