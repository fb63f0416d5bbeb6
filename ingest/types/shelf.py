"""What an owner sees and asks of documents: lists, versions, differences, families, the queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from ingest.types.knowledge import Kind, Meta, Passage, State


@dataclass(frozen=True, slots=True)
class Listed:
    """One document as a list shows it."""

    path: str
    state: State
    """How its last load ended; REMOVED if only its history is left."""
    reason: str
    family: str
    lang: str
    kind: str
    passages: int
    title: str = ""
    version: str = ""
    """Live version's digest, 12 hexadecimal digits; empty if none is live."""
    loaded_at: datetime | None = None
    """Since when the live version answers."""
    versions: int = 0
    """Versions kept, the live one included."""
    source: str = ""
    """Where its file lies, absolute."""
    about: Meta = field(default_factory=Meta)
    """What holds for its live version, whoever stated it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents to list; an empty field asks for any."""

    text: str = ""
    """Part of a path, a title or a family, in any case."""
    states: tuple[State, ...] = ()
    kinds: tuple[Kind, ...] = ()
    langs: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    machine: bool | None = None
    review_by: date | None = None
    """Only documents whose review day is this one or earlier."""
    ended_by: date | None = None
    """Only documents whose validity ends on this day or earlier."""
    offset: int = 0
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    documents: tuple[Listed, ...]
    total: int
    """Documents that fit, on every page."""
    states: dict[str, int]
    """How many documents are in each state, whatever was asked for."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document that is kept."""

    path: str
    number: int
    """From 1, the oldest ever given first; numbers of pruned versions are not given again."""
    version: str
    """Digest of its file's bytes, 12 hexadecimal digits; the same for the same file under other statements."""
    title: str
    characters: int
    since: datetime
    until: datetime | None
    """None while it is live."""
    live: bool
    about: Meta


@dataclass(frozen=True, slots=True)
class Opened:
    """One document with its text and the passages it is found by."""

    listed: Listed
    text: str
    """Cleaned Markdown; spans of passages point into it."""
    pages: tuple[int, ...]
    passages: tuple[Passage, ...]
    stated: Meta
    """What its owner stated here, over whatever its file says."""


class Change(StrEnum):
    """What a line of a difference is."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a difference."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one version to another: lines in order, equal stretches shortened to a few lines of context."""

    path: str
    left: int
    right: int
    lines: tuple[Line, ...]
    stated: tuple[tuple[str, str, str], ...] = ()
    """(field, before, after) of what is stated of the document."""


@dataclass(frozen=True, slots=True)
class Member:
    """One language version of a family."""

    path: str
    lang: str
    title: str
    loaded_at: datetime | None
    machine: bool


@dataclass(frozen=True, slots=True)
class FamilyView:
    """A family: its language versions, and which of the shop's languages it lacks."""

    family: str
    members: tuple[Member, ...]
    missing: tuple[str, ...]
    asked: tuple[tuple[str, int], ...] = ()
    """(language, customers who asked for it), most first, where that was handed in."""


class TaskState(StrEnum):
    """Where a task of the queue is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a running task is."""

    step: str
    done: int
    of: int
    path: str = ""
    rate: float = 0.0
    """Of the step's things per second, over the last moments."""
    eta: float | None = None
    """Seconds until the step ends at this rate; None while unknown."""
    part: int = 0
    """Pages, messages or members of the file at `path` that are done."""
    parts: int = 0
    """How many it has; 0 if that is not known."""


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task of the queue."""

    id: str
    act: str
    what: tuple[str, ...]
    """The paths it was asked for."""
    state: TaskState
    reason: str
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    counts: dict[str, int] = field(default_factory=dict)
    """Documents by the state they ended in."""
    generation: int = 0
    pace: Pace | None = None
