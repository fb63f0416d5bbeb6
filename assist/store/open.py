"""The state database, opened once per process."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateSchema

from assist.errors import AssistError, StoreUnreadable
from assist.store.migrate import migrate
from assist.store.sqlite import connect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

    from assist.settings import AssistSettings

Store = AsyncEngine
"""The state database as others hand it on."""
Connection = AsyncConnection
"""One transaction of it, as others hand it on."""


async def open_store(data: Path, url: str) -> AsyncEngine:
    """An engine over a migrated database: `url`, or SQLite (write-ahead log) in the data folder.

    Raises `StoreUnreadable` with what to do if it cannot be reached, is broken, or is newer than this program; `StoreFull` or `StoreAway` if it takes nothing.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnreadable(f"The data folder {data} cannot be made: {error.strerror}. Name another with --data, or make its disk writable.") from error
    try:  # a server may have been away since a connection was last used: it is tried before it is used again
        engine = create_async_engine(url, hide_parameters=True, pool_pre_ping=True) if url else _in_the_folder(data)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreUnreadable(f"No driver for {url.split('://', maxsplit=1)[0]}: install the extra `postgres`. ({error})") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    try:
        async with engine.begin() as connection:
            if engine.dialect.name == "postgresql":  # of several processes that start at once, one brings the tables to this version
                await connection.execute(text("select pg_advisory_xact_lock(hashtextextended(current_schema() || 'migrate', 9))"))
            await connection.run_sync(migrate)
    except AssistError:
        await engine.dispose()
        raise
    except DatabaseError as error:
        await engine.dispose()
        raise StoreUnreadable(
            f"The state database cannot be opened: {error.orig}. See that it runs and its disk can be written, or restore {data / 'desk.db'}."
        ) from error
    return engine


async def prepare_schema(url: str, schema: str) -> None:
    """Make a schema of a PostgreSQL database, if it is not there yet; `schema` is a name of ours, letters and underscores. Raises `StoreUnreadable`."""
    try:
        engine = create_async_engine(url, hide_parameters=True)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreUnreadable(f"No driver for {url.split('://', maxsplit=1)[0]}: install the extra `postgres`. ({error})") from error
    try:
        async with engine.begin() as connection:
            await connection.execute(CreateSchema(schema, if_not_exists=True))
    except DatabaseError as error:
        raise StoreUnreadable(f"The schema {schema} cannot be made: {error.orig}. Check the database, and the right to create in it.") from error
    finally:
        await engine.dispose()


@dataclass(frozen=True, slots=True)
class Lock:
    """What one process of several may do."""

    mine: bool
    _connection: AsyncConnection | None = None

    async def look(self) -> None:
        """Raises `SQLAlchemyError` when the connection that keeps the lock is lost."""
        if self._connection is not None:
            await self._connection.execute(text("select 1"))


@asynccontextmanager
async def alone(store: AsyncEngine, what: str) -> AsyncIterator[Lock]:
    """Whether this process is the one that does something now, of all that work on the same store and schema; held until the block ends, or the process does.

    SQLite has one process; PostgreSQL keeps an advisory lock for the connection.
    """
    if store.dialect.name == "sqlite":
        yield Lock(mine=True)
        return
    async with store.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        lock = {"what": what}
        mine = bool((await connection.execute(text("select pg_try_advisory_lock(hashtextextended(current_schema() || :what, 9))"), lock)).scalar())
        try:
            yield Lock(mine, connection)
        finally:
            if mine:
                await connection.execute(text("select pg_advisory_unlock(hashtextextended(current_schema() || :what, 9))"), lock)


@asynccontextmanager
async def opened(settings: AssistSettings) -> AsyncIterator[AsyncEngine]:
    """The store for one act of a command. Raises `StoreUnreadable`."""
    engine = await open_store(settings.data, settings.state_url)
    try:
        yield engine
    finally:
        await engine.dispose()


async def reachable(store: Store) -> bool:
    """Whether the database answers, with the tables that are ours."""
    try:
        async with store.connect() as connection:
            await connection.execute(text("select number from record_head"))
    except SQLAlchemyError:
        return False
    return True


def _in_the_folder(data: Path) -> AsyncEngine:
    return create_async_engine(f"sqlite+aiosqlite:///{data / 'desk.db'}", hide_parameters=True, connect_args={"async_creator_fn": connect})


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
