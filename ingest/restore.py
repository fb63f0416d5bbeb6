"""A generation made of what is kept, without any file: an earlier version live again, a new encoder, the search graph, documents taken out for good."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.corrections import apply, by_path
from ingest.encode import named_encoder
from ingest.errors import UnusableInput
from ingest.job import Done, Progress
from ingest.rows import Known, about_of, with_statements
from ingest.split import split
from ingest.stage import NewGeneration, Ready
from ingest.types import Meta, Outcome, State
from ingest.waiting import called_off, still

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.catalogue import Catalogue
    from ingest.index.types import Store
    from ingest.job import Job

_DOCUMENTS_AT_ONCE = 200


def rebuild(job: Job, catalogue: Catalogue, store: Store, say: Callable[[Progress], None]) -> Done:
    """Make a fresh engine folder of the kept text: after a lost or broken folder, or for another encoder."""
    live = catalogue.live()
    new = NewGeneration(catalogue, store, named_encoder(job.encoder), fresh=True)
    paths = catalogue.paths(live.generation)
    for start in range(0, len(paths), _DOCUMENTS_AT_ONCE):
        say(Progress("rebuild", start, len(paths)))
        some = paths[start : start + _DOCUMENTS_AT_ONCE]
        new.again([version for path in some if (version := catalogue.version(path, live.generation))])
    say(Progress("write", len(paths), len(paths)))
    return Done(new.finish(), ())


def optimise(job: Job, catalogue: Catalogue, store: Store, say: Callable[[Progress], None]) -> Done:
    """The live generation once more, with its search graph; everybody else goes first."""
    os.nice(10)
    say(Progress("write", 0, 0))
    return Done(NewGeneration(catalogue, store, named_encoder(job.encoder, later=True)).finish(), ())


def restore(job: Job, catalogue: Catalogue, store: Store, say: Callable[[Progress], None]) -> Done:
    """Make kept versions live again, under what their owners state and correct now. Raises `UnusableInput` for one that is not kept."""
    stated, before, corrections = catalogue.documents.statements(), catalogue.known(), by_path(catalogue.handwork.corrections())
    new = NewGeneration(catalogue, store, named_encoder(job.encoder))
    known = []
    for at, (path, number) in enumerate(job.kept):
        say(Progress("encode", at, len(job.kept)))
        base = catalogue.documents.kept(path, number)
        if base is None:
            message = f"Version {number} of {path} is not kept any more; nothing was changed."
            raise UnusableInput(message)
        document = apply(with_statements(base, stated[path]) if path in stated else base, corrections.get(path, ())).document
        splits = split(document)
        new.put([Ready(document, splits, about_of(base))])
        outcome = Outcome(path, State.LOADED, job.reason, document.family, document.lang, document.kind.value, len(splits))
        known.append(_known(outcome, before.get(path), stated.get(path, Meta()), off=job.off))
    say(Progress("write", len(job.kept), len(job.kept)))
    return Done(new.finish(optimise=not job.rough), tuple(one.outcome for one in known), tuple(known))


def _known(now: Outcome, before: Known | None, stated: Meta, *, off: bool) -> Known:
    if before is None:
        return Known(now, "", "")
    return called_off(now, before) if off else replace(before, outcome=still(now, before.outcome, stated))


def erase(job: Job, catalogue: Catalogue, store: Store, say: Callable[[Progress], None]) -> Done:
    """Take documents out for good, onto an engine that never held a byte of them; their history goes when the flip is pruned."""
    live = catalogue.live()
    known = catalogue.known()
    say(Progress("erase", 0, len(job.paths)))
    if set(job.paths) & set(catalogue.paths(live.generation)):
        new = NewGeneration(catalogue, store, named_encoder(job.encoder))
        new.erase(job.paths)
        live = new.finish(optimise=not job.rough)
    catalogue.erase(live.generation, job.paths)
    told = [known[path].outcome if path in known else Outcome(path, State.REMOVED, "", "", "", "", 0) for path in job.paths]
    gone = tuple(replace(one, state=State.REMOVED, reason="deleted", passages=0) for one in told)
    return Done(live, gone, (), job.paths)
