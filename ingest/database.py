"""The connection to the state database: transactions, and failures said in one sentence."""

from __future__ import annotations

from contextlib import contextmanager
from sqlite3 import SQLITE_FULL
from time import sleep
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ingest.errors import IndexUnreadable, NoRoom

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

_TRIES = 50
_DISK_FULL = "53100"
"""PostgreSQL's SQLSTATE for it."""
_LOADING = 0x436F6E63
"""Key of the lock that a load holds in PostgreSQL."""


class Database:
    """One database. Threads may share it."""

    def __init__(self, url: str) -> None:
        """Connects to nothing yet. Raises `IndexUnreadable` for a URL that cannot be used."""
        try:
            self.engine: Engine = create_engine(url)
        except (ArgumentError, ImportError) as error:
            message = f"CONCORD_STATE_URL cannot be used ({error}). Write it as postgresql://user@host/name and install the extra `postgres`, or unset it."
            raise IndexUnreadable(message) from error
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)

    @property
    def place(self) -> str:
        """Where it is, for people: without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            message = f"The state database cannot be written ({_told(error)}). Nothing was changed; free disk space or end what locks it, and try again."
            raise (NoRoom if _full(error) else IndexUnreadable)(message) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One view of the database."""
        try:
            with self.engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            message = f"The state database cannot be read ({_told(error)}). Restore it from a backup, or move it away and load the documents again."
            raise IndexUnreadable(message) from error

    @contextmanager
    def only_loader(self) -> Iterator[bool]:
        """Whether this process is the only one, of any machine, that loads into this database until the block ends.

        A database in a file is on one machine, where the data folder's own lock keeps loads apart.
        """
        if self.engine.dialect.name != "postgresql":
            yield True
            return
        with self.reading() as connection:
            free = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone = bool(free.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOADING}).scalar_one())
            try:
                yield alone
            finally:
                if alone:
                    free.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOADING})

    def forget_log(self) -> bool:
        """Leave nothing of what was deleted in the files beside the database; False while a reader holds the write-ahead log."""
        if self.engine.dialect.name != "sqlite":
            return True
        for _ in range(_TRIES):
            with self.reading() as connection:
                if not connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]:
                    return True
            sleep(0.02)
        return False

    def close(self) -> None:
        """Let go of it."""
        self.engine.dispose()


def _told(error: SQLAlchemyError) -> str:
    """What the driver says: the statement and its values are nobody's business on a page."""
    return str(getattr(error, "orig", error)).strip().partition("\n")[0]


def _full(error: SQLAlchemyError) -> bool:
    told = getattr(error, "orig", None)
    return getattr(told, "sqlite_errorcode", 0) & 0xFF == SQLITE_FULL or getattr(told, "sqlstate", "") == _DISK_FULL


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
    cursor = connection.cursor()
    # secure_delete: what is deleted is overwritten, so that an erased text is not left in free pages
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
