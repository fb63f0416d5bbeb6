"""What is known and what is live: documents, versions, kept text. The only truth about which versions are live is here.

Rows say from which generation they live and in which they no longer do. A load stages its rows ahead of the live generation, where nobody sees them;
`flip` then moves the live generation in one transaction.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.exc import DatabaseError

from ingest.catalogue_documents import Documents
from ingest.catalogue_frequencies import KeptFrequencies
from ingest.catalogue_prune import prune
from ingest.catalogue_tables import FORMAT, documents, erasures, meta, metadata, passages, statements, versions
from ingest.catalogue_tasks import Tasks
from ingest.catalogue_upgrade import upgrade
from ingest.database import Database
from ingest.dismissals import Dismissals
from ingest.errors import IndexUnreadable
from ingest.handwork import Handwork
from ingest.rows import KeptPassage, Known, Live, Marks, Staged, document_row, from_row, meta_of, passage_of, to_row, utc, version_row
from ingest.types import Outcome, Passage, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Column, ColumnElement, Connection, Table

_IDS_AT_ONCE = 500
KEPT_VERSIONS = 10


class Catalogue(KeptFrequencies):
    """The knowledge room's tables in one database. Threads may share it."""

    def __init__(self, database: Database, kept_versions: int = KEPT_VERSIONS) -> None:
        """Use `open`."""
        self._database = database
        self.only_loader = database.only_loader
        self._kept_versions = kept_versions
        self._writing, self._reading = database.writing, database.reading
        self.handwork = Handwork(self._reading, self._writing)
        self.dismissals = Dismissals(self._reading, self._writing)
        self.documents = Documents(database)
        """What owners see of documents."""
        self.tasks = Tasks(database)
        """The queue."""

    @classmethod
    def open(cls, url: str, kept_versions: int = KEPT_VERSIONS) -> Catalogue:
        """Tables made if missing, brought up to date if older; `kept_versions` of each document stay.

        Raises `IndexUnreadable` if the database is broken, or written by a newer version.
        """
        database = Database(url)
        try:
            metadata.create_all(database.engine)
            with database.engine.begin() as connection:
                found = int(_value(connection, "format") or 0)
                if not found:
                    began = {"format": str(FORMAT), "generation": "0", "encoder": ""}
                    connection.execute(insert(meta), [{"key": key, "value": value} for key, value in began.items()])
                elif found < FORMAT:
                    upgrade(connection, found)
        except DatabaseError as error:
            database.close()
            message = (
                f"The state database {database.place} cannot be read ({error.orig}). Restore it from a backup, or move it away and load the documents again."
            )
            raise IndexUnreadable(message) from error
        if found > FORMAT:
            database.close()
            message = f"The state database has format {found}, this version reads up to {FORMAT}: it was written by a newer version. Upgrade and start again."
            raise IndexUnreadable(message)
        return cls(database, kept_versions)

    def live(self) -> Live:
        """The live generation."""
        with self._reading() as connection:
            return Live(int(_value(connection, "generation") or 0), _value(connection, "encoder") or "")

    def known(self) -> dict[str, Known]:
        """Every file ever given, by path."""
        with self._reading() as connection:
            rows = connection.execute(select(documents).order_by(documents.c.path)).all()
        found = [
            Known(Outcome(row.path, State(row.state), row.reason, row.family, row.lang, row.kind, row.passages), row.source, row.digest, row.options)
            for row in rows
        ]
        return {one.outcome.path: one for one in found}

    def passages(self, ids: Sequence[str], generation: int) -> dict[str, Passage]:
        """Passages of a generation by id."""
        return {one.id: one for one in (passage_of(row) for row in self._rows(ids, generation))}

    def kept(self, ids: Sequence[str], generation: int) -> dict[str, KeptPassage]:
        """Passages of a generation with windows and pieces, by id."""
        return {one.passage.id: one for one in (from_row(row) for row in self._rows(ids, generation))}

    def marks(self, ids: Sequence[str], generation: int) -> dict[str, Marks]:
        """What a search compares of passages of a generation, by id."""
        columns = (passages.c.id, passages.c.pieces, passages.c.terms, passages.c.family, passages.c.machine, passages.c.lang)
        rows = [(row.id, np.frombuffer(row.pieces, np.uint32), np.frombuffer(row.terms, np.uint32), row) for row in self._rows(ids, generation, columns)]
        return {one: Marks(pieces, terms, row.family, bool(row.machine), row.lang) for one, pieces, terms, row in rows}

    def family(self, family: str, lang: str | None, generation: int) -> tuple[Passage, ...]:
        """A family's passages of a generation, in document order."""
        query = select(passages).where(passages.c.family == family, _lives(passages, generation)).order_by(passages.c.path, passages.c.ordinal)
        if lang is not None:
            query = query.where(passages.c.lang == lang)
        with self._reading() as connection:
            return tuple(passage_of(row) for row in connection.execute(query))

    def of_paths(self, paths: Sequence[str], generation: int) -> dict[str, tuple[Passage, ...]]:
        """The passages of some documents in a generation, by path and in document order."""
        query = select(passages).where(passages.c.path.in_(paths), _lives(passages, generation)).order_by(passages.c.path, passages.c.ordinal)
        with self._reading() as connection:
            found = [passage_of(row) for row in connection.execute(query)]
        return {path: tuple(one for one in found if one.path == path) for path in paths}

    def paths(self, generation: int) -> tuple[str, ...]:
        """Documents that live in a generation."""
        with self._reading() as connection:
            return tuple(connection.execute(select(versions.c.path).where(_lives(versions, generation)).order_by(versions.c.path)).scalars())

    def version(self, path: str, generation: int) -> Staged | None:
        """A document's version in a generation with everything kept of it, or None."""
        with self._reading() as connection:
            row = connection.execute(select(versions).where(versions.c.path == path, _lives(versions, generation))).one_or_none()
            if row is None:
                return None
            query = select(passages).where(passages.c.path == path, _lives(passages, generation)).order_by(passages.c.ordinal)
            kept = tuple(from_row(found) for found in connection.execute(query))
        return Staged(path, row.version, row.text, row.title, tuple(json.loads(row.pages)), utc(row.loaded_at), kept, meta_of(row.about), meta_of(row.base))

    def stage(self, generation: int, new: Sequence[Staged], gone: Sequence[str]) -> None:
        """Write what `generation` will hold: `new` versions in place of their earlier ones, `gone` documents in none. One transaction."""
        paths = [one.path for one in new]
        with self._writing() as connection:
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
        with self._writing() as connection:
            _end(connection, passages, [one.path for one in same], generation)
            rows = [to_row(kept, generation) for one in same for kept in one.passages]
            if rows:
                connection.execute(insert(passages), rows)

    def erase(self, generation: int, paths: Sequence[str]) -> None:
        """From the pruning that ends `generation` on, nothing of these documents is left: no history, no statement, no correction."""
        with self._writing() as connection:
            for path in paths:
                connection.execute(delete(erasures).where(erasures.c.path == path))
                connection.execute(insert(erasures).values(path=path, generation=generation))

    def flip(self, live: Live, known: Sequence[Known], forget: Sequence[str] = ()) -> None:
        """Make a staged generation the live one, with what became of each document. One transaction: before it the old set is live, after it the new."""
        with self._writing() as connection:
            connection.execute(update(meta).where(meta.c.key == "generation").values(value=str(live.generation)))
            connection.execute(update(meta).where(meta.c.key == "encoder").values(value=live.encoder))
            _remember(connection, known, forget)

    def record(self, known: Sequence[Known], forget: Sequence[str] = ()) -> None:
        """What became of documents when no passage changed."""
        with self._writing() as connection:
            _remember(connection, known, forget)

    def unstage(self) -> None:
        """Drop what a load left half-done ahead of the live generation."""
        generation = self.live().generation
        with self._writing() as connection:
            for table in (passages, versions):
                connection.execute(delete(table).where(table.c.since > generation))
            connection.execute(update(passages).where(passages.c.until > generation).values(until=None))
            connection.execute(update(versions).where(versions.c.until > generation).values(until=None, ended_at=None))
            connection.execute(delete(erasures).where(erasures.c.generation > generation))

    def prune(self, oldest: int) -> None:
        """Delete passages that live in no generation from `oldest` on, versions beyond those kept as history, and all of what is to be erased."""
        with self._writing() as connection:
            erased = prune(connection, oldest, self._kept_versions)
        if erased:
            self.handwork.forget(erased)
            self.tasks.forget(erased)
            self._database.forget_log()

    def count(self, generation: int) -> int:
        """Number of passages that live in a generation."""
        with self._reading() as connection:
            return int(connection.execute(select(func.count()).select_from(passages).where(_lives(passages, generation))).scalar_one())

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _rows(self, ids: Sequence[str], generation: int, columns: Sequence[Column[Any]] = ()) -> list[Any]:
        with self._reading() as connection:
            found: list[Any] = []
            for start in range(0, len(ids), _IDS_AT_ONCE):
                some = passages.c.id.in_(ids[start : start + _IDS_AT_ONCE])
                found += connection.execute(select(*(columns or passages.c)).where(some, _lives(passages, generation))).all()
        return found


def _lives(table: Table, generation: int) -> ColumnElement[bool]:
    return (table.c.since <= generation) & or_(table.c.until.is_(None), table.c.until > generation)


def _value(connection: Connection, key: str) -> str | None:
    return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none()


def _remember(connection: Connection, known: Sequence[Known], forget: Sequence[str]) -> None:
    gone = [*(one.outcome.path for one in known), *forget]
    for start in range(0, len(gone), _IDS_AT_ONCE):
        connection.execute(delete(documents).where(documents.c.path.in_(gone[start : start + _IDS_AT_ONCE])))
    connection.execute(delete(statements).where(statements.c.path.in_(select(erasures.c.path)), statements.c.path.in_(forget)))
    if known:
        connection.execute(insert(documents), [document_row(one) for one in known])


def _end(connection: Connection, table: Table, paths: Sequence[str], generation: int) -> None:
    """What lives of these documents lives no longer in `generation`."""
    ended: dict[str, object] = {"until": generation} | ({"ended_at": datetime.now(UTC)} if table is versions else {})
    for start in range(0, len(paths), _IDS_AT_ONCE):
        some = table.c.path.in_(paths[start : start + _IDS_AT_ONCE])
        connection.execute(update(table).where(some, table.c.until.is_(None), table.c.since < generation).values(**ended))


def _newest(connection: Connection, paths: Sequence[str]) -> dict[str, int]:
    """Highest version number of each of these documents that has any."""
    found: dict[str, int] = {}
    for start in range(0, len(paths), _IDS_AT_ONCE):
        some = versions.c.path.in_(paths[start : start + _IDS_AT_ONCE])
        found |= {row[0]: row[1] for row in connection.execute(select(versions.c.path, func.max(versions.c.number)).where(some).group_by(versions.c.path))}
    return found
