"""Findings of an audit that somebody has dismissed, in the state database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from ingest.catalogue_tables import dismissals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import Connection


class Dismissals:
    """Queries and changes, each in one transaction of the catalogue's."""

    def __init__(self, reading: Callable[[], AbstractContextManager[Connection]], writing: Callable[[], AbstractContextManager[Connection]]) -> None:
        """Over the catalogue's connections."""
        self._reading = reading
        self._writing = writing

    def ids(self) -> frozenset[str]:
        """Every dismissed finding."""
        with self._reading() as connection:
            return frozenset(connection.execute(select(dismissals.c.id)).scalars())

    def dismiss(self, ids: Iterable[str], at: datetime, by: str = "") -> None:
        """Leave these findings out from now on, until a sentence they are about changes; dismissed twice is dismissed."""
        wanted = set(ids)
        with self._writing() as connection:
            connection.execute(delete(dismissals).where(dismissals.c.id.in_(wanted)))
            if wanted:
                connection.execute(insert(dismissals), [{"id": one, "at": at, "by": by} for one in sorted(wanted)])

    def restore(self, ids: Iterable[str]) -> int:
        """Show these findings again; how many were dismissed."""
        with self._writing() as connection:
            return connection.execute(delete(dismissals).where(dismissals.c.id.in_(set(ids)))).rowcount
