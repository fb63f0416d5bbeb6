"""Why the state database did not do what was asked: the disk, the server, or this program."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from assist.errors import AssistError, StoreAway, StoreFull

StoreError = DBAPIError
"""Whatever the database's driver raises, as others catch it."""
FULL = "The disk of the state database is full. Nothing of this was kept and what was kept before stands; free disk space and send it again."
READ_ONLY = "The state database can only be read: its disk or its server is read-only. Nothing of this was kept; make it writable and send it again."
BUSY = "The state database is held by another program for too long. Nothing of this was kept; end a backup or a query that holds it, and send it again."
AWAY = "The state database does not answer now. Nothing of this was kept; send it again in a moment, or see that its server runs and its disk is there."
SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_CANTOPEN: AWAY,
}
"""By primary result code. Source: sqlite.org/rescode.html."""
POSTGRESQL = {"53100": FULL, "25006": READ_ONLY, "55P03": BUSY}
"""By SQLSTATE. Source: PostgreSQL's manual, appendix A."""


def trouble_of(error: Exception) -> AssistError | None:
    """The same as an error of ours that says what to do; None where the fault is this program's."""
    if not isinstance(error, DBAPIError):
        return None
    said = SQLITE.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF) or POSTGRESQL.get(getattr(error.orig, "sqlstate", None) or "")
    if said is None and (error.connection_invalidated or _of_the_server(error)):
        said = AWAY
    return None if said is None else StoreFull(said) if said == FULL else StoreAway(said)


def _of_the_server(error: DBAPIError) -> bool:
    """Connections that were refused or lost, a server that starts or ends: none of them is a statement's fault."""
    return isinstance(error, OperationalError | InterfaceError) and getattr(error.orig, "sqlite_errorcode", None) is None
