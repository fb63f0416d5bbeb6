"""SQLite asked once per statement: run, its rows read and the cursor closed in one visit to the connection's thread.

aiosqlite's own cursor goes there for each of the three, and to make the cursor; on a busy desk these visits cost more than the statements. A result of many
rows stays open as before, so that a stream of all records never stands in memory.
"""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING, Any, TypeVar

from aiosqlite import Connection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence

T = TypeVar("T")
AHEAD = 1_000
"""Rows that come along with a statement; a result with more is read on from its cursor."""


def connect(database: str, **given: Any) -> SqliteConnection:  # noqa: ANN401 - what sqlite3.connect takes
    """A connection to be awaited, as `aiosqlite.connect` gives one; its thread keeps no process alive."""
    connection = SqliteConnection(lambda: sqlite3.connect(database, **given), AHEAD)
    connection._thread.daemon = True
    return connection


class SqliteConnection(Connection):
    """An aiosqlite connection whose cursors do all at once. Where nothing was written, the end of a transaction asks for nothing."""

    _broken_off = False
    """Whether somebody stopped waiting for a statement: it may run still, and only what queues behind it comes after it."""

    def cursor(self) -> SqliteCursor:  # type: ignore[override] # nothing to wait for
        """A cursor, not yet the database's."""
        return SqliteCursor(self)

    async def commit(self) -> None:
        """End the transaction, if there is one."""
        if self._broken_off or self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Undo the transaction, if there is one."""
        if self._broken_off or self.in_transaction:
            await super().rollback()

    async def run(self, act: Callable[[], T]) -> T:
        """Have the connection's thread do something. Raises what it raises."""
        try:
            return await self._execute(act)  # type: ignore[no-any-return, no-untyped-call] # aiosqlite's is untyped
        except asyncio.CancelledError:
            self._broken_off = True
            raise

    def opened(self) -> sqlite3.Cursor:
        """A cursor of the database; called in the connection's thread."""
        return self._conn.cursor()


class SqliteCursor:
    """One statement and its rows, as SQLAlchemy's adapter asks for them."""

    def __init__(self, connection: SqliteConnection) -> None:
        self._connection = connection
        self._open: sqlite3.Cursor | None = None
        """The database's cursor, while it has more rows."""
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount, self.lastrowid, self.arraysize = -1, 0, 1

    async def __aenter__(self) -> SqliteCursor:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> SqliteCursor:
        """Run a statement and read its first rows."""
        return await self._connection.run(lambda: self._run(lambda cursor: cursor.execute(statement, parameters)))

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> SqliteCursor:
        """Run a statement with each of these parameters."""
        return await self._connection.run(lambda: self._run(lambda cursor: cursor.executemany(statement, parameters)))

    def _run(self, act: Callable[[sqlite3.Cursor], object]) -> SqliteCursor:
        cursor = self._connection.opened()
        more = False
        try:
            act(cursor)
            self.description = cursor.description
            self._rows = cursor.fetchmany(AHEAD) if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid or 0
            more = len(self._rows) == AHEAD
        finally:
            if not more:
                cursor.close()
        self._open = cursor if more else None
        return self

    async def fetchall(self) -> list[Any]:
        """Every row that is left."""
        rows, self._rows = self._rows, []
        if (cursor := self._open) is not None:
            rows = rows + await self._connection.run(cursor.fetchall)
            await self.close()
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows, so many at most."""
        most = size or self.arraysize
        if not self._rows and (cursor := self._open) is not None:
            self._rows = await self._connection.run(lambda: cursor.fetchmany(AHEAD))
        rows, self._rows = self._rows[:most], self._rows[most:]
        return rows

    async def fetchone(self) -> Any:  # noqa: ANN401 - a row
        """The next row; None after the last."""
        return next(iter(await self.fetchmany(1)), None)

    async def __aiter__(self) -> AsyncIterator[Any]:
        while (row := await self.fetchone()) is not None:
            yield row

    async def close(self) -> None:
        """Give the database's cursor back, if it is still there."""
        cursor, self._open = self._open, None
        if cursor is not None:
            await self._connection.run(cursor.close)
