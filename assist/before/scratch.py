"""The shop's data folder once more, with the change in it: nothing of the real one is touched."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assist.backup import back_up, restore
from ingest.index.embedded import EmbeddedIndex
from ingest.job import Act
from ingest.open import own_index
from ingest.settings import ingest_settings
from ingest.task import Task
from ingest.types import LoadOptions

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


@contextmanager
def scratch(data: Path, copies: int, serving: ServingSettings, documents: Sequence[NewText]) -> Iterator[Scratch]:
    """So many copies of the data folder with these documents loaded, one for each process: an embedded index has one owner. They go at the end."""
    with tempfile.TemporaryDirectory(prefix="concord-before-") as name:
        folder = Path(name)
        back_up(data, folder / "backup.zip")
        restore(folder / "backup.zip", folder / "0")
        (folder / "backup.zip").unlink()
        index = own_index(ingest_settings({"CONCORD_DATA": str(folder / "0")}), url=None, encoder=serving.encoder)
        digest = index.digest()
        try:
            if documents and isinstance(index, EmbeddedIndex):
                _load(index, documents)
        finally:
            index.close()
        for number in range(1, copies):
            shutil.copytree(folder / "0", folder / str(number))
        yield Scratch(tuple(folder / str(number) for number in range(copies)), digest)


def _load(index: EmbeddedIndex, documents: Sequence[NewText]) -> None:
    sources = []
    for one in documents:
        with one.file.open("rb") as content:
            sources.append(index.shelf.keep(one.path, content))
    index.shelf.finish(Task(Act.LOAD, tuple(sources), LoadOptions(prune=False), anew=True), lambda _: None)
