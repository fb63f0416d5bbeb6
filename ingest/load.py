"""A document's path, in a child process: plan, read, clean, split, encode, put beside the old version. The owner then flips and prunes.

Nothing live is touched here: the engine's folder is a copy, the catalogue's rows are staged ahead of the live generation.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.arrive import Arrivals
from ingest.corrections import by_path, digest
from ingest.encode import RECIPE, named_encoder, runs_anywhere
from ingest.job import Done, Progress
from ingest.plan import Standards, inside, plan, way
from ingest.reading_fork import brood
from ingest.rows import Known, meta_json
from ingest.stage import NewGeneration
from ingest.types import Meta, Outcome, State
from ingest.waiting import in_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ingest.arrive import Arrival
    from ingest.catalogue import Catalogue
    from ingest.corrections import Correction
    from ingest.index.types import Store
    from ingest.job import Job
    from ingest.plan import Plan
    from ingest.stage import Ready
    from serving.types import TokenEncoder

_DOCUMENTS_AT_ONCE, _PASSAGES_AT_ONCE = 200, 2_000
"""What is held in memory before it is encoded and written."""
_HELD = 10_000
"""Passages of a single file that the engine holds in memory: about 40 MB."""
_LONG = 5_000
"""Passages from which a load does not wait for the search graph (a second for 3,400): it is built afterwards, beside the searches."""


@dataclass(frozen=True, slots=True)
class Told:
    """What owners said of documents here, by path: it outlives every new file."""

    corrections: Mapping[str, tuple[Correction, ...]]
    stated: Mapping[str, Meta]

    @classmethod
    def by(cls, catalogue: Catalogue) -> Told:
        """Everything said so far."""
        return cls(by_path(catalogue.handwork.corrections()), catalogue.documents.statements())

    def marks(self) -> dict[str, str]:
        """One text per path that changes with what is said of it."""
        paths = self.corrections.keys() | self.stated.keys()
        return {path: f"{digest(self.corrections.get(path, ()))}{meta_json(self.stated.get(path, Meta()))}" for path in paths}


def load(job: Job, catalogue: Catalogue, store: Store, say: Callable[[Progress], None], *, forks: bool = False) -> Done:
    """Make the index equal the job's sources, as a new generation that is not live yet; all of them, or enough for one part of a long load.

    `forks` says that this process does nothing else: it may fork those that read.
    """
    live, today = catalogue.live(), job.by or datetime.now(UTC).date()
    told = Told.by(catalogue)
    standards = Standards(frozenset(catalogue.paths(live.generation)), f"{RECIPE}", told.marks(), frozenset(job.settled), job.anew)
    planned = plan(job.sources, job.options, catalogue.known(), standards)
    # a single file, a mailbox perhaps, is read by one process, to which 160 MB for a quicker tokenizer matter more than a second, and what the engine holds
    alone = len(planned.read) == 1
    encoder = named_encoder(job.encoder, lasting=alone)
    everywhere = runs_anywhere(encoder)
    forked = brood(min(job.readers, len(planned.read)), encoder if everywhere else None) if forks and planned.read else ()
    writing = _Writing(catalogue, store, encoder, _HELD if alone else 0)
    came: list[Arrival] = []
    arrivals = Arrivals(planned.read, job, told, way(job.options, standards.how), say, job.encoder if everywhere else "", forked)
    with closing(arrivals.come()) as coming:
        timely = (in_time(one, lambda path: catalogue.version(path, live.generation), today) for one in coming)
        for chunk in _chunks(timely, min(_PASSAGES_AT_ONCE, job.enough)):
            writing.put([one.ready for one in chunk if one.ready], say)
            came += [replace(one, ready=None) for one in chunk]
            if writing.passages >= job.enough and arrivals.more:
                break
    more, long = arrivals.more, bool(job.settled) or writing.passages >= _LONG
    gone = [*(one.known for one in came if one.left), *(() if more else planned.gone)]
    writing.end([one.outcome.path for one in gone if one.outcome.path in standards.live])
    if writing.begun:
        say(Progress("write", arrivals.finished, len(planned.read)))
        live = writing.begun.finish(optimise=not (more or long or job.rough))
    return _done(Done(live, (), more=more, rough=long and not more, forget=tuple(one.outcome.path for one in gone)), planned, came, gone)


class _Writing:
    """The new generation, begun with the first document that needs it: a load that changes nothing makes none."""

    def __init__(self, catalogue: Catalogue, store: Store, encoder: TokenEncoder, held: int) -> None:
        self._catalogue, self._store, self._encoder, self._held = catalogue, store, encoder, held
        self.begun: NewGeneration | None = None
        self.passages = 0

    def put(self, documents: Sequence[Ready], say: Callable[[Progress], None]) -> None:
        """Encode and write these documents."""
        if documents:
            say(Progress("encode", self.passages, 0))
            self._open().put(documents)
            self.passages += sum(len(one.splits) for one in documents)

    def end(self, paths: Sequence[str]) -> None:
        """These documents are no longer in it."""
        if paths:
            self._open().end(paths)

    def _open(self) -> NewGeneration:
        if self.begun is None:
            self.begun = NewGeneration(self._catalogue, self._store, self._encoder, held=self._held)
        return self.begun


def _chunks(arrivals: Iterator[Arrival], most: int) -> Iterator[list[Arrival]]:
    """Arrivals in groups of about `most` passages, which fit into memory."""
    chunk: list[Arrival] = []
    passages = 0
    for one in arrivals:
        chunk.append(one)
        passages += len(one.ready.splits) if one.ready else 0
        if len(chunk) >= _DOCUMENTS_AT_ONCE or passages >= most:
            yield chunk
            chunk, passages = [], 0
    if chunk:
        yield chunk


def _done(begun: Done, planned: Plan, came: Sequence[Arrival], gone: Sequence[Known]) -> Done:
    """What became of every file the load looked at, and of what lies inside them."""
    skipped = [Known(Outcome(one.path, State.SKIPPED, one.skip, "", "", "", 0), str(one.source), "") for one in planned.skipped]
    known = [*(one.known for one in came if not (one.left or one.stayed)), *skipped]
    same = [*(one.known for one in came if one.stayed), *planned.unchanged]
    untouched = [_with(one.outcome, State.UNCHANGED, "same content as before") for one in same]
    removed = [
        _with(one.outcome, State.REMOVED, "no longer in its file" if inside(one.source) else "no longer in the folder") for one in gone if _was_document(one)
    ]
    outcomes = [*(one.outcome for one in known), *untouched, *removed]
    return replace(begun, outcomes=tuple(sorted(outcomes, key=lambda one: one.path)), known=tuple(known))


def _was_document(one: Known) -> bool:
    """Nobody misses what was inside a file and never was a document."""
    return bool(one.outcome.passages) or not inside(one.source)


def _with(outcome: Outcome, state: State, reason: str) -> Outcome:
    return Outcome(outcome.path, state, reason, outcome.family, outcome.lang, outcome.kind, outcome.passages if state is not State.REMOVED else 0)
