"""What the catalogue tells owners of documents: lists, versions, what was stated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select

from ingest.catalogue_tables import documents, statements, versions
from ingest.rows import kept_document, meta_json, meta_of, utc
from ingest.types import Listed, Meta, State, Version

if TYPE_CHECKING:
    from ingest.database import Database
    from ingest.types import Document

_LARGEST = 2**31 - 1
"""Number that a column of whole numbers holds on every database."""
_SHOWN = (versions.c.path, versions.c.number, versions.c.version, versions.c.title, versions.c.loaded_at, versions.c.about)


class Documents:
    """Reads documents as owners see them. Threads may share it."""

    def __init__(self, database: Database) -> None:
        """Over the catalogue's database."""
        self._database = database

    def listed(self, generation: int, path: str | None = None) -> tuple[Listed, ...]:
        """Every document by path, or the one of a path: those ever given, and those of which only history is left."""
        mine = [] if path is None else [versions.c.path == path]
        counted = select(versions.c.path, func.count()).where(versions.c.since <= generation, *mine).group_by(versions.c.path)
        lives = (versions.c.since <= generation) & or_(versions.c.until.is_(None), versions.c.until > generation)
        with self._database.reading() as connection:
            kept = {row[0]: row[1] for row in connection.execute(counted)}
            live = {row.path: row for row in connection.execute(select(*_SHOWN).where(lives, *mine))}
            rows = connection.execute(select(documents) if path is None else select(documents).where(documents.c.path == path)).all()
        found = [_listed(row, live.get(row.path), kept.get(row.path, 0)) for row in rows]
        there = {one.path for one in found}
        gone = [Listed(one, State.REMOVED, "no longer in the folder", "", "", "", 0, versions=count) for one, count in kept.items() if one not in there]
        return tuple(sorted((*found, *gone), key=lambda one: one.path))

    def versions(self, path: str, generation: int) -> tuple[Version, ...]:
        """Versions that are kept of a document, newest first."""
        columns = (*_SHOWN, versions.c.since, versions.c.until, versions.c.ended_at, func.length(versions.c.text).label("characters"))
        query = select(*columns).where(versions.c.path == path, versions.c.since <= generation).order_by(versions.c.number.desc())
        with self._database.reading() as connection:
            return tuple(_version(row, generation) for row in connection.execute(query))

    def kept(self, path: str, number: int) -> Document | None:
        """A kept version as its file and the options of its load have it, without what its owner stated here; None if it is not kept."""
        if not 0 < number <= _LARGEST:
            return None
        query = select(versions).where(versions.c.path == path, versions.c.number == number)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return kept_document(path, row.version, row.text, tuple(json.loads(row.pages)), meta_of(row.base or row.about))

    def statement(self, path: str) -> Meta:
        """What its owner stated of a document here."""
        with self._database.reading() as connection:
            return meta_of(connection.execute(select(statements.c.meta).where(statements.c.path == path)).scalar_one_or_none() or "")

    def statements(self) -> dict[str, Meta]:
        """Everything that owners stated here, by path."""
        with self._database.reading() as connection:
            return {row.path: meta_of(row.meta) for row in connection.execute(select(statements))}

    def state(self, path: str, meta: Meta) -> None:
        """Keep what an owner states of a document, in place of what was stated before; an empty `Meta` takes it back."""
        with self._database.writing() as connection:
            connection.execute(delete(statements).where(statements.c.path == path))
            if meta != Meta():
                connection.execute(insert(statements).values(path=path, meta=meta_json(meta)))


def _listed(row: Any, live: Any, kept: int) -> Listed:  # noqa: ANN401 - rows of the documents and the versions table
    told = Listed(row.path, State(row.state), row.reason, row.family, row.lang, row.kind, row.passages, versions=kept, source=row.source)
    if live is None:
        return told
    about = meta_of(live.about)
    return Listed(
        path=row.path,
        state=told.state,
        reason=told.reason,
        family=about.family or told.family,
        lang=about.lang or told.lang,
        kind=about.kind.value if about.kind else told.kind,
        passages=told.passages,
        title=live.title,
        version=live.version,
        loaded_at=utc(live.loaded_at),
        versions=kept,
        source=told.source,
        about=about,
    )


def _version(row: Any, generation: int) -> Version:  # noqa: ANN401 - a row of the versions table
    live = row.until is None or row.until > generation
    ended = utc(row.ended_at) if row.ended_at and not live else None
    return Version(row.path, row.number, row.version, row.title, row.characters, utc(row.loaded_at), ended, live, meta_of(row.about))
