"""What a DOCX needs before it is read: notes where they are noted, hidden text gone, list numbers as text, a mark where Word last began a page.

ECMA-376 part 1: footnotes and endnotes 17.11, hidden text 17.3.2.41, the last rendered page break 17.3.3.13.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile

from ingest.readers.broken import BROKEN
from ingest.readers.word_lists import Lists

_BODY = "word/document.xml"
_NOTES = {"word/footnotes.xml": "footnote", "word/endnotes.xml": "endnote"}
_LISTS = ("word/numbering.xml", "word/styles.xml")
_MARK = "\ue000"
_RUN = re.compile(r"<w:r[ >].*?</w:r>", re.DOTALL)
_HIDDEN = re.compile(r"<w:vanish\s*/>|<w:vanish\s[^>]*w:val=\"(?:1|true|on)\"")
_TEXT = re.compile(r"<w:t(?:\s[^>]*)?>[^<]*</w:t>")
_WORDS = re.compile(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>|(</w:p>|<w:tab\s*/>|<w:br\s*/>)")
_ENTITIES = {"&amp;": "\ue001", "&lt;": "\ue002", "&gt;": "\ue003", "&quot;": '"', "&apos;": "'"}
"""Kreuzberg 4.10 drops the signs behind these from a DOCX ("R&D" is read as "RD"); stand-ins come through."""
_SIGNS = str.maketrans({"\ue001": "&", "\ue002": "<", "\ue003": ">"})
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
_PAGE = re.compile(r"<w:lastRenderedPageBreak\s*/>")
_PAGES_AT_MOST = 20_000


def prepared(data: bytes) -> bytes:
    """The document ready to be read; as it is where it is no archive of Word's parts (which the reader then says)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
            body = parts[_BODY].decode("utf-8")
    except (KeyError, *BROKEN):
        return data
    body = _RUN.sub(lambda run: "" if _HIDDEN.search(run[0]) else run[0], body)
    for name, kind in _NOTES.items():
        if name in parts:
            notes = parts[name].decode("utf-8", "replace")
            body = _noted(body, kind, _texts(notes, kind))
            parts[name] = re.sub(rf"<w:{kind}[ >].*</w:{kind}>", "", notes, flags=re.DOTALL).encode()
    body = Lists.of(*(parts.get(name, b"").decode("utf-8", "replace") for name in _LISTS)).written(body)
    if len(_PAGE.findall(body)) <= _PAGES_AT_MOST:
        body = _PAGE.sub(f"<w:t>{_MARK}</w:t>", body)
    return _packed({**parts, _BODY: _TEXT.sub(lambda found: _ENTITY.sub(_stand_in, found[0]), body).encode()})


def paged(text: str) -> tuple[str, tuple[int, ...]]:
    """The text without the marks, and where each page starts; no pages where Word left no mark."""
    if _MARK not in text:
        return text, ()
    whole, *rest = text.split(_MARK)
    starts = [0]
    for page in rest:
        # a page that begins with a heading begins before its sign
        line = whole.rfind("\n") + 1
        starts.append(line if not whole[line:].strip("#>*-| ") else len(whole))
        whole += page
    return whole, tuple(starts)


def spelt(text: str) -> str:
    """The text with the signs that the reader would have dropped."""
    return text.translate(_SIGNS)


def _stand_in(entity: re.Match[str]) -> str:
    told = entity[0]
    if told in _ENTITIES:
        return _ENTITIES[told]
    number = int(told[3:-1], 16) if told[2] == "x" else int(told[2:-1])
    sign = chr(number) if 32 <= number <= sys.maxunicode and not 0xD800 <= number <= 0xDFFF else ""
    return {"&": "\ue001", "<": "\ue002", ">": "\ue003"}.get(sign, sign)


def _texts(notes: str, kind: str) -> dict[str, str]:
    """What each note says, still escaped as XML has it."""
    found = re.findall(rf"<w:{kind}\b[^>]*w:id=\"(-?\d+)\"[^>]*>(.*?)</w:{kind}>", notes, re.DOTALL)
    said = {number: " ".join("".join(words or " " for words, _ in _WORDS.findall(inner)).split()) for number, inner in found}
    return {number: text for number, text in said.items() if text}


def _noted(body: str, kind: str, texts: dict[str, str]) -> str:
    def told(match: re.Match[str]) -> str:
        text = texts.get(match[1])
        return f'<w:t xml:space="preserve"> ({text})</w:t>' if text else ""

    return re.sub(rf"<w:{kind}Reference\b[^>]*w:id=\"(-?\d+)\"[^>]*/>", told, body)


def _packed(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()
