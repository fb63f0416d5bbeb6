"""Where a move begins and ends: a data folder's generation and a server's, each opened by this process alone."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.catalogue import Catalogue
from ingest.encode import named_encoder
from ingest.errors import IndexBusy, UnusableInput
from ingest.folder_store import FolderStore
from ingest.frequencies import Frequencies
from ingest.generations import folder_of, open_generation
from ingest.index.edge import EdgeShard
from ingest.index.place import place_of
from ingest.index.server_store import open_server
from ingest.move import AT_ONCE, Ends, move
from ingest.owner import hold_work, take
from ingest.settings import state_url_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.index.server import Server
    from ingest.index.types import Engine
    from ingest.job import Progress
    from ingest.move import Moved
    from ingest.rows import Live
    from ingest.settings import IngestSettings
    from serving.types import Encoder

JOURNAL, UNDER_WAY = "move.json", "moving"


def move_index(
    settings: IngestSettings, to: str, encoder: str, say: Callable[[Progress], None], opened: Callable[..., Server] = open_server, at_once: int = AT_ONCE
) -> Moved:
    """Take the index that the settings name to `to`, a server's URL or the data folder. Nothing of the index that was is changed.

    Raises:
        IndexBusy: a service or a load has the data folder; stop it first.
        UnusableInput: it is there already, or `to` is another folder than the data folder.
        IngestError: as `move`.

    """
    away = to.startswith(("http://", "https://"))
    if not away and Path(to).resolve() != settings.data.resolve():
        message = f"--to {to}: an index in a folder lies in its data folder, which is {settings.data}. Name that one, or a server's URL."
        raise UnusableInput(message)
    if away == bool(settings.index_url):
        where = (
            "on a server already; unset CONCORD_INDEX_URL to move from the folder"
            if away
            else "in its folder already; set CONCORD_INDEX_URL to move from a server"
        )
        message = f"The settings say the index is {where}."
        raise UnusableInput(message)
    lease, work = take(settings.data), hold_work(settings.data)
    if lease is None or work is None:
        message = f"Another process is using {settings.data}; stop the service or let the load end, then move."
        raise IndexBusy(message)
    catalogue = Catalogue.open(state_url_of(settings))
    server = opened(replace(place_of(settings), url=to if away else settings.index_url))
    try:
        made = named_encoder(encoder)
        begin = _away if away else _home
        return begin(settings.data, to, at_once, catalogue, made, server, say)
    finally:
        server.close()
        catalogue.close()
        os.close(work)
        lease.release()


def _away(data: Path, to: str, at_once: int, catalogue: Catalogue, encoder: Encoder, server: Server, say: Callable[[Progress], None]) -> Moved:
    """From the folder to the server."""
    live = catalogue.live()
    source = open_generation(data, live.generation)

    def again() -> Engine:
        server.prepare(live.encoder, encoder.dimension)
        return server.shard(live.encoder, live.generation)

    def anew() -> Engine:
        server.clear(live.encoder)
        return again()

    try:
        # of an empty index there is no source; `move` says so before it asks for one
        moved, _ = move(Ends(source.shard, anew, again, to, at_once), catalogue, encoder, data / JOURNAL, say)  # type: ignore[arg-type]
        catalogue.keep_frequencies(live.generation, source.frequencies)
    finally:
        source.close()
    (data / JOURNAL).unlink(missing_ok=True)
    return moved


def _home(data: Path, to: str, at_once: int, catalogue: Catalogue, encoder: Encoder, server: Server, say: Callable[[Progress], None]) -> Moved:
    """From the server into the folder: made beside its place, and put there when it is whole."""
    live = catalogue.live()
    folder = folder_of(data, live.generation)
    half = folder.with_name(UNDER_WAY)

    def anew() -> Engine:
        shutil.rmtree(half, ignore_errors=True)
        return EdgeShard.create(half, encoder.dimension)

    ends = Ends(server.shard(live.encoder, live.generation), anew, lambda: EdgeShard.open(half), to, at_once)
    moved, engine = move(ends, catalogue, encoder, data / JOURNAL, say)
    engine.flush()
    engine.close()
    _put_in_place(data, live, half, catalogue)
    (data / JOURNAL).unlink(missing_ok=True)
    return moved


def _put_in_place(data: Path, live: Live, half: Path, catalogue: Catalogue) -> None:
    folder = folder_of(data, live.generation)
    shutil.rmtree(folder, ignore_errors=True)
    half.rename(folder)
    frequencies = catalogue.frequencies(live.generation) or Frequencies.none()
    FolderStore(data).finish(EdgeShard.open(folder), frequencies, live)
