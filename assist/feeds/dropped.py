"""CSV and JSON files that a shop drops into a folder: each read once as it is; one whose bytes change is read again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assist.errors import BadPayload
from assist.feeds.mapped import read_mapped
from assist.feeds.mapping import read_mapping
from assist.payloads.read import LARGEST
from assist.store.jobs import JobBook
from assist.store.keeping import Kept, keep

if TYPE_CHECKING:
    from pathlib import Path

    from assist.feeds.feed import Feed
    from assist.feeds.mapping import FieldMap
    from assist.store.open import Store

NOTHING = Kept()
TABLES = frozenset({".csv", ".tsv", ".txt"})


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file."""

    file: str
    kept: Kept = NOTHING
    told: tuple[str, ...] = ()
    """Rows left out and why; or why the whole file was not read."""
    again: bool = False
    """Whether these bytes were read before, and nothing was done."""


async def take_files(store: Store, feed: Feed) -> tuple[Taken, ...]:
    """Every file of the feed's folder, by name. Raises `BadRequest` for a mapping that cannot be used."""
    if feed.folder is None or feed.mapping is None or not feed.folder.is_dir():
        return ()
    mapping = read_mapping(feed.mapping)
    files = sorted(path for path in feed.folder.iterdir() if path.suffix.lower() in {*TABLES, ".json"} and path.is_file())
    return tuple([await _taken(store, feed, path, mapping) for path in files])


async def _taken(store: Store, feed: Feed, path: Path, mapping: FieldMap) -> Taken:
    if path.stat().st_size > LARGEST:
        return Taken(path.name, told=(f"The file is larger than {LARGEST // 1_000_000} MB. Cut it in parts.",))
    data, now = path.read_bytes(), datetime.now(UTC)
    try:
        reading = read_mapped(data, mapping, now, table=path.suffix.lower() in TABLES)
    except BadPayload as error:
        return Taken(path.name, told=(str(error),))
    async with store.begin() as connection:
        if not await JobBook(connection).first_time(f"drop:{feed.name}", [hashlib.sha256(data).hexdigest()], now):
            return Taken(path.name, again=True)
        return Taken(path.name, await keep(connection, feed, reading, now), reading.missing)
