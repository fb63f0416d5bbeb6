"""HTML pages: the content without navigation, in the encoding the page names, with its title and language."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from ingest.decode import decode
from ingest.errors import UnreadableDocument
from ingest.heading import title_of
from ingest.read import html_markdown
from ingest.reading import Given, Part, Reading, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = re.compile(r"<head\b.*?</head\s*>|<title\b.*?</title\s*>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LANG = re.compile(r"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_]\w+)*)", re.IGNORECASE)


def read(given: Given, _say: Say) -> Iterator[Part]:
    """One document. Raises `UnreadableDocument`: no text, or text in no known encoding."""
    charset = _CHARSET.search(given.data[:4096])
    decoded = decode(given.data, hint=charset.group(1).decode("ascii", "replace") if charset else "")
    named, lang = _TITLE.search(decoded.text), _LANG.search(decoded.text[:4096])
    # the head goes, or the reader turns the page's title into a heading of its own
    text = html_markdown(_HEAD.sub("", decoded.text))
    if not text.strip():
        raise UnreadableDocument("The HTML page holds no text; it may be drawn by a script: save the page's text instead.")
    title = title_of(text, given.stem, named=" ".join(html.unescape(named.group(1)).split()) if named else "")
    declared = lang.group(1).replace("_", "-") if lang else ""
    yield Part("", Reading(text, title, (), "text/html", given.digest, declared=declared, encoding=f"{decoded.encoding}: {decoded.reason}"))
