"""CSV files: any of the usual separators, every row with its header."""

from __future__ import annotations

import csv
import io
import itertools
from typing import TYPE_CHECKING

from ingest.decode import decode
from ingest.errors import UnreadableDocument
from ingest.reading import Given, Part, Reading, Say
from ingest.table import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEPARATORS = ",;\t|"
_LOOKED_AT = 50
_MOST_ROWS = 100_000
_MOST_COLUMNS = 500


def read(given: Given, say: Say) -> Iterator[Part]:
    """One document: a table. Raises `UnreadableDocument`: no text, quotes that never close, or more rows or columns than a table can have here."""
    decoded = decode(given.data)
    text = markdown(_rows(decoded.text, say))
    if not text.strip():
        raise UnreadableDocument("The table holds no cell with text; export it again.")
    yield Part("", Reading(text, given.stem, (), "text/csv", given.digest, encoding=f"{decoded.encoding}: {decoded.reason}"))


def _rows(text: str, say: Say) -> Iterator[list[str]]:
    try:
        for index, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))):
            if index >= _MOST_ROWS or len(row) > _MOST_COLUMNS:
                raise UnreadableDocument(f"The table has more than {_MOST_ROWS:,} rows or {_MOST_COLUMNS} columns; split it.")
            if index % 10_000 == 0:
                say("", index, 0)
            yield row
    except csv.Error as error:
        raise UnreadableDocument(f"The table breaks off inside a cell ({error}); a quotation mark is missing: export it again.") from error


def separator_of(text: str) -> str:
    """The separator that cuts the first lines into the same number of cells, more than one; a comma if none does."""
    lines = list(itertools.islice((line for line in io.StringIO(text, newline="") if line.strip()), _LOOKED_AT))
    best, score = ",", 0.0
    for separator in _SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        except csv.Error:
            continue
        usual = max(set(widths), key=widths.count, default=1)
        found = widths.count(usual) / max(len(widths), 1) * (usual > 1) * (1 + min(usual, 20) / 100)
        if found > score:
            best, score = separator, found
    return best
