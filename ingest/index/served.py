"""The index on a Qdrant server: any number of processes search it, one of them loads at a time, in a child process."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from ingest.encode import let_go
from ingest.errors import IndexBusy, IndexMismatch
from ingest.frequencies import Frequencies
from ingest.generations import Generation
from ingest.job import LIVE, Act, Job, Progress
from ingest.originals import Originals
from ingest.owner import NoLease
from ingest.perform import perform
from ingest.pinboard import Pinboard
from ingest.plan import sources_of
from ingest.queue import Queue
from ingest.rerank import searched
from ingest.search import search
from ingest.shelf import Shelf
from ingest.task import Task
from ingest.worker import run_worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ingest.catalogue import Catalogue
    from ingest.index.server import Server
    from ingest.job import Done
    from ingest.owner import Lease
    from ingest.rows import Live
    from ingest.shelf import Shop
    from ingest.types import Answer, LoadOptions, LoadReport, Outcome, Passage, Question
    from serving.rerank import Reranker
    from serving.types import Encoder, TokenEncoder

_TRIES = 5
"""Times a search is begun anew because another process's load went live under it."""
T = TypeVar("T")


class ServerIndex:
    """Vectors on a server, the catalogue in the state database. Threads and processes may share both."""

    def __init__(
        self,
        server: Server,
        catalogue: Catalogue,
        encoder: TokenEncoder,
        job: Job,
        shop: Shop,
        say: Callable[[Progress], None],
        work: Callable[[Job, Callable[[Progress], None]], Done] = run_worker,
    ) -> None:
        """`job` says where everything lies; `work` does a job, in a child process unless told otherwise."""
        self.lease: Lease | NoLease = NoLease()
        self._server = server
        self._catalogue = catalogue
        self._encoder = encoder
        self._job = job
        self._say = say
        self._work = work
        self._reading = Lock()
        self._originals = Originals(shop.originals, Path(job.data))
        self.queue = Queue(catalogue.tasks, self.perform)
        """Loads and changes, one at a time in this process."""
        self.shelf = Shelf(catalogue, self.queue, self._originals, self.generation, shop.languages)
        """What owners do with documents."""
        self.pinboard = Pinboard(catalogue, encoder)
        self.reranker: Reranker | None = None
        self._live = Generation(0, None, (), Frequencies.none())
        self._begin()

    @property
    def catalogue(self) -> Catalogue:
        """What is known and what is live, for the pages of its owners."""
        return self._catalogue

    def search(self, question: Question) -> Answer:
        """Ranked passages; an empty answer if nothing matches."""
        return self._steadily(
            lambda generation: searched(question, lambda asked: search(asked, generation, self._catalogue, self._encoder, self.pinboard), self.reranker)
        )

    def passages(self, ids: Sequence[str]) -> tuple[Passage, ...]:
        """Live passages by id, in the order asked; unknown or replaced ids are left out."""
        found = self._steadily(lambda generation: self._catalogue.passages(ids, generation.number))
        return tuple(found[one] for one in ids if one in found)

    def family(self, family: str, lang: str | None = None) -> tuple[Passage, ...]:
        """Live passages of a family, in document order, optionally of one language."""
        return self._steadily(lambda generation: self._catalogue.family(family, lang, generation.number))

    def documents(self) -> tuple[Outcome, ...]:
        """Every known document with its last state."""
        return tuple(one.outcome for one in self._catalogue.known().values())

    def generation(self) -> int:
        """Number of the live generation; it grows with every change."""
        return self._catalogue.live().generation

    def digest(self) -> str:
        """Encoder and generation, and the state of the pins once there are any: what a question finds depends on these."""
        stamp = self.pinboard.stamp
        return f"{self._encoder.digest}:{self.generation()}{f':{stamp}' if stamp else ''}"

    def load(self, paths: Sequence[str], options: LoadOptions) -> LoadReport:
        """Make the index equal these sources. Blocks until searchable. Raises `SourceMissing` before anything is changed."""
        return self.queue.run(Task(Act.LOAD, sources_of(paths, Path.cwd()), options), self._say)

    def perform(self, task: Task, say: Callable[[Progress], None]) -> LoadReport:
        """Do one task of the queue. Blocks; called by the queue alone."""
        kept = self._catalogue.known() if task.paths else {}
        self._originals.settle(task.sources)
        report = perform(task, self._job, lambda job: self._part(job, say))
        if task.paths:
            self._catalogue.prune(self._catalogue.live().generation)
            for path in task.paths:
                self._originals.erase(kept[path].source if path in kept else "")
        self._originals.drop_tickets(report, self._catalogue.known)
        return report

    def close(self) -> None:
        """End the connections. Waits for a load under way."""
        self.queue.close()
        self._server.close()
        self._catalogue.close()
        let_go(self._encoder, self.reranker)
        self.lease.release()

    def _steadily(self, act: Callable[[Generation], T]) -> T:
        """Do something with one generation that is still the live one at its end: nothing of it was pruned meanwhile."""
        for _ in range(_TRIES):
            generation = self._current()
            found = act(generation)
            if self._catalogue.live().generation == generation.number:
                return found
        message = "Loads follow each other too fast for a search to end between them; try again in a moment."
        raise IndexBusy(message)

    def _current(self) -> Generation:
        """The live generation, opened once per process. Raises `IndexMismatch` if another process works with another encoder."""
        live = self._catalogue.live()
        with self._reading:
            if live.generation != self._live.number:
                self._live = self._opened(live)
            return self._live

    def _opened(self, live: Live) -> Generation:
        if live.generation == 0:
            return Generation(0, None, (), Frequencies.none())
        refuse_other_encoder(live, self._encoder)
        shard = self._server.shard(live.encoder, live.generation)
        return Generation(live.generation, shard, shard.langs(), self._catalogue.frequencies(live.generation) or Frequencies.none())

    def _begin(self) -> None:
        """Clear away what a dead load left, and make the server's passages equal the catalogue's if they are not: another encoder, another server, a loss."""
        self._server.prepare(self._encoder.digest, self._encoder.dimension)
        live = self._catalogue.live()
        if live.generation == 0:
            return
        kept = self._server.shard(live.encoder, live.generation).count() if live.encoder == self._encoder.digest else -1
        if kept != self._catalogue.count(live.generation) or self._catalogue.frequencies(live.generation) is None:
            with self._alone():
                done = self._do(Job(Act.REBUILD, self._job.data, self._job.state_url, self._job.encoder, live.generation, place=self._job.place), self._say)
                self._flip(done)

    def _part(self, job: Job, say: Callable[[Progress], None]) -> Done:
        with self._alone():
            live = self._catalogue.live().generation
            done = self._do(replace(job, live=live), say)
            if done.live.generation == live:
                self._catalogue.record(done.known, done.forget)
            else:
                self._flip(done)
                say(Progress(LIVE, done.live.generation, 0))
        return done

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Until what was staged is live: another machine's load would take it for a dead one's. Raises `IndexBusy`."""
        with self._catalogue.only_loader() as alone:
            if not alone:
                message = "Another machine is loading into this shop's state database; try again when it has ended."
                raise IndexBusy(message)
            yield

    def _do(self, job: Job, say: Callable[[Progress], None]) -> Done:
        """Run a job; whatever it left half-done is cleared away."""
        done: Done | None = None
        try:
            done = self._work(job, say)
        finally:
            if done is None:
                self._drop()
        return done

    def _flip(self, done: Done) -> None:
        before = self._catalogue.live().encoder
        self._catalogue.flip(done.live, done.known, done.forget)
        self._catalogue.prune(done.live.generation)
        self._server.prune(done.live.encoder, done.live.generation)
        if before and before != done.live.encoder:
            self._server.clear(before)

    def _drop(self) -> None:
        self._catalogue.unstage()
        live = self._catalogue.live()
        self._server.unstage(live.encoder or self._encoder.digest, live.generation)


def refuse_other_encoder(live: Live, encoder: Encoder) -> None:
    """Raises `IndexMismatch` unless the live generation was made by this encoder."""
    if live.encoder != encoder.digest:
        message = f"The index was made anew with another encoder ({live.encoder}); this process still uses {encoder.name} ({encoder.digest}). Restart it."
        raise IndexMismatch(message)
