"""What owners made by hand, in the state database: corrections of a document's text and pinned answers."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from ingest.catalogue_tables import corrections, meta, pins
from ingest.corrections import Correction
from ingest.pins import Pin, PinnedSentence, Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import Connection, Row

_STAMP = "pins"
_STAMPED = f"SELECT value FROM {meta.name} WHERE key = '{_STAMP}'"  # noqa: S608 - our own words
"""As plain text: each search and each open page asks it, and building the query costs more than answering it."""


class Handwork:
    """Queries and changes, each in one transaction of the catalogue's."""

    def __init__(self, reading: Callable[[], AbstractContextManager[Connection]], writing: Callable[[], AbstractContextManager[Connection]]) -> None:
        """Over the catalogue's connections."""
        self._reading = reading
        self._writing = writing

    def corrections(self, path: str | None = None) -> tuple[Correction, ...]:
        """Every correction, or those of one document, oldest first."""
        query = select(corrections).order_by(corrections.c.made_at, corrections.c.id)
        with self._reading() as connection:
            return tuple(_correction(row) for row in connection.execute(query if path is None else query.where(corrections.c.path == path)))

    def correct(self, correction: Correction) -> None:
        """Keep a correction. It is applied at the document's next load."""
        row = {name: getattr(correction, name) for name in Correction.__dataclass_fields__}
        with self._writing() as connection:
            connection.execute(insert(corrections), [row])

    def withdraw(self, ids: Sequence[str]) -> int:
        """Forget corrections; how many there were."""
        with self._writing() as connection:
            return connection.execute(delete(corrections).where(corrections.c.id.in_(ids))).rowcount

    def pins(self) -> tuple[Pin, ...]:
        """Every pin, newest first."""
        with self._reading() as connection:
            return tuple(_pin(row) for row in connection.execute(select(pins).order_by(pins.c.made_at.desc(), pins.c.id)))

    def forget(self, paths: Sequence[str]) -> None:
        """Pins that quote one of these documents go: what was deleted for good answers nobody."""
        named = set(paths)
        for pin in self.pins():
            if named & {one.path for one in pin.sentences}:
                self.unpin(pin.id)

    def stamp(self) -> str:
        """Another text after every change of a pin; "" before the first."""
        with self._reading() as connection:
            return connection.exec_driver_sql(_STAMPED).scalar_one_or_none() or ""

    def pin(self, pin: Pin) -> None:
        """Keep a pin, in place of the one of the same id."""
        row = {
            "id": pin.id,
            "wordings": json.dumps([(one.lang, one.text) for one in pin.wordings], ensure_ascii=False),
            "sentences": json.dumps([(one.path, one.quote) for one in pin.sentences], ensure_ascii=False),
            "markets": ",".join(pin.markets),
            "ends": pin.ends,
            "made_at": pin.made_at,
            "made_by": pin.made_by,
            "note": pin.note,
        }
        with self._writing() as connection:
            connection.execute(delete(pins).where(pins.c.id == pin.id))
            connection.execute(insert(pins), [row])
            _count(connection)

    def unpin(self, pin_id: str) -> bool:
        """Forget a pin; whether it was there."""
        with self._writing() as connection:
            found = connection.execute(delete(pins).where(pins.c.id == pin_id)).rowcount
            _count(connection)
        return bool(found)


def _count(connection: Connection) -> None:
    before = connection.execute(select(meta.c.value).where(meta.c.key == _STAMP)).scalar_one_or_none()
    if before is None:
        connection.execute(insert(meta), [{"key": _STAMP, "value": "1"}])
    else:
        connection.execute(update(meta).where(meta.c.key == _STAMP).values(value=str(int(before) + 1)))


def _correction(row: Row[Any]) -> Correction:
    return Correction(row.id, row.path, row.original, row.corrected, row.start, _utc(row.made_at), row.made_by, row.note)


def _pin(row: Row[Any]) -> Pin:
    return Pin(
        id=row.id,
        wordings=tuple(Wording(lang, text) for lang, text in json.loads(row.wordings)),
        sentences=tuple(PinnedSentence(path, quote) for path, quote in json.loads(row.sentences)),
        made_at=_utc(row.made_at),
        markets=tuple(row.markets.split(",")) if row.markets else (),
        ends=row.ends,
        made_by=row.made_by,
        note=row.note,
    )


def _utc(moment: datetime) -> datetime:
    """SQLite gives back a moment without its zone; all of ours are UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
