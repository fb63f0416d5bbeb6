"""How a load writes to a Qdrant server: the next generation beside the live one, in the same collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.errors import NotAnIndexServer
from ingest.frequencies import Frequencies

if TYPE_CHECKING:
    from ingest.catalogue import Catalogue
    from ingest.index.place import Place
    from ingest.index.server import Server
    from ingest.index.types import Engine
    from ingest.rows import Live
    from serving.types import Encoder


def open_server(place: Place) -> Server:
    """The tenant's part of a server. Raises `NotAnIndexServer` without the extra `server`, or for what is no address."""
    try:
        from ingest.index.server import Server, connect
    except ModuleNotFoundError as error:
        message = f"CONCORD_INDEX_URL is {place.url}, which needs the extra `server`: python .ci/install.py server. Or unset it."
        raise NotAnIndexServer(message) from error
    return Server(connect(place), place)


def server_store(place: Place, catalogue: Catalogue) -> ServerStore:
    """The store of a child process."""
    return ServerStore(open_server(place), catalogue)


class ServerStore:
    """The next generation in the live one's collection: points say in which they live, so nothing is copied."""

    def __init__(self, server: Server, catalogue: Catalogue) -> None:
        """How many passages hold each term is kept in the catalogue, where every process finds it."""
        self._server = server
        self._catalogue = catalogue

    def fresh(self, new: int, encoder: Encoder) -> Engine:
        """An empty generation in the encoder's collection, which is made if it is missing. What a dead load left behind goes."""
        self._catalogue.unstage()
        self._server.prepare(encoder.digest, encoder.dimension)
        self._server.unstage(encoder.digest, new - 1)
        # not cleared: other processes search the live generation until this one takes its place
        self._server.end(encoder.digest, new)
        return self._server.shard(encoder.digest, new)

    def following(self, live: int, new: int, encoder: Encoder) -> tuple[Engine, Frequencies]:
        """The live generation's passages, to which others come. What a dead load left behind goes."""
        if live == 0:
            return self.fresh(new, encoder), Frequencies.none()
        self._catalogue.unstage()
        self._server.prepare(encoder.digest, encoder.dimension)
        self._server.unstage(encoder.digest, live)
        return self._server.shard(encoder.digest, new), self._catalogue.frequencies(live) or Frequencies.none()

    def emptied(self, engine: Engine, new: int, encoder: Encoder) -> Engine:  # noqa: ARG002 - the store's signature
        """The same: the server deletes what no generation holds, and its own optimiser takes it off the disk."""
        return engine

    def settled(self, engine: Engine, new: int, encoder: Encoder) -> Engine:  # noqa: ARG002 - the store's signature
        """The same: what a server holds in memory is its own business."""
        return engine

    def finish(self, engine: Engine, frequencies: Frequencies, new: Live, *, optimise: bool = True) -> None:  # noqa: ARG002 - the store's signature
        """Each change was waited for; the counts go into the catalogue."""
        self._catalogue.keep_frequencies(new.generation, frequencies)
        engine.flush()
        engine.close()
