"""Every engine that is present here, each behind a maker of engines that lie beside each other, one per tenant.

A Qdrant server is present where `TEST_QDRANT_URL` names one that answers. The client's own engine in memory is the third: it keeps the contract, but it
searches by brute force, knows no payload indexes, shards, replicas or quantisation, and ends with its process.
"""

from __future__ import annotations

import os
import urllib.request
import uuid
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qdrant_client import QdrantClient

from ingest.index.edge import EdgeShard
from ingest.index.place import Place
from ingest.index.server import Server, connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ingest.index.types import Engine

URL = os.environ.get("TEST_QDRANT_URL", "")
KEY = os.environ.get("TEST_QDRANT_KEY", "")
ENCODER, DIMENSION = "testencoder0", 4


def in_memory(tenant: str = "ours") -> tuple[QdrantClient, Place]:
    """A client with its own engine, and a place in it."""
    return QdrantClient(":memory:"), Place("http://in-memory", tenant)


def prepare(server: Server, encoder: str, dimension: int) -> None:
    """Make the collection; the engine in memory warns that it knows no payload indexes."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Payload indexes have no effect in the local Qdrant", UserWarning)
        server.prepare(encoder, dimension)


@contextmanager
def _edge(folder: Path) -> Iterator[Callable[[str], Engine]]:
    made = []

    def make(tenant: str) -> Engine:
        made.append(EdgeShard.create(folder / tenant, DIMENSION))
        return made[-1]

    yield make
    for shard in made:
        shard.close()


@contextmanager
def _memory(_: Path) -> Iterator[Callable[[str], Engine]]:
    client, _ = in_memory()

    def make(tenant: str) -> Engine:
        server = Server(client, Place("http://in-memory", tenant))
        prepare(server, ENCODER, DIMENSION)
        return server.shard(ENCODER, 1)

    yield make
    client.close()


@contextmanager
def _server(_: Path) -> Iterator[Callable[[str], Engine]]:
    name = f"test-{uuid.uuid4().hex[:12]}"
    client = connect(Place(URL, "", KEY))

    def make(tenant: str) -> Engine:
        server = Server(client, Place(URL, tenant, KEY, name))
        server.prepare(ENCODER, DIMENSION)
        return server.shard(ENCODER, 1)

    yield make
    client.delete_collection(f"{name}-{ENCODER}")
    client.close()


def _answers() -> bool:
    if not URL:
        return False
    try:
        with urllib.request.urlopen(f"{URL}/readyz", timeout=3):
            return True
    except OSError:
        return False


ENGINES = {"edge": _edge, "memory": _memory, **({"server": _server} if _answers() else {})}
