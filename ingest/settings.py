"""Settings of the knowledge room, read from `CONCORD_INGEST_…` and the shared names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr

from serving.environment import RoomSettings, read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "CONCORD_INGEST_"
_MOST_READERS = 4
_SYNCHRONOUS = {
    "sqlite+aiosqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+asyncpg": "postgresql+psycopg",
    "postgresql+psycopg_async": "postgresql+psycopg",
}


class IngestSettings(RoomSettings):
    """Where the knowledge lies and how long to wait for it."""

    data: Path = Path("data")
    """The data folder."""
    index_url: str = ""
    """URL of an index server; empty means the index in the data folder."""
    state_url: str = ""
    """URL of the state database; empty means SQLite in the data folder."""
    index_key: SecretStr = SecretStr("")
    """API key of the index server, if it wants one."""
    index_collection: str = Field(default="concord", pattern=r"^[A-Za-z0-9_-]{1,80}$")
    """Name of the server's collections; each encoder's digest follows it."""
    index_shards: int = Field(default=1, ge=1, le=256)
    """Shards of a new collection."""
    index_replicas: int = Field(default=1, ge=1, le=32)
    """Copies of each shard of a new collection."""
    index_quantised: bool = True
    """Whether a new collection keeps int8 vectors in memory beside the full ones."""
    index_timeout: float = Field(default=30.0, gt=0, le=3600)
    """Seconds one call to the index server may take."""
    tenant: str = Field(default="shop", min_length=1, max_length=200)
    """This shop's partition of the server's collections."""
    wait: float = Field(default=600.0, ge=0, le=86_400)
    """Seconds a command waits for another process that is loading, before it gives up."""
    versions: int = Field(default=10, ge=1, le=1_000)
    """Versions of each document that are kept, the live one included."""
    batch: int = Field(default=50_000, ge=1, le=1_000_000)
    """Passages after which a long load makes what it has searchable, before it goes on."""
    readers: int = Field(default=0, ge=0, le=64)
    """Processes that read and encode files during a load, about 450 MB each; 0 is one per core, at most 4."""
    bulk: Literal["", "ray"] = ""
    """`ray` reads and encodes the files of a load on the Ray cluster that `RAY_ADDRESS` names, else on every core of this machine."""
    originals: str = ""
    """Folder in which uploaded files are kept; empty means `originals` in the data folder."""
    languages: str = ""
    """Languages the shop writes its documents in, as en,de,fr; empty means those its policies have."""
    private_sources: bool = False
    """Whether `sync` may ask a helpdesk in a private network or on this machine, and over plain http."""


def ingest_settings(environ: Mapping[str, str], **chosen: object) -> IngestSettings:
    """The room's settings from an environment; `chosen` are a command line's own and win. Raises `SettingsError`."""
    settings = read_settings(IngestSettings, PREFIX, environ)
    return settings.model_copy(update={name: value for name, value in chosen.items() if value is not None})


def originals_of(settings: IngestSettings) -> Path:
    """Folder in which uploaded files are kept."""
    return Path(settings.originals).expanduser().resolve() if settings.originals else settings.data.resolve() / "originals"


def languages_of(settings: IngestSettings) -> tuple[str, ...]:
    """Languages the shop writes its documents in; empty if none are named."""
    return tuple(dict.fromkeys(word.strip() for word in settings.languages.split(",") if word.strip()))


def readers_of(settings: IngestSettings) -> int:
    """Processes that read files at once."""
    return settings.readers or min(_MOST_READERS, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def state_url_of(settings: IngestSettings) -> str:
    """Where the catalogue is kept. The product's own tables may share the database through an asynchronous driver; ours use its synchronous sister."""
    if not settings.state_url:
        return f"sqlite:///{settings.data.resolve() / 'state.db'}"
    scheme, separator, rest = settings.state_url.partition("://")
    return f"{_SYNCHRONOUS.get(scheme, scheme)}{separator}{rest}"
