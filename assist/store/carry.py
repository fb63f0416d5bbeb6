"""The state kept by a database server as the two files of a data folder, and back: a backup has one form, and moves a shop from either kind to the other."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, delete, func, insert, inspect, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from assist.errors import BadRequest, StoreUnreadable
from assist.store.migrate import migrate, newest
from assist.store.tables import METADATA
from ingest.catalogue import Catalogue
from ingest.catalogue_tables import FORMAT
from ingest.catalogue_tables import metadata as knowledge_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine, Row, Table

DESK, KNOWLEDGE = "desk.db", "state.db"
AT_ONCE = 500
"""Rows that are held in memory at a time."""
BORN_WITH = frozenset({"record_head", "ingest_meta"})
"""Tables that a database which nobody used yet has a row in."""


def carry_out(url: str, folder: Path) -> tuple[Path, ...]:
    """Write the server's state into `folder`, all of it as of one moment, while services go on. Returns the files.

    Raises `BadRequest` for a database that holds none or whose tables are another version's, `StoreUnreadable` for one that cannot be read.
    """
    written = []
    with _engine(url) as engine, _said("read"), engine.connect() as server:
        server.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        if _has(server, "assist_version"):
            _same(str(server.execute(text("select version_num from assist_version")).scalar()), newest())
            written.append(_filled(folder / DESK, server, METADATA.sorted_tables))
        if _has(server, "ingest_meta"):
            _same(str(server.execute(text("select value from ingest_meta where key = 'format'")).scalar()), str(FORMAT))
            written.append(_filled(folder / KNOWLEDGE, server, knowledge_tables.sorted_tables))
    if not written:
        raise BadRequest("The state database holds no store to back up. Name it with CONCORD_STATE_URL, and the shop of several with --tenant.")
    return tuple(written)


def carry_in(folder: Path, url: str, done: Callable[[], None]) -> None:
    """Fill a server's empty tables from the files in `folder`, brought to this version; `done` is called last, before any of it is kept.

    Raises `BadRequest` for a database that holds something and for rows that it cannot keep, `StoreUnreadable` for files of a newer version and a database that
    cannot be written. Nothing is kept then.
    """
    parts = _brought_up(folder)
    with _engine(url) as engine, _said("written"), engine.begin() as server:
        server.execute(text("select pg_advisory_xact_lock(hashtextextended(current_schema() || 'migrate', 9))"))
        migrate(server)
        knowledge_tables.create_all(server)
        if held := [table.name for tables in (METADATA, knowledge_tables) for table in tables.sorted_tables if _holds(server, table)]:
            raise BadRequest(f"The state database holds something already ({held[0]}). Name an empty one with CONCORD_STATE_URL; nothing is overwritten.")
        for path, tables in parts.items():
            with _engine(f"sqlite:///{path}") as file, file.connect() as kept:
                _pour(kept, server, tables)
        done()


def _brought_up(folder: Path) -> Mapping[Path, Sequence[Table]]:
    """The files that are there, each with its tables, as this version makes them. Raises `StoreUnreadable`."""
    parts = {}
    if (folder / DESK).exists():
        with _engine(f"sqlite:///{folder / DESK}") as file, file.connect() as connection:
            migrate(connection)
            connection.commit()
        parts[folder / DESK] = METADATA.sorted_tables
    if (folder / KNOWLEDGE).exists():
        Catalogue.open(f"sqlite:///{folder / KNOWLEDGE}").close()
        parts[folder / KNOWLEDGE] = knowledge_tables.sorted_tables
    return parts


def _filled(path: Path, server: Connection, tables: Sequence[Table]) -> Path:
    """A database file as a data folder has it, with the server's rows."""
    with _engine(f"sqlite:///{path}") as file, file.connect() as kept:
        if path.name == DESK:
            migrate(kept)
        else:
            knowledge_tables.create_all(kept)
        _pour(server, kept, tables)
        kept.commit()
    return path


def _pour(source: Connection, target: Connection, tables: Sequence[Table]) -> None:
    """Every row, tables that others point to first."""
    for table in reversed(tables):
        if table.name in BORN_WITH:
            target.execute(delete(table))
    for table in tables:
        for rows in source.execution_options(yield_per=AT_ONCE).execute(select(table)).partitions():
            target.execute(insert(table), [_portable(row) for row in rows])


def _portable(row: Row[Any]) -> dict[str, Any]:
    """Moments in UTC: one database keeps no zone, and the other reads one without as its own."""
    return {name: _in_utc(value) if isinstance(value, datetime) else value for name, value in row._mapping.items()}


def _in_utc(value: datetime) -> datetime:
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _has(server: Connection, table: str) -> bool:
    return inspect(server).has_table(table)


def _same(found: str, ours: str) -> None:
    if found != ours:
        message = (
            f"The tables are of version {found}, this program is of {ours}. Start the service once, which brings them to this version, or use that program."
        )
        raise BadRequest(message)


def _holds(server: Connection, table: Table) -> bool:
    if table.name in BORN_WITH:
        return False
    return bool(server.execute(select(func.count()).select_from(select(table).limit(1).subquery())).scalar())


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    try:
        engine = create_engine(url, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreUnreadable(f"CONCORD_STATE_URL cannot be used: {error}. Correct it, or install the extra `postgres`.") from error
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _said(act: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        told = str(error.orig).strip().partition("\n")[0]
        raise StoreUnreadable(f"The state database cannot be {act}: {told}. Nothing was changed; correct that, and try again.") from error
