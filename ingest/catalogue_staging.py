"""The part of a catalogue that a load writes: rows staged ahead of the live generation, the flip that makes them live, and what becomes of a load that dies."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, or_, select, update

from ingest.catalogue_frequencies import KeptFrequencies
from ingest.catalogue_tables import documents, erasures, meta, passages, statements, versions
from ingest.rows import Known, Live, Staged, document_row, to_row, version_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import BindParameter, ColumnElement, Connection, Table

IDS_AT_ONCE = 500


class Staging(KeptFrequencies):
    """What changes which versions are live. Each change is one transaction."""

    def live(self) -> Live:
        """The live generation."""
        with self._database.reading() as connection:
            return Live(int(value_of(connection, "generation") or 0), value_of(connection, "encoder") or "")

    def stage(self, generation: int, new: Sequence[Staged], gone: Sequence[str]) -> None:
        """Write what `generation` will hold: `new` versions in place of their earlier ones, `gone` documents in none. One transaction."""
        paths = [one.path for one in new]
        with self._database.writing() as connection:
            for table in (versions, passages):
                _end(connection, table, [*paths, *gone], generation)
            if new:
                newest = _newest(connection, paths)
                connection.execute(insert(versions), [version_row(one, generation, newest.get(one.path, 0) + 1) for one in new])
            rows = [to_row(kept, generation) for one in new for kept in one.passages]
            if rows:
                connection.execute(insert(passages), rows)

    def restage(self, generation: int, same: Sequence[Staged]) -> None:
        """Write passages anew for `generation`, of versions that live on as they are: another encoder made them."""
        with self._database.writing() as connection:
            _end(connection, passages, [one.path for one in same], generation)
            rows = [to_row(kept, generation) for one in same for kept in one.passages]
            if rows:
                connection.execute(insert(passages), rows)

    def erase(self, generation: int, paths: Sequence[str]) -> None:
        """From the pruning that ends `generation` on, nothing of these documents is left: no history, no statement, no correction."""
        with self._database.writing() as connection:
            for path in paths:
                connection.execute(delete(erasures).where(erasures.c.path == path))
                connection.execute(insert(erasures).values(path=path, generation=generation))

    def flip(self, live: Live, known: Sequence[Known], forget: Sequence[str] = ()) -> None:
        """Make a staged generation the live one, with what became of each document. One transaction: before it the old set is live, after it the new."""
        with self._database.writing() as connection:
            connection.execute(update(meta).where(meta.c.key == "generation").values(value=str(live.generation)))
            connection.execute(update(meta).where(meta.c.key == "encoder").values(value=live.encoder))
            _remember(connection, known, forget)

    def record(self, known: Sequence[Known], forget: Sequence[str] = ()) -> None:
        """What became of documents when no passage changed."""
        with self._database.writing() as connection:
            _remember(connection, known, forget)

    def unstage(self) -> None:
        """Drop what a load left half-done ahead of the live generation."""
        generation = self.live().generation
        with self._database.writing() as connection:
            for table in (passages, versions):
                connection.execute(delete(table).where(table.c.since > generation))
            connection.execute(update(passages).where(passages.c.until > generation).values(until=None))
            connection.execute(update(versions).where(versions.c.until > generation).values(until=None, ended_at=None))
            connection.execute(delete(erasures).where(erasures.c.generation > generation))


def lives(table: Table, generation: int | BindParameter[int]) -> ColumnElement[bool]:
    """Whether a row of versions or passages lives in a generation."""
    return (table.c.since <= generation) & or_(table.c.until.is_(None), table.c.until > generation)


def value_of(connection: Connection, key: str) -> str | None:
    """One value that is kept of the whole catalogue."""
    return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none()


def _remember(connection: Connection, known: Sequence[Known], forget: Sequence[str]) -> None:
    gone = [*(one.outcome.path for one in known), *forget]
    for start in range(0, len(gone), IDS_AT_ONCE):
        connection.execute(delete(documents).where(documents.c.path.in_(gone[start : start + IDS_AT_ONCE])))
    connection.execute(delete(statements).where(statements.c.path.in_(select(erasures.c.path)), statements.c.path.in_(forget)))
    if known:
        connection.execute(insert(documents), [document_row(one) for one in known])


def _end(connection: Connection, table: Table, paths: Sequence[str], generation: int) -> None:
    """What lives of these documents lives no longer in `generation`."""
    ended: dict[str, object] = {"until": generation} | ({"ended_at": datetime.now(UTC)} if table is versions else {})
    for start in range(0, len(paths), IDS_AT_ONCE):
        some = table.c.path.in_(paths[start : start + IDS_AT_ONCE])
        connection.execute(update(table).where(some, table.c.until.is_(None), table.c.since < generation).values(**ended))


def _newest(connection: Connection, paths: Sequence[str]) -> dict[str, int]:
    """Highest version number of each of these documents that has any."""
    found: dict[str, int] = {}
    for start in range(0, len(paths), IDS_AT_ONCE):
        some = versions.c.path.in_(paths[start : start + IDS_AT_ONCE])
        found |= {row[0]: row[1] for row in connection.execute(select(versions.c.path, func.max(versions.c.number)).where(some).group_by(versions.c.path))}
    return found
