"""What is known and what is live: documents, versions, kept text. The only truth about which versions are live is here.

Rows say from which generation they live and in which they no longer do. A load stages its rows ahead of the live generation, where nobody sees them;
`flip` then moves the live generation in one transaction.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DatabaseError

from ingest.catalogue_documents import Documents
from ingest.catalogue_prune import prune
from ingest.catalogue_queries import marked, of_family, whole
from ingest.catalogue_staging import IDS_AT_ONCE, Staging, lives, value_of
from ingest.catalogue_tables import FORMAT, documents, meta, metadata, passages, versions
from ingest.catalogue_tasks import Tasks
from ingest.catalogue_upgrade import upgrade
from ingest.database import Database
from ingest.dismissals import Dismissals
from ingest.errors import IndexUnreadable
from ingest.handwork import Handwork
from ingest.rows import KeptPassage, Known, Marks, Staged, from_row, meta_of, passage_of, utc
from ingest.types import Outcome, Passage, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

KEPT_VERSIONS = 10


class Catalogue(Staging):
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
                found = int(value_of(connection, "format") or 0)
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
        return {one.id: one for one in (passage_of(row) for row in self._rows(whole(), ids, generation))}

    def kept(self, ids: Sequence[str], generation: int) -> dict[str, KeptPassage]:
        """Passages of a generation with windows and pieces, by id."""
        return {one.passage.id: one for one in (from_row(row) for row in self._rows(whole(), ids, generation))}

    def marks(self, ids: Sequence[str], generation: int) -> dict[str, Marks]:
        """What a search compares of passages of a generation, by id."""
        return {
            one: Marks(np.frombuffer(pieces, np.uint32), np.frombuffer(terms, np.uint32), family, bool(machine), lang)
            for one, pieces, terms, family, machine, lang in self._rows(marked(), ids, generation)
        }

    def family(self, family: str, lang: str | None, generation: int) -> tuple[Passage, ...]:
        """A family's passages of a generation, in document order."""
        asked = {"family": family, "generation": generation} | ({} if lang is None else {"lang": lang})
        with self._reading() as connection:
            return tuple(passage_of(row) for row in connection.execute(of_family(in_one_language=lang is not None), asked))

    def of_paths(self, paths: Sequence[str], generation: int) -> dict[str, tuple[Passage, ...]]:
        """The passages of some documents in a generation, by path and in document order."""
        query = select(passages).where(passages.c.path.in_(paths), lives(passages, generation)).order_by(passages.c.path, passages.c.ordinal)
        with self._reading() as connection:
            found = [passage_of(row) for row in connection.execute(query)]
        return {path: tuple(one for one in found if one.path == path) for path in paths}

    def paths(self, generation: int) -> tuple[str, ...]:
        """Documents that live in a generation."""
        with self._reading() as connection:
            return tuple(connection.execute(select(versions.c.path).where(lives(versions, generation)).order_by(versions.c.path)).scalars())

    def version(self, path: str, generation: int) -> Staged | None:
        """A document's version in a generation with everything kept of it, or None."""
        with self._reading() as connection:
            row = connection.execute(select(versions).where(versions.c.path == path, lives(versions, generation))).one_or_none()
            if row is None:
                return None
            query = select(passages).where(passages.c.path == path, lives(passages, generation)).order_by(passages.c.ordinal)
            kept = tuple(from_row(found) for found in connection.execute(query))
        return Staged(path, row.version, row.text, row.title, tuple(json.loads(row.pages)), utc(row.loaded_at), kept, meta_of(row.about), meta_of(row.base))

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
            return int(connection.execute(select(func.count()).select_from(passages).where(lives(passages, generation))).scalar_one())

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _rows(self, query: Select[Any], ids: Sequence[str], generation: int) -> list[Any]:
        with self._reading() as connection:
            found: list[Any] = []
            for start in range(0, len(ids), IDS_AT_ONCE):
                found += connection.execute(query, {"ids": ids[start : start + IDS_AT_ONCE], "generation": generation}).all()
        return found
