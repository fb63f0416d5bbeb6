"""The door to a Qdrant server: a collection per encoder, a partition per tenant, a point per passage and the generations it lives in.

A point says from which generation it lives (`since`) and in which it no longer does (`until`), as the catalogue's rows do. A query asks for one generation of
one tenant, so it sees one set of versions however many processes load meanwhile, and nothing is copied for a load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qdrant_client import QdrantClient
from qdrant_client import models as m

from ingest.errors import IndexMismatch, NotAnIndexServer
from ingest.index.server_points import NEVER, TERMS, WHOLE, WINDOWS, equals, indexes
from ingest.index.server_shard import ServerShard, asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.index.place import Place


def connect(place: Place) -> QdrantClient:
    """A client of the server; nothing is asked yet. Raises `NotAnIndexServer` for what is no address."""
    if not place.url.startswith(("http://", "https://")):
        message = f"CONCORD_INDEX_URL is {place.url!r}; write it as http://host:6333."
        raise NotAnIndexServer(message)
    # no version check at start, which would ask before anybody wanted to; no proxy of the environment may see the key
    return QdrantClient(url=place.url, api_key=place.key or None, timeout=max(1, round(place.timeout)), check_compatibility=False, trust_env=False)


class Server:
    """A tenant's part of the collections. Threads may share it."""

    def __init__(self, client: QdrantClient, place: Place) -> None:
        """`client` as `connect` gives it, or the client's own engine in memory, which knows neither payload indexes nor shards."""
        self._client = client
        self._place = place

    def prepare(self, encoder: str, dimension: int) -> None:
        """Make the collection of the encoder with this digest if it is missing: payload indexes first, for a filter made after the graph costs seconds.

        Raises:
            IndexMismatch: the collection is there with vectors of another length or without ours.
            IndexUnreachable: the server does not answer.
            NotAnIndexServer: it is none, or refuses the key.

        """
        name = self._place.collection_of(encoder)
        with asking(self._place.url):
            if self._client.collection_exists(name):
                self._check(name, dimension)
            else:
                rows = m.MultiVectorConfig(comparator=m.MultiVectorComparator.MAX_SIM)
                self._client.create_collection(
                    name,
                    vectors_config={
                        WHOLE: m.VectorParams(size=dimension, distance=m.Distance.COSINE, on_disk=True),
                        # no graph: windows are looked at for a few hundred candidates, and one over MaxSim compares windows with windows
                        WINDOWS: m.VectorParams(
                            size=dimension, distance=m.Distance.COSINE, multivector_config=rows, on_disk=True, hnsw_config=m.HnswConfigDiff(m=0)
                        ),
                    },
                    sparse_vectors_config={TERMS: m.SparseVectorParams(modifier=m.Modifier.IDF)},
                    shard_number=self._place.shards,
                    replication_factor=self._place.replicas,
                    quantization_config=m.ScalarQuantization(scalar=m.ScalarQuantizationConfig(type=m.ScalarType.INT8, always_ram=True))
                    if self._place.quantised
                    else None,
                )
            # asked for again where they are there already: a process that died between the two left a collection without them
            for key, schema in indexes().items():
                self._client.create_payload_index(name, key, schema, wait=True)

    def shard(self, encoder: str, generation: int) -> ServerShard:
        """One generation of the tenant's passages."""
        return ServerShard(self._client, self._place, self._place.collection_of(encoder), generation)

    def unstage(self, encoder: str, live: int) -> None:
        """Drop what a load left half-done ahead of the live generation."""
        begun = m.FieldCondition(key="since", range=m.Range(gt=live))
        ended = [m.FieldCondition(key="until", range=m.Range(gt=live, lt=NEVER))]
        self._change(encoder, lambda name: self._client.delete(name, m.FilterSelector(filter=self._mine(begun)), wait=True))
        self._change(encoder, lambda name: self._client.set_payload(name, {"until": NEVER}, self._mine(*ended), wait=True))

    def end(self, encoder: str, generation: int) -> None:
        """Every passage lives until this generation, in which others take their place; earlier ones keep them."""
        living = m.FieldCondition(key="until", range=m.Range(gt=generation))
        self._change(encoder, lambda name: self._client.set_payload(name, {"until": generation}, self._mine(living), wait=True))

    def prune(self, encoder: str, oldest: int) -> None:
        """Delete what lives in no generation from `oldest` on."""
        over = m.FieldCondition(key="until", range=m.Range(lte=oldest))
        self._change(encoder, lambda name: self._client.delete(name, m.FilterSelector(filter=self._mine(over)), wait=True))

    def clear(self, encoder: str) -> None:
        """Delete every passage of the tenant made by this encoder; other tenants' stay."""
        self._change(encoder, lambda name: self._client.delete(name, m.FilterSelector(filter=self._mine()), wait=True))

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _change(self, encoder: str, act: Callable[[str], object]) -> None:
        name = self._place.collection_of(encoder)
        with asking(self._place.url):
            if encoder and self._client.collection_exists(name):
                act(name)

    def _mine(self, *conditions: m.FieldCondition) -> m.Filter:
        return m.Filter(must=[equals("tenant", self._place.tenant), *conditions])

    def _check(self, name: str, dimension: int) -> None:
        params = self._client.get_collection(name).config.params
        whole = params.vectors.get(WHOLE) if isinstance(params.vectors, dict) else None
        if whole is None or whole.size != dimension or TERMS not in (params.sparse_vectors or {}):
            found = "no vectors of ours, or those of an earlier version" if whole is None else f"vectors of {whole.size}"
            message = (
                f"The collection {name} on {self._place.url} holds {found}, this encoder makes {dimension}. Choose another CONCORD_INGEST_INDEX_COLLECTION."
            )
            raise IndexMismatch(message)
