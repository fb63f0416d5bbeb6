"""Rows of cells to Markdown tables in which every row can be found and cited with its header."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NUMBER = re.compile(r"^[^\w]{0,3}(?:[A-Z]{3}\s?)?[-+(]?\d[\d.,'\s\u00a0\u202f:/%-]*(?:\s?[^\W\d_]{1,4}\.?|[^\w\s]{1,3})?\)?$")


@dataclass(frozen=True, slots=True)
class Row:
    """Cells as text, empty ones as ""."""

    cells: tuple[str, ...]


def markdown(rows: Iterable[Sequence[str]]) -> str:
    """Rows as Markdown. Empty rows part tables; a row of one cell above a table is a line of text; a table that goes on without a header keeps the last one."""
    header: tuple[str, ...] = ()
    parts: list[str] = []
    for block in _blocks(rows):
        lines, table = _led(block)
        parts += lines
        if not table:
            continue
        kept = _columns(table)
        narrow = [tuple(row[index] for index in kept) for row in table]
        if header and len(header) == len(kept) and _is_data(narrow[0]):
            narrow.insert(0, header)
        parts.append(table_text(narrow))
        header = narrow[0]
    return "\n\n".join(parts) + "\n" if parts else ""


def table_text(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first row is its header. Rows are as wide as the widest."""
    width = max(len(row) for row in rows)
    lines = ["| " + " | ".join(escaped(cell) for cell in [*row, *[""] * (width - len(row))]) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def escaped(cell: str) -> str:
    """A cell on one line, with its bars and markup kept as characters."""
    return re.sub(r"([\\|*_`<\[\]])", r"\\\1", " ".join(cell.split()))


def _blocks(rows: Iterable[Sequence[str]]) -> Iterator[list[tuple[str, ...]]]:
    block: list[tuple[str, ...]] = []
    for row in rows:
        if any(cell.strip() for cell in row):
            block.append(tuple(row))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _led(block: Sequence[tuple[str, ...]]) -> tuple[list[str], list[tuple[str, ...]]]:
    """Lines of text that lead to or make up a block, and the table that is left of it."""
    # a cell merged over the whole width stands in every column
    filled = [list(dict.fromkeys(cell for cell in row if cell.strip())) for row in block]
    if max(len(cells) for cells in filled) < 2:
        return [escaped(cells[0]) for cells in filled], []
    first = next(index for index, cells in enumerate(filled) if len(cells) > 1)
    width = max(len(row) for row in block)
    return [escaped(cells[0]) for cells in filled[:first]], [(*row, *[""] * (width - len(row))) for row in block[first:]]


def _columns(table: Sequence[tuple[str, ...]]) -> list[int]:
    """Columns in which anything stands."""
    return [index for index in range(len(table[0])) if any(row[index].strip() for row in table)]


def _is_data(row: Sequence[str]) -> bool:
    """A header seldom holds a number of its own."""
    return any(_NUMBER.match(cell.strip()) for cell in row if cell.strip())
