"""Measured rows as they leave for a warehouse: without whoever a row is of; the caller holds the connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from assist.store.measured_tables import MEASURED_CASES, MEASURED_DRAFTS, MEASURED_PARTS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection

TABLES = {"conversations": MEASURED_CASES, "drafts": MEASURED_DRAFTS, "sources": MEASURED_PARTS}
PERSONAL = frozenset({"customer", "agent"})
"""Columns that stay here."""
NUMBERED = {"conversation_id": "conversation", "draft_id": "draft"}
"""Ids that a helpdesk or the record knows leave as running numbers of the export, which join its files and nothing else."""
AT_ONCE = 20_000


def columns_of(name: str) -> tuple[str, ...]:
    """What a file of the export holds."""
    return tuple(NUMBERED.get(column.name, column.name) for column in TABLES[name].columns if column.name not in PERSONAL)


async def rows_of(connection: AsyncConnection, name: str, numbers: dict[str, dict[str, int]]) -> AsyncIterator[list[dict[str, Any]]]:
    """A file's rows, some thousands at a time; `numbers` is shared by the files of one export."""
    kept = [column for column in TABLES[name].columns if column.name not in PERSONAL]
    result = await connection.stream(select(*kept).order_by(*TABLES[name].primary_key.columns))
    async for some in result.mappings().partitions(AT_ONCE):
        yield [{NUMBERED.get(key, key): _number(key, value, numbers) for key, value in row.items()} for row in some]


def _number(key: str, value: Any, numbers: dict[str, dict[str, int]]) -> Any:  # noqa: ANN401 - a cell
    if key not in NUMBERED:
        return value
    known = numbers.setdefault(key, {})
    return known.setdefault(value, len(known) + 1)
