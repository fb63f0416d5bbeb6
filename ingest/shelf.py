"""The documents of a data folder as their owners see them, for the process that owns it; others ask by `ingest/index/remote_shelf.py`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.changes import Changes, unknown
from ingest.compare import difference
from ingest.errors import UnknownDocument, UnusableInput
from ingest.family_views import family_views
from ingest.filter import page_of_list
from ingest.job import Act
from ingest.task import Task
from ingest.types import LoadReport, Opened
from ingest.waiting import due

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path
    from typing import BinaryIO

    from ingest.catalogue import Catalogue
    from ingest.job import Progress, Source
    from ingest.originals import Originals
    from ingest.queue import Queue
    from ingest.reencode import Comparison, Sample
    from ingest.types import Difference, Document, FamilyView, Listed, LoadOptions, Meta, Page, TaskView, Version, Wanted

    Say = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Shop:
    """What the shop says of its documents as a whole."""

    originals: Path
    """Folder in which handed-over files are kept."""
    languages: tuple[str, ...] = ()
    """Languages it writes; empty means those its documents have."""


class Shelf:
    """The documents of one data folder. Threads may share it."""

    def __init__(
        self,
        catalogue: Catalogue,
        queue: Queue,
        originals: Originals,
        live: Callable[[], int],
        languages: tuple[str, ...],
        reencode: Callable[[str, Sequence[Sample], float, Say], Comparison] | None = None,
    ) -> None:
        """`live` tells the live generation's number; `languages` are those the shop writes, and empty means those its documents have."""
        self._catalogue, self._queue, self._originals, self._live, self._languages = catalogue, queue, originals, live, languages
        self._reencode = reencode
        self.changes = Changes(catalogue)
        """What can be done to documents, as tasks for `begin` or `finish`."""

    def list(self, wanted: Wanted) -> Page:
        """One page of the documents that fit."""
        return page_of_list(self._every(), wanted)

    def open(self, path: str) -> Opened:
        """A document with its live text and passages, which are empty if no version is live. Raises `UnknownDocument`."""
        found = self._catalogue.documents.listed(self._live(), path)
        if not found:
            raise unknown(path)
        version = self._catalogue.version(path, self._live())
        stated = self._catalogue.documents.statement(path)
        if version is None:
            return Opened(found[0], "", (), (), stated)
        return Opened(found[0], version.text, version.pages, tuple(one.passage for one in version.passages), stated)

    def versions(self, path: str) -> tuple[Version, ...]:
        """Versions kept of a document, newest first; none of one that never could be read. Raises `UnknownDocument`."""
        found = self._catalogue.documents.versions(path, self._live())
        if not found and path not in self._catalogue.known():
            raise unknown(path)
        return found

    def version(self, path: str, number: int) -> Document:
        """A kept version with its text. Raises `UnknownDocument`."""
        kept = self._catalogue.documents.kept(path, number)
        if kept is None:
            message = f"Version {number} of {path} is not kept; `python -m ingest versions {path}` lists those that are."
            raise UnknownDocument(message)
        return kept

    def difference(self, path: str, left: int, right: int) -> Difference:
        """What changed from version `left` to `right`. Raises `UnknownDocument`."""
        return difference(self.version(path, left), self.version(path, right), left, right)

    def families(self, languages: Sequence[str] = (), asked: Mapping[str, Mapping[str, int]] | None = None) -> tuple[FamilyView, ...]:
        """Every family; `asked` counts customers by family and language."""
        return family_views(self._every(), tuple(languages) or self._languages, asked or {})

    def add(self, path: str, content: BinaryIO, options: LoadOptions, stated: Meta | None = None) -> TaskView:
        """Keep a file as the original of the document `path`, new or in place of what it was, and queue its load. Raises `UnusableInput`, `NoRoom`."""
        source = self._originals.keep(path, content)
        if stated is not None:
            self._catalogue.documents.state(path, stated)
        return self.load_kept((source,), options)

    def keep(self, path: str, content: BinaryIO) -> Source:
        """Keep a file as the original of the document `path` for `load_kept`; nothing is read yet. Raises as `add` does."""
        return self._originals.keep(path, content)

    def load_kept(self, sources: Sequence[Source], options: LoadOptions) -> TaskView:
        """Queue one load of files that were kept: many small ones cost little more than one."""
        return self._queue.add(Task(Act.LOAD, tuple(sources), replace(options, prune=False), anew=True))

    def take_over(self) -> None:
        """Do what a dead process left, and clear away what was handed over to it and never queued: for the one service that owns the data folder."""
        self._originals.sweep(self._queue.handed())
        self._queue.take_over()

    def come_due(self, today: date) -> tuple[TaskView, ...]:
        """Queue the files whose day has come: new versions that waited for it. Days are UTC's, as a load reads them."""
        return tuple(self._queue.add(task) for task in self.due(today))

    def due(self, day: date) -> tuple[Task, ...]:
        """Loads of the files that wait for a day until this one."""
        return tuple(due(self._catalogue.known().values(), day))

    def queue(self) -> tuple[TaskView, ...]:
        """What waits, runs and ended lately, newest first."""
        return self._queue.views()

    def task(self, task_id: str) -> TaskView:
        """One task. Raises `UnknownDocument`."""
        return self._queue.view(task_id)

    def begin(self, task: Task) -> TaskView:
        """Queue a task and come back at once."""
        return self._queue.add(task)

    def finish(self, task: Task, say: Say) -> LoadReport:
        """Queue a task and wait until it is done. Raises what it failed with."""
        return self._queue.run(task, say)

    def reindex(self, paths: Sequence[str], say: Say) -> LoadReport:
        """Read these documents again, one after another. Raises `UnknownDocument` before anything is changed."""
        reports = [self.finish(task, say) for task in [self.changes.reindex(path) for path in paths]]
        documents = tuple(one for report in reports for one in report.documents)
        return LoadReport.of(documents, round(sum(one.seconds for one in reports), 3), self._live())

    def reencode(self, encoder: str, samples: Sequence[Sample], most_lost: float, say: Say) -> Comparison:
        """A second index with another encoder beside the live one; it goes live unless more recall than `most_lost` would go. Raises `UnusableInput`."""
        if self._reencode is None:
            message = "On a server every encoder has its own collection: start with the new one (CONCORD_SERVING_ENCODER), and it is filled beside the old."
            raise UnusableInput(message)
        return self._reencode(encoder, samples, most_lost, say)

    def _every(self) -> tuple[Listed, ...]:
        return self._catalogue.documents.listed(self._live())
