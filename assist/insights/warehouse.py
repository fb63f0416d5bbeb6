"""Measured rows as Parquet files, for a warehouse: no text, no customer, no agent."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from assist.errors import NotReady
from assist.store.measured_rows import TABLES, columns_of, rows_of
from assist.store.tables import Moment

if TYPE_CHECKING:
    from pathlib import Path

    from assist.store.open import Store


async def export(store: Store, folder: Path) -> dict[str, int]:
    """Write conversations.parquet, drafts.parquet and sources.parquet; rows of each. Raises `NotReady` without the extra `warehouse`, and `OSError`."""
    try:
        from pyarrow.parquet import ParquetWriter
    except ModuleNotFoundError as error:
        raise NotReady("Parquet files need the extra `warehouse`: install concord[warehouse].") from error
    folder.mkdir(parents=True, exist_ok=True)
    numbers: dict[str, dict[str, int]] = {}
    written = {}
    async with store.connect() as connection:
        for name in TABLES:
            schema, count, part = _schema(name), 0, folder / f"{name}.parquet.part"
            with ParquetWriter(part, schema, compression="zstd") as writer:
                async for rows in rows_of(connection, name, numbers):
                    writer.write_table(_table(rows, schema))
                    count += len(rows)
            part.replace(folder / f"{name}.parquet")
            written[name] = count
    return written


def _schema(name: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow

    kinds = {int: pyarrow.int64(), str: pyarrow.string(), datetime: pyarrow.timestamp("us", tz="UTC"), date: pyarrow.date32()}
    of = {column.name: datetime if isinstance(column.type, Moment) else column.type.python_type for column in TABLES[name].columns}
    return pyarrow.schema([(column, kinds[int if column in {"conversation", "draft"} else of[column]]) for column in columns_of(name)])


def _table(rows: list[dict[str, Any]], schema: Any) -> Any:  # noqa: ANN401 - as above
    import pyarrow

    return pyarrow.Table.from_pylist(rows, schema=schema)
