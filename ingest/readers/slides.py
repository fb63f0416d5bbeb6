"""Presentations: each slide is a page, in the order in which it is shown. Speaker's notes and hidden slides are not read: they are not for the audience."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from ingest.errors import UnreadableDocument
from ingest.heading import title_of
from ingest.read import extract, marked_config
from ingest.readers.broken import BROKEN
from ingest.reading import Given, Part, Reading, Say
from ingest.sniff import macro_note

if TYPE_CHECKING:
    from collections.abc import Iterator

_MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_MARK = re.compile(r"^SLIDE(\d+)BEGINS$", re.MULTILINE)
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_SHOWN = re.compile(r"<p:sldId\b[^>]*?\br:id=\"([^\"]+)\"")
_RELATION = re.compile(r"<Relationship\b[^>]*>")
_HIDDEN = re.compile(r"<p:sld\b[^>]*\bshow=\"(?:0|false)\"")
_PART = 16 * 1024 * 1024


def read(given: Given, _say: Say) -> Iterator[Part]:
    """One document with a page for each slide. Raises `UnreadableDocument`: corrupt, or without text."""
    slides = _slides(extract(given.data, _MIME, marked_config("\n\nSLIDE{page_num}BEGINS\n\n")).content)
    order, hidden = _order(given.data, len(slides))
    text, starts = "", []
    for number in order:
        starts.append(len(text))
        text += "" if number in hidden else slides[number - 1] + "\n\n"
    if not text.strip():
        raise UnreadableDocument("The presentation holds no text; export it as a PDF, whose pictures are read by OCR.")
    notes = (f"Hidden slides were left out: {', '.join(str(order.index(number) + 1) for number in hidden)}.",) if hidden else ()
    yield Part("", Reading(text, title_of(text, given.stem), tuple(starts), _MIME, given.digest, notes=(*notes, *macro_note(given.data))))


def _slides(text: str) -> list[str]:
    """Text of each slide, in the order of their files."""
    pieces = _MARK.split(text)
    return [piece.strip() for piece in pieces[2::2]] if len(pieces) > 1 else [text.strip()]


def _order(data: bytes, count: int) -> tuple[list[int], list[int]]:
    """Numbers from 1 of the slides' files in the order in which they are shown, and of those that are hidden."""
    as_filed = list(range(1, count + 1))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = sorted((int(match.group(1)), name) for name in archive.namelist() if (match := _SLIDE.fullmatch(name)))
            names = [name for _, name in files]
            relations = dict(_target(tag) for tag in _RELATION.findall(_xml(archive, "ppt/_rels/presentation.xml.rels")))
            shown = [relations.get(one, "") for one in _SHOWN.findall(_xml(archive, "ppt/presentation.xml"))]
            hidden = [index for index, name in enumerate(names, 1) if _HIDDEN.search(_xml(archive, name))]
    except (KeyError, *BROKEN):
        return as_filed, []
    order = [names.index(name) + 1 for name in shown if name in names]
    return (order, hidden) if sorted(order) == as_filed else (as_filed, hidden if len(names) == count else [])


def _target(tag: str) -> tuple[str, str]:
    fields = dict(re.findall(r"(\w+)=\"([^\"]*)\"", tag))
    return fields.get("Id", ""), "ppt/" + fields.get("Target", "").removeprefix("/ppt/")


def _xml(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as opened:
        return opened.read(_PART).decode("utf-8")
