"""The embedded index at its start and around its children: what a dead owner left is cleared away, and a lost, broken or foreign index is made again."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import IndexBusy, IndexUnreadable
from ingest.generations import Generation, folder_of, open_generation, open_whole, remove_orphans
from ingest.job import Act, Done, Job
from ingest.owner import hold_work
from ingest.worker import run_worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.catalogue import Catalogue
    from ingest.job import Progress
    from serving.types import Encoder

LOG = logging.getLogger(__name__)


def begin(job: Job, catalogue: Catalogue, encoder: Encoder, say: Callable[[Progress], None]) -> Generation:
    """The live generation, rebuilt from the kept text if its folder is lost, broken, or made by another encoder. Raises `IndexBusy`."""
    data = Path(job.data)
    _clear(data, catalogue)
    live = catalogue.live()
    if live.generation == 0:
        return open_generation(data, 0)
    if live.encoder == encoder.digest:
        try:
            return open_whole(data, live.generation, catalogue.count(live.generation))
        except IndexUnreadable as error:
            LOG.warning("%s", error)
    else:
        LOG.warning("The index was made by encoder %s, this one is %s; it is encoded again from the kept text.", live.encoder, encoder.digest)
    done = work(Job(Act.REBUILD, job.data, job.state_url, job.encoder, live.generation), catalogue, say)
    opened = open_generation(data, done.live.generation)
    catalogue.flip(done.live, ())
    catalogue.prune(done.live.generation)
    remove_orphans(data, done.live.generation)
    return opened


def work(job: Job, catalogue: Catalogue, say: Callable[[Progress], None], gives_way: Callable[[], bool] = lambda: False) -> Done:
    """Run a child; whatever it left half-done is cleared away. Raises `GaveWay` when `gives_way` says so."""
    done: Done | None = None
    try:
        done = run_worker(job, say, gives_way=gives_way)
    finally:
        if done is None:
            drop(Path(job.data), job.live + 1, catalogue)
    return done


def drop(data: Path, generation: int, catalogue: Catalogue) -> None:
    """Clear away a generation that did not go live."""
    shutil.rmtree(folder_of(data, generation), ignore_errors=True)
    catalogue.unstage()


def _clear(data: Path, catalogue: Catalogue) -> None:
    """Remove what a dead owner's load left half-done, after its child has ended. Raises `IndexBusy` if it does not end."""
    held = hold_work(data)
    if held is None:
        message = f"An earlier load of {data} has not ended yet; try again in a moment."
        raise IndexBusy(message)
    generation = catalogue.live().generation
    catalogue.unstage()
    catalogue.prune(generation)
    catalogue.tasks.revive()
    remove_orphans(data, generation)
    os.close(held)
