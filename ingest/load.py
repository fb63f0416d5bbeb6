"""A document's path, in a child process: plan, read, clean, split, encode, put beside the old version. The owner then flips and prunes.

Nothing live is touched here: the engine's folder is a copy, the catalogue's rows are staged ahead of the live generation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from ingest.corrections import apply, by_path, digest
from ingest.encode import RECIPE, named_encoder
from ingest.errors import UnusableInput
from ingest.job import Done, Progress
from ingest.plan import Planned, Standards, plan
from ingest.rows import Known, about_of, meta_json, with_statements
from ingest.stage import NewGeneration, Ready
from ingest.types import LoadOptions, Meta, Outcome, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ingest.catalogue import Catalogue
    from ingest.corrections import Correction
    from ingest.index.types import Store
    from ingest.job import Job
    from ingest.plan import Plan

_DOCUMENTS_AT_ONCE, _PASSAGES_AT_ONCE = 200, 2_000
"""What is held in memory before it is encoded and written."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A document read, cleaned and split, with what to remember of it."""

    known: Known
    ready: Ready


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


def load(job: Job, catalogue: Catalogue, store: Store, say: Callable[[Progress], None]) -> Done:
    """Make the index equal the job's sources, as a new generation that is not live yet; all of them, or enough for one part of a long load."""
    live = catalogue.live()
    told = Told.by(catalogue)
    standards = Standards(frozenset(catalogue.paths(live.generation)), f"{RECIPE}", told.marks(), frozenset(job.settled), job.anew)
    planned = plan(job.sources, job.options, catalogue.known(), standards)
    writing = _Writing(job, catalogue, store)
    known, more = [], False
    for chunk in _chunks(_arrivals(planned.read, job, told, say), min(_PASSAGES_AT_ONCE, job.enough)):
        known += [one.known if isinstance(one, Arrived) else one for one in chunk]
        writing.put([one.ready for one in chunk if isinstance(one, Arrived)], say)
        if writing.passages >= job.enough and len(known) < len(planned.read):
            more = True
            break
    ended = () if more else tuple(one.outcome.path for one in planned.gone)
    writing.end([path for path in ended if path in standards.live])
    if writing.begun:
        say(Progress("write", len(known), len(planned.read)))
        live = writing.begun.finish(optimise=not more)
    return _done(Done(live, (), more=more, forget=ended), planned, known)


class _Writing:
    """The new generation, begun with the first document that needs it: a load that changes nothing makes none."""

    def __init__(self, job: Job, catalogue: Catalogue, store: Store) -> None:
        self._job, self._catalogue, self._store = job, catalogue, store
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
            self.begun = NewGeneration(self._catalogue, self._store, named_encoder(self._job.encoder))
        return self.begun


def _chunks(arrivals: Iterator[Arrived | Known], most: int) -> Iterator[list[Arrived | Known]]:
    """Arrivals in groups of about `most` passages, which fit into memory."""
    chunk: list[Arrived | Known] = []
    passages = 0
    for one in arrivals:
        chunk.append(one)
        passages += len(one.ready.splits) if isinstance(one, Arrived) else 0
        if len(chunk) >= _DOCUMENTS_AT_ONCE or passages >= most:
            yield chunk
            chunk, passages = [], 0
    if chunk:
        yield chunk


def _done(begun: Done, planned: Plan, known: Sequence[Known]) -> Done:
    """What became of every file the load looked at."""
    skipped = [_known(one, Outcome(one.path, State.SKIPPED, one.skip, "", "", "", 0), "") for one in planned.skipped]
    untouched = [_with(one.outcome, State.UNCHANGED, "same content as before") for one in planned.unchanged]
    removed = [] if begun.more else [_with(one.outcome, State.REMOVED, "no longer in the folder") for one in planned.gone]
    outcomes = [*(one.outcome for one in (*known, *skipped)), *untouched, *removed]
    return replace(begun, outcomes=tuple(sorted(outcomes, key=lambda one: one.path)), known=(*known, *skipped))


def _arrivals(files: Sequence[Planned], job: Job, told: Told, say: Callable[[Progress], None]) -> Iterator[Arrived | Known]:
    """Each file read, or why it was not."""
    for at, file in enumerate(files):
        if str(file.source) in job.blamed:
            yield _failed(file, "Reading it ended the reading process twice; export it again from its source.")
            continue
        say(Progress("read", at, len(files), str(file.source)))
        try:
            yield _arrive(file, job.options, told)
        except UnusableInput as error:
            yield _failed(file, str(error))
        except Exception as error:  # noqa: BLE001 - whatever a reader stumbles over, one document must not cost the others
            yield _failed(file, f"Reading it failed unexpectedly ({type(error).__name__}: {error}); please report this with the file.")


def _arrive(file: Planned, options: LoadOptions, told: Told) -> Arrived:
    """Read, clean, name, correct and split one file."""
    from ingest.document import document_of, reservation
    from ingest.split import split

    read = apply(document_of(file.source, file.path, options), told.corrections.get(file.path, ())).document
    document = with_statements(read, told.stated.get(file.path, Meta()))
    splits = split(document)
    if not splits:
        message = "No sentence was found in it; put text into the document or remove it."
        raise UnusableInput(message)
    outcome = Outcome(file.path, State.LOADED, reservation(document), document.family, document.lang, document.kind.value, len(splits))
    kept = TypeAdapter(LoadOptions).dump_json(options).decode()
    return Arrived(replace(_known(file, outcome, file.digest), options=kept), Ready(document, splits, about_of(read)))


def _known(file: Planned, outcome: Outcome, digest: str) -> Known:
    return Known(outcome, str(file.source), digest)


def _failed(file: Planned, reason: str) -> Known:
    return _known(file, Outcome(file.path, State.FAILED, reason, "", "", "", 0), digest="")


def _with(outcome: Outcome, state: State, reason: str) -> Outcome:
    return Outcome(outcome.path, state, reason, outcome.family, outcome.lang, outcome.kind, outcome.passages if state is not State.REMOVED else 0)
