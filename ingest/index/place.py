"""Where a server keeps this shop's passages, and how: a record that a child process is told as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.settings import IngestSettings


@dataclass(frozen=True, slots=True)
class Place:
    """A server's collections and this shop's partition of them. One collection per encoder: vectors of two encoders never meet."""

    url: str
    tenant: str
    """Keyword of the partition; every query and every change is bound to it."""
    key: str = ""
    collection: str = "concord"
    """Name of the collections, before the encoder's digest."""
    shards: int = 1
    replicas: int = 1
    quantised: bool = True
    """Int8 beside the full vectors, in memory."""
    timeout: float = 30.0
    """Seconds one call may take."""

    def collection_of(self, encoder: str) -> str:
        """The collection that holds vectors of the encoder with this digest."""
        return f"{self.collection}-{encoder}"


def place_of(settings: IngestSettings) -> Place:
    """The place that the settings name."""
    return Place(
        url=settings.index_url,
        tenant=settings.tenant,
        key=settings.index_key.get_secret_value(),
        collection=settings.index_collection,
        shards=settings.index_shards,
        replicas=settings.index_replicas,
        quantised=settings.index_quantised,
        timeout=settings.index_timeout,
    )
