"""What a load asks of its reading process and what that answers: JSON lines both ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from ingest.corrections import Correction
from ingest.types import Document, LoadOptions, Meta, SplitPassage


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may take."""

    memory: int = 1024 * 1024 * 1024
    """Bytes of data the reading process may hold."""
    silence: float = 120.0
    """Seconds without a page, a message or a member done."""
    total: float = 3600.0
    """Seconds for one file with everything in it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One file to read."""

    source: str
    """Absolute path."""
    path: str
    """As its document is or will be known."""
    options: LoadOptions
    how: str
    """Whatever else decides how bytes become passages; part of every digest."""
    skip: tuple[str, ...] = ()
    """Members that are not to be read."""
    have: dict[str, str] = field(default_factory=dict)
    """Digests of the members that are known: one that has not changed is not cleaned and split again."""
    corrections: dict[str, tuple[Correction, ...]] = field(default_factory=dict)
    """The owner's corrections of it and of its members, by document path."""
    stated: dict[str, Meta] = field(default_factory=dict)
    """What the owner stated of it and of its members here, by document path."""


@dataclass(frozen=True, slots=True)
class At:
    """Where reading is."""

    member: str
    done: int
    of: int
    line: Literal["at"] = "at"


@dataclass(frozen=True, slots=True)
class Came:
    """A document."""

    member: str
    """"" for the file's own."""
    document: Document
    splits: tuple[SplitPassage, ...]
    base: Meta
    """What its file and the options of its load say of it."""
    digest: str
    notes: tuple[str, ...]
    size: int = 0
    """Bytes that follow the line: its passages encoded, if they are."""
    packed: Annotated[bytes, Field(exclude=True)] = b""
    """Those bytes."""
    line: Literal["came"] = "came"


@dataclass(frozen=True, slots=True)
class Same:
    """A member that has not changed."""

    member: str
    line: Literal["same"] = "same"


@dataclass(frozen=True, slots=True)
class Unread:
    """A member that is no document, or cannot be read."""

    member: str
    reason: str
    skipped: bool
    line: Literal["unread"] = "unread"


@dataclass(frozen=True, slots=True)
class Finished:
    """The file is through; `reason` says why it cannot be read as a whole, "" if it can."""

    reason: str = ""
    line: Literal["finished"] = "finished"


Told = Annotated[At | Came | Same | Unread | Finished, Field(discriminator="line")]


@lru_cache(maxsize=1)
def ask_adapter() -> TypeAdapter[Ask]:
    """Reads and writes what is asked."""
    return TypeAdapter(Ask)


@lru_cache(maxsize=1)
def told_adapter() -> TypeAdapter[Told]:
    """Reads and writes what is answered."""
    return TypeAdapter(Told)
