"""What an owner asks of its child process and what the child answers: one JSON line in, JSON lines out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from pydantic import TypeAdapter

from ingest.index.place import Place
from ingest.rows import Known, Live
from ingest.types import LoadOptions, Outcome


class Act(StrEnum):
    """What a child does."""

    LOAD = "load"
    REBUILD = "rebuild"
    RESTORE = "restore"
    ERASE = "erase"
    OPTIMISE = "optimise"


@dataclass(frozen=True, slots=True)
class Source:
    """A file or folder to load: where it lies and what its owner calls it."""

    path: str
    """Absolute."""
    name: str
    """As given, normalised, with forward slashes."""
    handed: str = ""
    """Absolute: what was handed over for it and takes its place when it is loaded, so that each of two files of one path is read; "" if it lies there."""


@dataclass(frozen=True, slots=True)
class Job:
    """One load or rebuild of one data folder."""

    act: Act
    data: str
    state_url: str
    encoder: str
    live: int
    """The generation to start from."""
    sources: tuple[Source, ...] = ()
    options: LoadOptions = field(default_factory=LoadOptions)
    blamed: tuple[str, ...] = ()
    """Absolute paths that ended an earlier try; they are failed unread."""
    place: Place | None = None
    """Where on a server the passages go; None is the data folder."""
    settled: tuple[str, ...] = ()
    """Absolute paths that an earlier part of this load has dealt with."""
    anew: bool = False
    """Read files that did not change, too."""
    readers: int = 1
    """Files that are read at once."""
    bulk: str = ""
    """"ray": they are read on a Ray cluster."""
    enough: int = 50_000
    """Passages after which a load makes what it has searchable, before it goes on."""
    rough: bool = False
    """The search graph is to be built later in any case: nobody waits for it now."""
    kept: tuple[tuple[str, int], ...] = ()
    """(path, number) of the versions to restore."""
    paths: tuple[str, ...] = ()
    """Documents to erase."""
    reason: str = ""
    """Why versions are restored, as the list of documents says it."""
    off: bool = False
    """A version that waits for its day is called off."""
    by: date | None = None
    """The day by which new versions hold or wait; None is today, UTC."""


LIVE = "live"
"""The step an owner says when a part has gone live: what comes after it is all that a kill can cost."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a child is."""

    step: str
    done: int
    of: int
    path: str = ""
    """The file now being read, absolute; empty in other steps."""
    member: str = ""
    """What inside that file is being read, or ""."""
    part: int = 0
    """Pages, messages or members of it that are done."""
    parts: int = 0
    """How many it has; 0 if that is not known."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a child staged. `live.generation` is the job's own if nothing changed."""

    live: Live
    outcomes: tuple[Outcome, ...]
    known: tuple[Known, ...] = ()
    """Documents to remember with the flip."""
    forget: tuple[str, ...] = ()
    """Paths of removed documents."""
    more: bool = False
    """Whether the load stopped after enough passages and has more to read."""
    rough: bool = False
    """Whether the search graph is still to be built."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A child could not do it, for a reason a person can act on."""

    error: str
    """Name of a class in `ingest.errors`."""
    message: str


Line = Progress | Done | Refused


@lru_cache(maxsize=1)
def job_adapter() -> TypeAdapter[Job]:
    """Reads and writes a job."""
    return TypeAdapter(Job)


@lru_cache(maxsize=1)
def line_adapter() -> TypeAdapter[Line]:
    """Reads and writes a line of a child's answer."""
    return TypeAdapter(Line)
