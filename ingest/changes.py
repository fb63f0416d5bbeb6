"""What owners change about documents, each as a task of the queue. Making a task checks that it can be done; nothing is changed before it is run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import UnknownDocument, UnusableInput
from ingest.job import Act, Source
from ingest.task import KeptVersion, Task
from ingest.types import LoadOptions
from ingest.waiting import day_of
from serving.adapter import adapter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.catalogue import Catalogue
    from ingest.types import Meta, Version


class Changes:
    """Makes tasks over one catalogue. Threads may share it."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Part of a shelf."""
        self._catalogue = catalogue

    def state(self, path: str, stated: Meta) -> Task:
        """Keep what an owner states of a document, over whatever its file says, in place of what was stated before; the task makes it hold."""
        live = self._live(path)
        self._catalogue.documents.state(path, stated)
        return Task(Act.RESTORE, kept=(KeptVersion(path, live),))

    def join(self, paths: Sequence[str], family: str) -> Task:
        """State that these documents are versions of one. Raises `UnknownDocument`, `UnusableInput` before anything is changed."""
        kept = tuple(KeptVersion(path, self._live(path)) for path in dict.fromkeys(paths))
        for one in kept:
            self._catalogue.documents.state(one.path, replace(self._catalogue.documents.statement(one.path), family=family))
        return Task(Act.RESTORE, kept=kept)

    def rollback(self, path: str, to: int | None = None) -> Task:
        """Make version `to` live again, by default the newest whose file differs from the live one's. Raises `UnknownDocument`."""
        versions = self._versions(path)
        live = next((one for one in versions if one.live), None)
        earlier = [one.number for one in versions if not one.live and (live is None or (one.version != live.version and one.number < live.number))]
        number = earlier[0] if to is None and earlier else to
        if number is None or number not in {one.number for one in versions}:
            kept = ", ".join(str(one.number) for one in reversed(versions)) or "none"
            message = f"{path} has no {'earlier version' if to is None else f'version {to}'} to go back to; kept: {kept}."
            raise UnknownDocument(message)
        return Task(Act.RESTORE, kept=(KeptVersion(path, number),), reason=f"version {number} again")

    def call_off(self, path: str) -> Task:
        """Call off the version that waits for its day; the live one goes on answering. Raises `UnknownDocument`, and `UnusableInput` where none waits."""
        live, known = self._live(path), self._catalogue.known().get(path)
        if known is None or day_of(known.outcome) is None:
            message = f"No version of {path} waits for its day, so there is none to call off."
            raise UnusableInput(message)
        return Task(Act.RESTORE, kept=(KeptVersion(path, live),), off=True)

    def delete(self, paths: Sequence[str]) -> Task:
        """Take documents out for good, with their history. Raises `UnknownDocument` before anything is changed."""
        for path in paths:
            self._versions(path)
        return Task(Act.ERASE, paths=tuple(dict.fromkeys(paths)))

    def reindex(self, path: str) -> Task:
        """Read a document again as it was asked for last; one whose file is gone is split and encoded again from the kept text."""
        one = self._catalogue.known().get(path)
        if one is not None and one.source and Path(one.source).is_file():
            options = adapter(LoadOptions).validate_json(one.options) if one.options else LoadOptions()
            return Task(Act.LOAD, (Source(one.source, path),), replace(options, prune=False), anew=True)
        return Task(Act.RESTORE, kept=(KeptVersion(path, self._live(path)),))

    def _versions(self, path: str) -> tuple[Version, ...]:
        found = self._catalogue.documents.versions(path, self._catalogue.live().generation)
        if not found and path not in self._catalogue.known():
            raise unknown(path)
        return found

    def _live(self, path: str) -> int:
        for one in self._versions(path):
            if one.live:
                return one.number
        message = f"No version of {path} is live, so there is nothing to change; load it again first."
        raise UnusableInput(message)


def unknown(path: str) -> UnknownDocument:
    """What is said of a path that no document has."""
    return UnknownDocument(f"There is no document {path}; `python -m ingest documents` lists those there are.")
