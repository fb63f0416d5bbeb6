"""A task done in parts, each live as soon as it is complete: a long load that dies has lost its last part, not everything."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from ingest.types import LoadReport, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.job import Done, Job
    from ingest.task import Task
    from ingest.types import Outcome


def perform(task: Task, base: Job, part: Callable[[Job], Done]) -> LoadReport:
    """Do a task. `base` says where everything lies; `part` does a job and makes its generation live."""
    started = monotonic()
    kept = tuple((one.path, one.number) for one in task.kept)
    job = replace(base, act=task.act, sources=task.sources, options=task.options, anew=task.anew, kept=kept, paths=task.paths)
    job = replace(job, reason=task.reason, off=task.off, by=task.by)
    outcomes: dict[str, Outcome] = {}
    more = True
    while more:
        done = part(job)
        outcomes |= {one.path: one for one in done.outcomes if one.path not in outcomes or one.state is not State.UNCHANGED}
        job = replace(job, settled=(*job.settled, *(one.source for one in done.known)))
        more = done.more
    ended = tuple(sorted(outcomes.values(), key=lambda one: one.path))
    return LoadReport.of(ended, round(monotonic() - started, 3), done.live.generation)
