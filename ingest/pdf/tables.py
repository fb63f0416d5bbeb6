"""Tables of a page: rows of short cells that stand in the same columns."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from ingest.pdf.lines import around

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pdf.lines import Segment
    from ingest.pdf.page import Box

_CELL = 32
"""Columns of text of a usual cell; lines of a newspaper column are longer."""
_FEWEST_ROWS = 3
_FAR = 5.0
"""Letter sizes between rows beyond which a table has ended."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by row; every row is as long as the first."""

    rows: tuple[tuple[str, ...], ...]
    box: Box


def find_tables(lines: Sequence[Sequence[Segment]], *, rtl: bool) -> tuple[list[Table], list[Segment]]:
    """Tables among the rows of a page, and the segments that are in none."""
    tables: list[Table] = []
    rest: list[Segment] = []
    for group, candidate in _groups(lines):
        table = _table(group, rtl=rtl) if candidate else None
        if table is not None:
            tables.append(table)
        else:
            rest += [one for line in group for one in line]
    return tables, rest


def _groups(lines: Sequence[Sequence[Segment]]) -> list[tuple[list[Sequence[Segment]], bool]]:
    """Rows in runs: those that may be of one table, and those that are of none."""
    groups: list[tuple[list[Sequence[Segment]], bool]] = []
    for line in lines:
        several = len(line) > 1
        if groups and groups[-1][1] and _near(groups[-1][0][-1], line) and (several or _continues(groups[-1][0], line)):
            groups[-1][0].append(line)
        else:
            groups.append(([line], several))
    return groups


def _near(above: Sequence[Segment], below: Sequence[Segment]) -> bool:
    return above[0].middle - below[0].middle < _FAR * max(above[0].size, below[0].size)


def _continues(group: Sequence[Sequence[Segment]], line: Sequence[Segment]) -> bool:
    """One cell that goes on below: right of the first column, within the table, close to the row above."""
    left = min(one.box.left for row in group for one in row)
    right = max(one.box.right for row in group for one in row)
    one = line[0]
    return one.box.left > left + one.size and one.box.right <= right + 8 * one.size and group[-1][0].middle - one.middle < 1.6 * one.size


def _table(group: Sequence[Sequence[Segment]], *, rtl: bool) -> Table | None:
    full = [line for line in group if len(line) > 1]
    cells = [one for line in group for one in line]
    if len(full) < _FEWEST_ROWS or median(one.width for one in cells) > _CELL:
        return None
    edges = _columns(cells)
    if len(edges) < 2 or sum(len({_column(one, edges) for one in line}) > 1 for line in full) < _FEWEST_ROWS:
        return None
    rows: list[list[str]] = []
    for line in group:
        row = [""] * len(edges)
        for one in line:
            at = _column(one, edges)
            row[at] = f"{row[at]} {one.text}".strip()
        if rows and not row[0] and len(line) < len(edges) and len(line) == 1:
            rows[-1] = [f"{above} {below}".strip() for above, below in zip(rows[-1], row, strict=True)]
        else:
            rows.append(row)
    if rtl:
        rows = [row[::-1] for row in rows]
    return Table(tuple(tuple(row) for row in rows), around([one.box for one in cells]))


def _columns(cells: Sequence[Segment]) -> list[tuple[float, float]]:
    """Left and right of each column: stretches that cells cover, parted where hardly any cell does. A cell over several columns parts none."""
    usual = median(one.box.width for one in cells)
    narrow = [one for one in cells if one.box.width <= max(3 * usual, 1)]
    spans = sorted((one.box.left, one.box.right) for one in narrow)
    merged: list[tuple[float, float]] = []
    for left, right in spans:
        if merged and left <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _column(one: Segment, edges: Sequence[tuple[float, float]]) -> int:
    """The column that a cell lies in, or begins in."""
    overlaps = [min(one.box.right, right) - max(one.box.left, left) for left, right in edges]
    best = max(overlaps)
    return next(index for index, overlap in enumerate(overlaps) if overlap >= min(best, one.box.width) - 1 or overlap == best)


def joined(tables: Sequence[Table]) -> bool:
    """Whether the first rows of these tables are the same: one table over several pages."""
    return all(first.rows[0] == second.rows[0] for first, second in itertools.pairwise(tables))
