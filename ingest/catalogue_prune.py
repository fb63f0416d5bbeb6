"""What goes from the catalogue when nothing reads it any more: old passages, old history, and everything of what was deleted for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from ingest.catalogue_tables import corrections, erasures, passages, versions

if TYPE_CHECKING:
    from sqlalchemy import Connection


def prune(connection: Connection, oldest: int, kept_versions: int) -> tuple[str, ...]:
    """Delete what lives in no generation from `oldest` on; of each document's text so many versions stay. Gives the paths of which nothing is left."""
    connection.execute(delete(passages).where(passages.c.until <= oldest))
    newer = versions.alias()
    last_to_go = select(func.max(newer.c.number) - kept_versions).where(newer.c.path == versions.c.path).scalar_subquery()
    connection.execute(delete(versions).where(versions.c.until <= oldest, versions.c.number <= last_to_go))
    erased = connection.execute(select(erasures).where(erasures.c.generation <= oldest)).all()
    for row in erased:
        connection.execute(delete(versions).where(versions.c.path == row.path, versions.c.until <= row.generation))
        connection.execute(delete(corrections).where(corrections.c.path == row.path))
        connection.execute(delete(erasures).where(erasures.c.path == row.path))
    return tuple(str(row.path) for row in erased)
