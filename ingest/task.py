"""What the queue holds: something to do with documents, asked for once and done by one process after another until it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pydantic import TypeAdapter

from ingest.job import Act, Source
from ingest.types import LoadOptions


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version of a document that is to be live again."""

    path: str
    number: int


@dataclass(frozen=True, slots=True)
class Task:
    """One entry of the queue."""

    act: Act
    sources: tuple[Source, ...] = ()
    """LOAD: what to read."""
    options: LoadOptions = field(default_factory=LoadOptions)
    kept: tuple[KeptVersion, ...] = ()
    """RESTORE: which versions."""
    paths: tuple[str, ...] = ()
    """ERASE: which documents."""
    anew: bool = False
    """LOAD: read files that did not change, too."""
    reason: str = ""
    """RESTORE: why, as the list of documents says it."""
    encoder: str = ""
    """REBUILD: with which encoder."""
    off: bool = False
    """RESTORE: a version that waits for its day waits no longer."""
    by: date | None = None
    """LOAD: the day for which it is asked; None is the day on which it is done."""

    @property
    def what(self) -> tuple[str, ...]:
        """The paths it is about."""
        return (*(one.name for one in self.sources), *(one.path for one in self.kept), *self.paths, *filter(None, (self.encoder,)))


def task_adapter() -> TypeAdapter[Task]:
    """Reads and writes a task."""
    return TypeAdapter(Task)
