"""The shop's data folder once more, with the change in it: nothing of the real one is touched."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assist.backup import back_up, restore
from ingest.index.embedded import EmbeddedIndex
from ingest.job import Act
from ingest.open import own_index
from ingest.settings import ingest_settings
from ingest.task import Task
from ingest.types import LoadOptions, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serving.settings import ServingSettings


@dataclass(frozen=True, slots=True)
class NewText:
    """A file that would take the place of the document `path`."""

    path: str
    file: Path


@dataclass(frozen=True, slots=True)
class Scratch:
    """Copies of a data folder."""

    folders: tuple[Path, ...]
    digest: str
    """Of the index before the change."""
    holds_from: date | None = None
    """The last day from which one of the documents holds, where that is still to come."""


@contextmanager
def scratch(data: Path, copies: int, serving: ServingSettings, documents: Sequence[NewText], day: date | None = None) -> Iterator[Scratch]:
    """So many copies of the data folder with these documents loaded, one for each process: an embedded index has one owner. They go at the end.

    A document that holds only later is loaded all the same, and with it what waits for a day until then; `day` has what waits for that day loaded without it.
    """
    with tempfile.TemporaryDirectory(prefix="concord-before-") as name:
        folder = Path(name)
        back_up(data, folder / "backup.zip")
        restore(folder / "backup.zip", folder / "0")
        (folder / "backup.zip").unlink()
        index = own_index(ingest_settings({"CONCORD_DATA": str(folder / "0")}), url=None, encoder=serving.encoder)
        digest = index.digest()
        try:
            if documents and isinstance(index, EmbeddedIndex):
                day = _load(index, documents)
            if day is not None and isinstance(index, EmbeddedIndex):
                _come_due(index, day, frozenset(one.path for one in documents))
        finally:
            index.close()
        for number in range(1, copies):
            shutil.copytree(folder / "0", folder / str(number))
        yield Scratch(tuple(folder / str(number) for number in range(copies)), digest, day)


def _load(index: EmbeddedIndex, documents: Sequence[NewText]) -> date | None:
    """Load them, each whatever day it holds from; the last of those days, if it is still to come."""
    sources = []
    for one in documents:
        with one.file.open("rb") as content:
            sources.append(index.shelf.keep(one.path, content))
    report = index.shelf.finish(Task(Act.LOAD, tuple(sources), LoadOptions(prune=False), anew=True, by=date.max), lambda _: None)
    loaded = [one.path for one in report.documents if one.state is State.LOADED and one.passages]
    starts = [index.shelf.version(path, index.shelf.versions(path)[0].number).validity.starts for path in loaded]
    return max((one for one in starts if one is not None and one > datetime.now(UTC).date()), default=None)


def _come_due(index: EmbeddedIndex, day: date, tried: frozenset[str]) -> None:
    """What waits for a day until then, but for what is tried."""
    for task in index.shelf.due(day):
        others = tuple(one for one in task.sources if one.name not in tried)
        if others:
            index.shelf.finish(replace(task, sources=others), lambda _: None)
