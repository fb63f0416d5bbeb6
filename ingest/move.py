"""The index from one engine to another, with nothing lost: the live generation's vectors, document by document in the catalogue's order.

The catalogue stays where it is, and stays the truth: what was moved is checked against it in number, and batch by batch against its source by digest. A journal
in the data folder says how far it is, so that a move that was stopped, however, goes on where it was.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from pydantic import TypeAdapter, ValidationError

from ingest.errors import IndexMismatch, IndexUnreadable, UnusableInput
from ingest.index.types import Point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ingest.catalogue import Catalogue
    from ingest.index.types import Engine, Vectors
    from ingest.job import Progress
    from ingest.rows import KeptPassage
    from serving.types import Encoder

AT_ONCE = 500
"""Passages of one checked batch."""
_NEAR = 1e-3
"""How far a number of a vector may be off: engines bring vectors to length 1 themselves, each with its own rounding."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How far a move is, and what it moved."""

    to: str
    generation: int
    encoder: str
    documents: int = 0
    """Documents that are over and checked."""
    passages: int = 0
    batches: int = 0
    digest: str = ""
    """SHA-256 over each batch's digest and the one before."""
    resumed: int = 0
    """Documents that an earlier, stopped move had brought over."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The two engines of a move."""

    source: Engine
    anew: Callable[[], Engine]
    """Opens the target, emptied."""
    again: Callable[[], Engine]
    """Opens the target as an earlier move left it."""
    to: str
    at_once: int = AT_ONCE


def move(ends: Ends, catalogue: Catalogue, encoder: Encoder, journal: Path, say: Callable[[Progress], None]) -> tuple[Moved, Engine]:
    """Bring the live generation over and check it; returns what was moved and the target, still open. The journal stays until the caller removes it.

    Raises:
        UnusableInput: nothing was loaded yet.
        IndexMismatch: the live generation was made by another encoder.
        IndexUnreadable: the source lacks passages, or the target gives back something else than it was given.

    """
    from ingest.job import Progress

    live = catalogue.live()
    if live.generation == 0:
        message = "There is nothing to move yet: load documents first."
        raise UnusableInput(message)
    if live.encoder != encoder.digest:
        message = f"The index was made with the encoder {live.encoder}, the settings name {encoder.name} ({encoder.digest}). Search once with it, then move."
        raise IndexMismatch(message)
    paths = catalogue.paths(live.generation)
    begun = Moved(ends.to, live.generation, live.encoder)
    moved, target = _resumed(begun, ends, journal)
    whole = False
    try:
        for batch in _batches(paths[moved.documents :], catalogue, live.generation, ends.at_once):
            say(Progress("move", moved.documents, len(paths)))
            moved = _over(moved, batch, ends.source, target, encoder.dimension)
            target.flush()
            _write(journal, moved)
        held, wanted = target.count(), catalogue.count(live.generation)
        if held != wanted:
            message = f"{ends.to} holds {held} passages where the catalogue has {wanted}. Move again; the index you had is as it was."
            raise IndexUnreadable(message)
        whole = True
    finally:
        if not whole:
            target.close()
    return moved, target


def _over(moved: Moved, batch: Sequence[Sequence[KeptPassage]], source: Engine, target: Engine, dimension: int) -> Moved:
    """Bring some documents over."""
    kept = [one for document in batch for one in document]
    digest = hashlib.sha256(f"{moved.digest}{_copy(kept, source, target, dimension)}".encode()).hexdigest()
    return replace(moved, documents=moved.documents + len(batch), passages=moved.passages + len(kept), batches=moved.batches + 1, digest=digest)


def _resumed(begun: Moved, ends: Ends, journal: Path) -> tuple[Moved, Engine]:
    """Where an earlier move of the same generation to the same place stopped, if what it brought is still there; else the beginning."""
    with suppress(OSError, ValidationError):
        earlier = TypeAdapter(Moved).validate_json(journal.read_bytes())
        if (earlier.to, earlier.generation, earlier.encoder) == (begun.to, begun.generation, begun.encoder):
            with suppress(IndexUnreadable):
                target = ends.again()
                # the batch that was under way may be there as well
                if target.count() >= earlier.passages:
                    return replace(earlier, resumed=earlier.documents), target
                target.close()
    journal.unlink(missing_ok=True)
    return begun, ends.anew()


def _batches(paths: Sequence[str], catalogue: Catalogue, generation: int, at_once: int) -> Iterator[list[tuple[KeptPassage, ...]]]:
    """Documents' passages, some hundred passages at once."""
    batch: list[tuple[KeptPassage, ...]] = []
    for path in paths:
        version = catalogue.version(path, generation)
        batch.append(version.passages if version else ())
        if sum(map(len, batch)) >= at_once:
            yield batch
            batch = []
    if batch:
        yield batch


def _copy(kept: Sequence[KeptPassage], source: Engine, target: Engine, dimension: int) -> str:
    """Put the passages' vectors into the target and read them back; the digest of what came back. Raises `IndexUnreadable`."""
    ids = [one.passage.id for one in kept]
    given = source.vectors(ids)
    lost = [one.passage.path for one in kept if one.passage.id not in given]
    if lost:
        message = f"The index lacks {len(lost)} passages of its catalogue, the first of {lost[0]}. Start the service once, which repairs that, then move."
        raise IndexUnreadable(message)
    target.put([_point(one, given[one.passage.id], dimension) for one in kept])
    got = target.vectors(ids)
    told, found = _digest(ids, given), _digest(ids, got)
    if told != found or not all(_near(given[one], got[one]) for one in ids):
        message = f"What was put into the new index does not come back as it was (passages of {kept[0].passage.path} and on). The index you had is as it was."
        raise IndexUnreadable(message)
    return found


def _point(kept: KeptPassage, vectors: Vectors, dimension: int) -> Point:
    windows = vectors.windows if len(vectors.windows) else np.zeros((max(1, len(kept.windows)), dimension), np.float32)
    whole = vectors.whole if len(vectors.whole) else np.zeros(dimension, np.float32)
    return Point(kept.passage, whole, windows, vectors.terms)


def _digest(ids: Sequence[str], vectors: dict[str, Vectors]) -> str:
    """Over every id, its terms to the bit, and how many windows it has."""
    whole = hashlib.sha256()
    for one in ids:
        held = vectors.get(one)
        whole.update(f"{one} {-1 if held is None else len(held.windows)}\n".encode())
        if held is not None:
            whole.update(np.ascontiguousarray(held.terms.indices, np.uint32).tobytes())
            whole.update(np.ascontiguousarray(held.terms.values, np.float32).tobytes())
    return whole.hexdigest()


def _near(given: Vectors, got: Vectors) -> bool:
    both = ((given.whole, got.whole), (given.windows, got.windows))
    return all(one.shape == other.shape and bool(np.allclose(one, other, atol=_NEAR)) for one, other in both)


def _write(journal: Path, moved: Moved) -> None:
    fresh = journal.with_suffix(".new")
    fresh.write_bytes(TypeAdapter(Moved).dump_json(moved))
    fresh.replace(journal)
