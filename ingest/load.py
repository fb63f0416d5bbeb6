"""A document's path, in a child process: plan, read, clean, split, encode, put beside the old version. The owner then flips and prunes.

Nothing live is touched here: the engine's folder is a copy, the catalogue's rows are staged ahead of the live generation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.corrections import apply, by_path, digest
from ingest.encode import RECIPE, encode, named_encoder
from ingest.errors import UnusableInput
from ingest.frequencies import Frequencies
from ingest.job import Done, Progress
from ingest.plan import Planned, plan
from ingest.rows import Known, Live, Staged
from ingest.types import Outcome, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ingest.catalogue import Catalogue
    from ingest.corrections import Correction
    from ingest.index.types import Point, Store
    from ingest.job import Job
    from ingest.rows import KeptPassage
    from ingest.types import Document, LoadOptions, SplitPassage
    from serving.types import TokenEncoder

_DOCUMENTS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Arrived:
    """A document read, cleaned and split, with what to remember of it."""

    known: Known
    document: Document
    splits: tuple[SplitPassage, ...]


def load(job: Job, catalogue: Catalogue, store: Store, say: Callable[[Progress], None]) -> Done:
    """Make the index equal the job's sources, as a new generation that is not live yet."""
    live = catalogue.live()
    how = f"{RECIPE}"
    told = by_path(catalogue.handwork.corrections())
    marks = {path: digest(some) for path, some in told.items()}
    planned = plan(job.sources, job.options, catalogue.known(), frozenset(catalogue.paths(live.generation)), how, marks)
    arrived, failed = _read_all(planned.read, job, told, say)
    skipped = [_skipped(one) for one in planned.skipped]
    untouched = [_unchanged(one) for one in planned.unchanged]
    outcomes = [*(one.known.outcome for one in arrived), *(one.outcome for one in (*failed, *skipped)), *untouched, *(_removed(one) for one in planned.gone)]
    known = (*(one.known for one in arrived), *failed, *skipped)
    gone = tuple(one.outcome.path for one in planned.gone)
    ended = _live_ones(gone, catalogue, live.generation)
    if arrived or ended:
        live = _put(job, live, arrived, ended, catalogue, store, say)
    return Done(live, tuple(sorted(outcomes, key=lambda one: one.path)), known, gone)


def rebuild(job: Job, catalogue: Catalogue, store: Store, say: Callable[[Progress], None]) -> Done:
    """Make a fresh engine folder of the kept text, as a new generation: after a lost or broken folder, or for another encoder."""
    live = catalogue.live()
    encoder = named_encoder(job.encoder)
    new = Live(live.generation + 1, encoder.digest)
    shard = store.fresh(new.generation, encoder)
    paths = catalogue.paths(live.generation)
    frequencies = Frequencies.none()
    for start in range(0, len(paths), _DOCUMENTS_AT_ONCE):
        say(Progress("rebuild", start, len(paths)))
        some = [version for path in paths[start : start + _DOCUMENTS_AT_ONCE] if (version := catalogue.version(path, live.generation))]
        staged: list[Staged] = []
        points: list[Point] = []
        for version in some:
            made, kept = encode([one.split for one in version.passages], encoder, version.loaded_at)
            staged.append(Staged(version.path, version.version, version.text, version.title, version.pages, version.loaded_at, kept))
            points += made
        shard.put(points)
        frequencies = frequencies.changed([point.terms.indices for point in points], ())
        catalogue.stage(new.generation, staged, ())
    store.finish(shard, frequencies, new.generation)
    return Done(new, ())


def _read_all(
    files: Sequence[Planned], job: Job, told: Mapping[str, tuple[Correction, ...]], say: Callable[[Progress], None]
) -> tuple[list[Arrived], list[Known]]:
    arrived, failed = [], []
    for at, file in enumerate(files):
        if str(file.source) in job.blamed:
            failed.append(_failed(file, "Reading it ended the reading process twice; export it again from its source."))
            continue
        say(Progress("read", at, len(files), str(file.source)))
        try:
            arrived.append(_arrive(file, job.options, told.get(file.path, ())))
        except UnusableInput as error:
            failed.append(_failed(file, str(error)))
        except Exception as error:  # noqa: BLE001 - whatever a reader stumbles over, one document must not cost the others
            failed.append(_failed(file, f"Reading it failed unexpectedly ({type(error).__name__}: {error}); please report this with the file."))
    return arrived, failed


def _arrive(file: Planned, options: LoadOptions, corrections: Sequence[Correction]) -> Arrived:
    """Read, clean, name, correct and split one file."""
    from ingest.document import document_of, reservation
    from ingest.split import split

    document = apply(document_of(file.source, file.path, options), corrections).document
    splits = split(document)
    if not splits:
        message = "No sentence was found in it; put text into the document or remove it."
        raise UnusableInput(message)
    outcome = Outcome(file.path, State.LOADED, reservation(document), document.family, document.lang, document.kind.value, len(splits))
    return Arrived(_known(file, outcome, file.digest), document, splits)


def _put(job: Job, live: Live, arrived: Sequence[Arrived], ended: Sequence[str], catalogue: Catalogue, store: Store, say: Callable[[Progress], None]) -> Live:
    """Encode and write the new generation beside the live one."""
    encoder = named_encoder(job.encoder)
    new = Live(live.generation + 1, encoder.digest)
    shard, frequencies = store.following(live.generation, new.generation, encoder)
    now = datetime.now(UTC)
    replaced = [*_live_ones([one.document.path for one in arrived], catalogue, live.generation), *ended]
    shard.drop(replaced)
    frequencies = frequencies.changed((), [kept.terms for path in replaced for kept in _kept(path, catalogue, live.generation)])
    catalogue.stage(new.generation, (), ended)
    for start in range(0, len(arrived), _DOCUMENTS_AT_ONCE):
        some = arrived[start : start + _DOCUMENTS_AT_ONCE]
        say(Progress("encode", start, len(arrived)))
        staged, points = _encoded(some, encoder, now)
        shard.put(points)
        frequencies = frequencies.changed([point.terms.indices for point in points], ())
        catalogue.stage(new.generation, staged, ())
    say(Progress("write", len(arrived), len(arrived)))
    store.finish(shard, frequencies, new.generation)
    return new


def _encoded(some: Sequence[Arrived], encoder: TokenEncoder, now: datetime) -> tuple[list[Staged], tuple[Point, ...]]:
    points, kept = encode([split for one in some for split in one.splits], encoder, now)
    staged, at = [], 0
    for one in some:
        document = one.document
        staged.append(Staged(document.path, document.digest[:12], document.text, document.title, document.pages, now, kept[at : at + len(one.splits)]))
        at += len(one.splits)
    return staged, points


def _kept(path: str, catalogue: Catalogue, generation: int) -> tuple[KeptPassage, ...]:
    version = catalogue.version(path, generation)
    return version.passages if version else ()


def _live_ones(paths: Sequence[str], catalogue: Catalogue, generation: int) -> list[str]:
    living = frozenset(catalogue.paths(generation))
    return [path for path in paths if path in living]


def _known(file: Planned, outcome: Outcome, digest: str) -> Known:
    return Known(outcome, str(file.source), digest)


def _failed(file: Planned, reason: str) -> Known:
    return _known(file, Outcome(file.path, State.FAILED, reason, "", "", "", 0), digest="")


def _skipped(file: Planned) -> Known:
    return _known(file, Outcome(file.path, State.SKIPPED, file.skip, "", "", "", 0), "")


def _unchanged(known: Known) -> Outcome:
    return _with(known.outcome, State.UNCHANGED, "same content as before")


def _removed(known: Known) -> Outcome:
    return _with(known.outcome, State.REMOVED, "no longer in the folder")


def _with(outcome: Outcome, state: State, reason: str) -> Outcome:
    return Outcome(outcome.path, state, reason, outcome.family, outcome.lang, outcome.kind, outcome.passages if state is not State.REMOVED else 0)
