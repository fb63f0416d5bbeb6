"""Tables of an earlier format brought up to date, in one transaction; the text they keep stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect, select, text, update
from sqlalchemy.schema import CreateColumn

from ingest.catalogue_tables import FORMAT, meta, metadata, passages, versions
from ingest.rows import listed, meta_json, meta_of
from ingest.types import Audience, Kind, Meta

if TYPE_CHECKING:
    from sqlalchemy import Connection


def upgrade(connection: Connection, found: int) -> None:
    """From format `found` to `FORMAT`: missing columns are added with their defaults, then filled from what is known."""
    _add_missing_columns(connection)
    if found < 2:
        _tell_about(connection)
    if found < 3:
        _tell_passages(connection)
    connection.execute(update(meta).where(meta.c.key == "format").values(value=str(FORMAT)))


def _add_missing_columns(connection: Connection) -> None:
    there = inspect(connection)
    for table in metadata.sorted_tables:
        held = {column["name"] for column in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in held:
                described = CreateColumn(column).compile(dialect=connection.dialect)
                connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {described}"))


def _tell_about(connection: Connection) -> None:
    """Format 1 kept language, kind and validity with the passages alone."""
    for row in connection.execute(select(versions.c.path, versions.c.since)).all():
        here = (passages.c.path == row.path) & (passages.c.since == row.since)
        first = connection.execute(select(passages).where(here).order_by(passages.c.ordinal).limit(1)).first()
        if first is None:
            continue
        about = Meta(
            lang=first.lang,
            kind=Kind(first.kind),
            family=first.family,
            title=first.title,
            markets=tuple(first.markets.split(",")) if first.markets else (),
            valid_from=first.starts,
            valid_to=first.ends,
            audience=Audience(first.audience),
        )
        where = (versions.c.path == row.path) & (versions.c.since == row.since)
        connection.execute(update(versions).where(where).values(about=meta_json(about), base=meta_json(about)))


def _tell_passages(connection: Connection) -> None:
    """Format 2 kept products and channels with the versions alone."""
    for row in connection.execute(select(versions.c.path, versions.c.version, versions.c.about).order_by(versions.c.since)).all():
        about = meta_of(row.about)
        if about.products or about.channels:
            here = (passages.c.path == row.path) & (passages.c.version == row.version)
            connection.execute(update(passages).where(here).values(products=listed(about.products), channels=listed(about.channels)))
