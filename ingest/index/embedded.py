"""The index of the process that owns the data folder: searches here, loads in a child."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.catalogue import Catalogue
from ingest.encode import let_go, named_encoder
from ingest.errors import IndexUnreadable, IngestError, UnusableInput
from ingest.generations import Generation, Generations, open_generation
from ingest.index.begin import begin, drop, work
from ingest.job import LIVE, Act, Done, Job, Progress
from ingest.originals import Originals
from ingest.perform import perform
from ingest.pinboard import Pinboard
from ingest.plan import sources_of
from ingest.queue import Queue
from ingest.reencode import Comparison, compare
from ingest.rerank import searched
from ingest.search import search
from ingest.shelf import Shelf
from ingest.task import Task
from ingest.types import LoadReport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.job import Source
    from ingest.owner import Lease
    from ingest.reencode import Sample
    from ingest.shelf import Shop
    from ingest.types import Answer, LoadOptions, Outcome, Passage, Question
    from serving.rerank import Reranker
    from serving.types import TokenEncoder

_ASKED = 16
"""Questions that a new generation is asked before it goes live."""
LOG = logging.getLogger(__name__)


class EmbeddedIndex:
    """Edge in the data folder, and the catalogue beside it. Threads may share it; loads wait for each other."""

    def __init__(self, lease: Lease, catalogue: Catalogue, encoder: TokenEncoder, job: Job, shop: Shop, say: Callable[[Progress], None]) -> None:
        """Use `open_embedded`."""
        self.lease = lease
        self._catalogue = catalogue
        self._encoder = encoder
        self._job = job
        self._say = say
        self._data = Path(job.data)
        self.pinboard = Pinboard(catalogue, encoder)
        self._minds: dict[int, tuple[TokenEncoder, Pinboard]] = {}
        self.reranker: Reranker | None = None
        self._asked: deque[Question] = deque(maxlen=_ASKED)
        self._generations = Generations(self._data, begin(job, catalogue, encoder, say), self._prune)
        self.queue = Queue(catalogue.tasks, self.perform)
        """Loads and changes, one at a time."""
        self._originals = Originals(shop.originals, Path(job.data))
        self.shelf = Shelf(catalogue, self.queue, self._originals, self.generation, shop.languages, self.reencode)
        """What owners do with documents."""

    @property
    def catalogue(self) -> Catalogue:
        """What is known and what is live, for the pages of its owners."""
        return self._catalogue

    def search(self, question: Question) -> Answer:
        """Ranked passages; an empty answer if nothing matches."""
        with self._generations.reading() as generation:
            # a search that began before the encoder changed ends with the one its generation was made with
            encoder, pins = self._minds.get(generation.number, (self._encoder, self.pinboard))
            self._asked.append(question)
            return searched(question, lambda asked: search(asked, generation, self._catalogue, encoder, pins), self.reranker)

    def passages(self, ids: Sequence[str]) -> tuple[Passage, ...]:
        """Live passages by id, in the order asked; unknown or replaced ids are left out."""
        with self._generations.reading() as generation:
            found = self._catalogue.passages(ids, generation.number)
        return tuple(found[one] for one in ids if one in found)

    def family(self, family: str, lang: str | None = None) -> tuple[Passage, ...]:
        """Live passages of a family, in document order, optionally of one language."""
        with self._generations.reading() as generation:
            return self._catalogue.family(family, lang, generation.number)

    def documents(self) -> tuple[Outcome, ...]:
        """Every known document with its last state."""
        return tuple(one.outcome for one in self._catalogue.known().values())

    def generation(self) -> int:
        """Number of the live generation; it grows with every change."""
        return self._generations.number

    def digest(self) -> str:
        """Encoder and generation, and the state of the pins once there are any: what a question finds depends on these."""
        stamp = self.pinboard.stamp
        return f"{self._encoder.digest}:{self._generations.number}{f':{stamp}' if stamp else ''}"

    def load(self, paths: Sequence[str], options: LoadOptions) -> LoadReport:
        """Make the index equal these sources. Blocks until searchable. Raises `SourceMissing` before anything is changed."""
        return self.load_sources(sources_of(paths, Path.cwd()), options)

    def load_sources(self, sources: Sequence[Source], options: LoadOptions, say: Callable[[Progress], None] | None = None) -> LoadReport:
        """`load` for paths already made absolute, by another process perhaps."""
        return self.queue.run(Task(Act.LOAD, tuple(sources), options), say or self._say)

    def perform(self, task: Task, say: Callable[[Progress], None]) -> LoadReport:
        """Do one task of the queue. Blocks; called by the queue alone."""
        if task.act is Act.REBUILD:
            message = "A change of the encoder does not begin again by itself; ask for it again."
            raise UnusableInput(message)
        kept = self._catalogue.known() if task.paths else {}
        self._originals.settle(task.sources)
        report = perform(task, self._job, lambda job: self._part(job, say))
        if task.paths:
            self._prune(self._generations.oldest)
            for path in task.paths:
                self._originals.erase(kept[path].source if path in kept else "")
        self._originals.drop_tickets(report, self._catalogue.known)
        return report

    def reencode(self, encoder: str, samples: Sequence[Sample], most_lost: float, say: Callable[[Progress], None]) -> Comparison:
        """Build a second index with another encoder beside the live one, compare what both find, and flip unless more recall than `most_lost` would go."""
        found: list[Comparison] = []

        def act(_: Task, say: Callable[[Progress], None]) -> LoadReport:
            found.append(self._reencoded(encoder, samples, most_lost, say))
            return LoadReport.of((), 0.0, self._generations.number)

        self.queue.run(Task(Act.REBUILD, encoder=encoder), say, act)
        return found[0]

    def _reencoded(self, name: str, samples: Sequence[Sample], most_lost: float, say: Callable[[Progress], None]) -> Comparison:
        new, live = named_encoder(name, lasting=True), self._generations.number
        if live == 0 or new.digest == self._encoder.digest:
            message = "Nothing was ever loaded; load documents first." if live == 0 else f"The index is made with {name} already ({new.digest})."
            raise UnusableInput(message)
        self._generations.flush()
        done = work(replace(self._job, act=Act.REBUILD, encoder=name, live=live), self._catalogue, say)
        opened, pins, flipped = open_generation(self._data, done.live.generation), Pinboard(self._catalogue, new), False
        try:
            begun = Comparison(self._encoder.digest, new.digest, self._catalogue.count(done.live.generation), 0, 0.0, 0.0)
            told = compare(samples, self.search, lambda asked: search(asked, opened, self._catalogue, new, pins), begun)
            if told.lost <= most_lost:
                self._catalogue.flip(done.live, ())
                flipped = True
        finally:
            if not flipped:
                opened.close()
                drop(self._data, done.live.generation, self._catalogue)
        if flipped:
            self._minds = {live: (self._encoder, self.pinboard)}
            self._encoder, self.pinboard, self._job = new, pins, replace(self._job, encoder=name)
            self._generations.swap(opened)
        return replace(told, flipped=flipped)

    def _part(self, job: Job, say: Callable[[Progress], None]) -> Done:
        live = self._generations.number
        self._generations.flush()
        if not self._asked:
            self._generations.rest()
        builds = job.act is Act.OPTIMISE
        asked = replace(job, live=live, rough=not builds and self._catalogue.tasks.graph_waits())
        done = work(asked, self._catalogue, say, self.queue.presses if builds else lambda: False)
        if done.live.generation == live:
            self._catalogue.record(done.known, done.forget)
        else:
            self._flip(done)
            say(Progress(LIVE, done.live.generation, 0))
        if done.rough and not asked.rough:
            self.queue.add(Task(Act.OPTIMISE))
        return done

    def close(self) -> None:
        """Let go of the engine and its lock. Waits for a load under way."""
        self.queue.close()
        self._generations.close()
        self._catalogue.close()
        let_go(self._encoder, self.reranker)
        self.lease.release()

    def _flip(self, done: Done) -> None:
        """The new folder is opened first, so that a broken one is noticed while the old set is still live."""
        opened: Generation | None = None
        try:
            opened = open_generation(self._data, done.live.generation)
            self._warm(opened)
            self._catalogue.flip(done.live, done.known, done.forget)
        except IngestError:
            if opened is not None:
                opened.close()
            drop(self._data, done.live.generation, self._catalogue)
            raise
        self._generations.swap(opened)

    def _warm(self, opened: Generation) -> None:
        """Ask what was asked last: who asks first reads every page of a new folder from disk, and shall not be somebody who waits."""
        for question in tuple(self._asked):
            search(question, opened, self._catalogue, self._encoder)

    def _prune(self, oldest: int) -> None:
        """Old versions go when nothing reads them; a database that is locked just then must not fail a search, and the next start prunes too."""
        try:
            self._catalogue.prune(oldest)
        except IndexUnreadable:
            LOG.warning("Old versions stay until the next start.", exc_info=True)
