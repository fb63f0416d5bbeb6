"""Spreadsheets: each sheet a section, each row a line with its header, values as the sheet shows them. A door to openpyxl."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from ingest.errors import UnreadableDocument
from ingest.number_format import shown
from ingest.read import extract
from ingest.reading import Given, Part, Reading, Say
from ingest.sniff import macro_note
from ingest.table import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_ROWS = 100_000
_MOST_COLUMNS = 500
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)\"")
_MOST_MERGED = 20_000
_HIDDEN = "Hidden sheets were left out: {}."
_BARE = "Its number formats cannot be read; percentages and dates stand as plain numbers."
Span = tuple[int, int, int, int]


def read(given: Given, say: Say) -> Iterator[Part]:
    """One document with a heading for each visible sheet.

    Raises:
        UnreadableDocument: corrupt, without text, or more rows than a document can have here.

    """
    try:
        text, notes = _sheets(given.data, say)
    except UnreadableDocument:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever a file it did not expect makes it stumble over; kreuzberg is more forgiving
        text, notes = extract(given.data, _MIME).content, (_BARE,)
    if not text.strip():
        raise UnreadableDocument("The workbook holds no cell with text; export it again with its values.")
    yield Part("", Reading(text, given.stem, (), _MIME, given.digest, notes=(*notes, *macro_note(given.data))))


def _sheets(data: bytes, say: Say) -> tuple[str, tuple[str, ...]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        parts, hidden, left = [], [], _MOST_ROWS
        for index, sheet in enumerate(book.worksheets):
            say("", index, len(book.worksheets))
            if sheet.sheet_state != "visible":
                hidden.append(sheet.title)
                continue
            rows = list(_rows(sheet, _merged(data, sheet), left))
            left -= len(rows)
            if (table := markdown(rows)).strip():
                parts.append(f"## {' '.join(sheet.title.split())}\n\n{table}")
    finally:
        book.close()
    return "\n".join(parts), (_HIDDEN.format(", ".join(hidden)),) if hidden else ()


def _rows(sheet: Any, merged: list[Span], left: int) -> Iterator[list[str]]:  # noqa: ANN401 - openpyxl has no types
    """Rows as shown; a merged cell's value stands in each of the cells it covers."""
    # files name their own size, and some name a million rows that are not there
    sheet.reset_dimensions()
    held: dict[Span, str] = {}
    waiting = sorted(merged, reverse=True)
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > left or len(cells) > _MOST_COLUMNS:
            raise UnreadableDocument(f"The workbook has more than {_MOST_ROWS:,} rows or {_MOST_COLUMNS} columns; split it.")
        row = [shown(cell.value, cell.number_format) if cell.value is not None else "" for cell in cells]
        while waiting and waiting[-1][0] <= number:
            span = waiting.pop()
            held[span] = row[span[1] - 1] if span[1] <= len(row) else ""
        held = {span: value for span, value in held.items() if span[2] >= number}
        for (_, first, _, last), value in held.items():
            row += [""] * (last - len(row))
            row[first - 1 : last] = [value] * (last - first + 1)
        yield row


def _merged(data: bytes, sheet: Any) -> list[Span]:  # noqa: ANN401 - openpyxl has no types
    """Top, first column, bottom and last column of each merged range, from 1. Ranges of many columns only decorate."""
    path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = _MERGED.findall(archive.read(path))[:_MOST_MERGED]
    except (KeyError, zipfile.BadZipFile):
        return []
    spans = [(int(top), _column(first), int(bottom), _column(last)) for first, top, last, bottom in found]
    return [span for span in spans if span[3] <= _MOST_COLUMNS and span[2] - span[0] < _MOST_ROWS]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
