"""What is known and what is live: documents, versions, kept text. The only truth about which versions are live is here.

Rows say from which generation they live and in which they no longer do. A load stages its rows ahead of the live generation, where nobody sees them;
`flip` then moves the live generation in one transaction.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import create_engine, delete, event, func, insert, or_, select, update
from sqlalchemy.exc import ArgumentError, DatabaseError, SQLAlchemyError

from ingest.catalogue_tables import FORMAT, documents, frequencies, meta, metadata, passages, versions
from ingest.errors import IndexUnreadable
from ingest.frequencies import Frequencies
from ingest.handwork import Handwork
from ingest.rows import KeptPassage, Known, Live, Marks, Staged, document_row, from_row, passage_of, to_row, version_row
from ingest.types import Outcome, Passage, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Column, ColumnElement, Connection, Engine, Table

_IDS_AT_ONCE = 500


class Catalogue:
    """The knowledge room's tables in one database. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        """Use `open`."""
        self._engine = engine
        self.handwork = Handwork(self._reading, self._writing)

    @classmethod
    def open(cls, url: str) -> Catalogue:
        """Tables made if missing. Raises `IndexUnreadable` if the database is broken, or written by a newer version."""
        try:
            engine = create_engine(url)
        except (ArgumentError, ImportError) as error:
            message = f"CONCORD_STATE_URL cannot be used ({error}). Write it as postgresql://user@host/name and install the extra `postgres`, or unset it."
            raise IndexUnreadable(message) from error
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _write_ahead)
        try:
            metadata.create_all(engine)
            with engine.begin() as connection:
                found = _value(connection, "format")
                if found is None:
                    connection.execute(
                        insert(meta), [{"key": "format", "value": str(FORMAT)}, {"key": "generation", "value": "0"}, {"key": "encoder", "value": ""}]
                    )
        except DatabaseError as error:
            engine.dispose()
            where = engine.url.render_as_string(hide_password=True)
            message = f"The state database {where} cannot be read ({error.orig}). Restore it from a backup, or move it away and load the documents again."
            raise IndexUnreadable(message) from error
        if found is not None and int(found) > FORMAT:
            engine.dispose()
            message = f"The state database has format {found}, this version reads up to {FORMAT}: it was written by a newer version. Upgrade and start again."
            raise IndexUnreadable(message)
        return cls(engine)

    def live(self) -> Live:
        """The live generation."""
        with self._reading() as connection:
            return Live(int(_value(connection, "generation") or 0), _value(connection, "encoder") or "")

    def known(self) -> dict[str, Known]:
        """Every file ever given, by path."""
        with self._reading() as connection:
            rows = connection.execute(select(documents).order_by(documents.c.path)).all()
        found = [Known(Outcome(row.path, State(row.state), row.reason, row.family, row.lang, row.kind, row.passages), row.source, row.digest) for row in rows]
        return {one.outcome.path: one for one in found}

    def passages(self, ids: Sequence[str], generation: int) -> dict[str, Passage]:
        """Passages of a generation by id."""
        return {one.id: one for one in (passage_of(row) for row in self._rows(ids, generation))}

    def kept(self, ids: Sequence[str], generation: int) -> dict[str, KeptPassage]:
        """Passages of a generation with windows and pieces, by id."""
        return {one.passage.id: one for one in (from_row(row) for row in self._rows(ids, generation))}

    def marks(self, ids: Sequence[str], generation: int) -> dict[str, Marks]:
        """What a search compares of passages of a generation, by id."""
        columns = (passages.c.id, passages.c.pieces, passages.c.terms)
        return {row.id: Marks(np.frombuffer(row.pieces, np.uint32), np.frombuffer(row.terms, np.uint32)) for row in self._rows(ids, generation, columns)}

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
        return Staged(path, row.version, row.text, row.title, tuple(json.loads(row.pages)), row.loaded_at, kept)

    def stage(self, generation: int, new: Sequence[Staged], gone: Sequence[str]) -> None:
        """Write what `generation` will hold: `new` versions in place of their earlier ones, `gone` documents in none. One transaction."""
        with self._writing() as connection:
            ended = [*(one.path for one in new), *gone]
            for table in (versions, passages):
                for start in range(0, len(ended), _IDS_AT_ONCE):
                    some = table.c.path.in_(ended[start : start + _IDS_AT_ONCE])
                    connection.execute(update(table).where(some, table.c.until.is_(None), table.c.since < generation).values(until=generation))
            if new:
                connection.execute(insert(versions), [version_row(one, generation) for one in new])
            rows = [to_row(kept, generation) for one in new for kept in one.passages]
            if rows:
                connection.execute(insert(passages), rows)

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
                connection.execute(update(table).where(table.c.until > generation).values(until=None))

    def prune(self, oldest: int) -> None:
        """Delete versions that live in no generation from `oldest` on."""
        with self._writing() as connection:
            for table in (passages, versions):
                connection.execute(delete(table).where(table.c.until <= oldest))

    def count(self, generation: int) -> int:
        """Number of passages that live in a generation."""
        with self._reading() as connection:
            return int(connection.execute(select(func.count()).select_from(passages).where(_lives(passages, generation))).scalar_one())

    def frequencies(self, generation: int) -> Frequencies | None:
        """How many passages of a generation hold each term, or None if that is not kept here."""
        with self._reading() as connection:
            row = connection.execute(select(frequencies).where(frequencies.c.generation == generation)).one_or_none()
        return None if row is None else Frequencies(row.passages, np.frombuffer(row.indices, np.uint32), np.frombuffer(row.counts, np.int64))

    def keep_frequencies(self, generation: int, kept: Frequencies) -> None:
        """Beside the live generation's; older ones go."""
        live = self.live().generation
        row = {"generation": generation, "passages": kept.passages, "indices": kept.indices.tobytes(), "counts": kept.counts.tobytes()}
        with self._writing() as connection:
            connection.execute(delete(frequencies).where(frequencies.c.generation != live))
            connection.execute(delete(frequencies).where(frequencies.c.generation == generation))
            connection.execute(insert(frequencies), [row])

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _rows(self, ids: Sequence[str], generation: int, columns: Sequence[Column[Any]] = ()) -> list[Any]:
        with self._reading() as connection:
            found: list[Any] = []
            for start in range(0, len(ids), _IDS_AT_ONCE):
                some = passages.c.id.in_(ids[start : start + _IDS_AT_ONCE])
                found += connection.execute(select(*(columns or passages.c)).where(some, _lives(passages, generation))).all()
        return found

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            message = f"The state database cannot be written ({error}). Nothing was changed; free disk space or end what locks it, and try again."
            raise IndexUnreadable(message) from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            message = f"The state database cannot be read ({error}). Restore it from a backup, or move it away and load the documents again."
            raise IndexUnreadable(message) from error


def _lives(table: Table, generation: int) -> ColumnElement[bool]:
    return (table.c.since <= generation) & or_(table.c.until.is_(None), table.c.until > generation)


def _value(connection: Connection, key: str) -> str | None:
    return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none()


def _remember(connection: Connection, known: Sequence[Known], forget: Sequence[str]) -> None:
    gone = [*(one.outcome.path for one in known), *forget]
    for start in range(0, len(gone), _IDS_AT_ONCE):
        connection.execute(delete(documents).where(documents.c.path.in_(gone[start : start + _IDS_AT_ONCE])))
    if known:
        connection.execute(insert(documents), [document_row(one) for one in known])


def _write_ahead(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()
