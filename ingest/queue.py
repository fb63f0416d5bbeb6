"""The queue of an owning process: one task at a time, in the order they came; what a dead process left running is done again."""

from __future__ import annotations

import logging
from collections import Counter
from contextvars import copy_context
from dataclasses import replace
from threading import Lock, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

from ingest.errors import GaveWay, IngestError, UnknownDocument
from ingest.job import LIVE, Act
from ingest.pace import Meter
from ingest.types import LoadReport, Pace, TaskState, TaskView
from serving.errors import ServingError
from serving.spans import spanned

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.catalogue_tasks import Tasks
    from ingest.job import Progress
    from ingest.task import Task

    Say = Callable[[Progress], None]


_LET_BY = 0.01
"""Seconds between two looks at whether whoever asked for something here has got its turn."""
_MOST_YIELDS = 5
"""Times in a row that a search graph gives way."""


class Queue:
    """Runs tasks, here and now or beside what the process does. Threads may share it."""

    def __init__(self, tasks: Tasks, perform: Callable[[Task, Say], LoadReport]) -> None:
        """`perform` does one task and blocks; it is never called twice at once."""
        self._tasks, self._perform = tasks, perform
        self._working, self._waking = Lock(), Lock()
        self._thread: Thread | None = None
        self._closed = False
        self._asking, self._yields = 0, 0
        self._paces: dict[str, Pace] = {}

    def add(self, task: Task) -> TaskView:
        """Queue a task and come back at once."""
        view = self._tasks.add(task)
        self.wake()
        return view

    def run(self, task: Task, say: Say, perform: Callable[[Task, Say], LoadReport] | None = None) -> LoadReport:
        """Do a task here, as soon as the one under way has ended. Raises what it failed with. A dead process's task that asks for the same is taken up.

        `perform` does it instead of what does all others.
        """
        self._ask(1)
        with self._working:
            self._ask(-1)
            mine = self._tasks.claim_same(task) or self._tasks.add(task, begun=True).id
            return self._do(mine, task, say, perform or self._perform)

    def presses(self) -> bool:
        """Whether owners wait for something: the building of a search graph gives way to it, though not for ever."""
        return self._yields < _MOST_YIELDS and (self._asking > 0 or self._tasks.presses())

    def views(self) -> tuple[TaskView, ...]:
        """Every task, newest first, those under way with their pace."""
        return tuple(self._with_pace(one) for one in self._tasks.views())

    def view(self, task_id: str) -> TaskView:
        """One task. Raises `UnknownDocument`."""
        try:
            return self._with_pace(self._tasks.view(task_id))
        except KeyError as error:
            message = f"There is no task {task_id}; tasks long ended are forgotten."
            raise UnknownDocument(message) from error

    def handed(self) -> frozenset[str]:
        """Handed-over files whose load has not ended."""
        return self._tasks.handed()

    def take_over(self) -> None:
        """Do what a dead process left: for the one service that owns the data folder."""
        self._tasks.revive()
        self.wake()

    def wake(self) -> None:
        """Begin what waits, in a thread that ends when nothing does."""
        with self._waking:
            if self._closed or (self._thread is not None and self._thread.is_alive()) or not self._tasks.waiting():
                return
            # In the context of whoever opened or asked: what is traced there is traced here.
            self._thread = Thread(target=copy_context().run, args=(self._drain,), name="knowledge queue")
            self._thread.start()

    def close(self) -> None:
        """Begin nothing more, and wait for the task under way."""
        with self._waking:
            self._closed = True
            thread = self._thread
        if thread is not None:
            thread.join()

    def _drain(self) -> None:
        while not self._closed:
            while self._asking and not self._closed:
                sleep(_LET_BY)
            with self._working:
                more = self._next()
            if not more:
                return

    def _next(self) -> bool:
        """Do the first task that waits; False if none does. Its failure is kept with it."""
        waiting = self._tasks.waiting()
        if not waiting:
            return False
        task = self._tasks.claim(waiting[0])
        if task is not None:
            try:
                self._do(waiting[0], task, _silent, self._perform)
            except GaveWay:
                self._yields += 1
            except (IngestError, ServingError) as error:
                logging.getLogger(__name__).warning("A task of the queue failed: %s", error)
        return True

    def _do(self, task_id: str, task: Task, say: Say, perform: Callable[[Task, Say], LoadReport]) -> LoadReport:
        report: LoadReport | None = None
        reason, gave_way = "It was stopped; nothing that was live has changed.", False
        try:
            report = _traced(task, lambda: perform(task, self._following(task_id, say)))
        except GaveWay:
            gave_way = True
            raise
        except (IngestError, ServingError) as error:
            reason = str(error)
            raise
        finally:
            self._paces.pop(task_id, None)
            if gave_way:
                self._tasks.postpone(task_id)
            else:
                self._end(task_id, report, reason)
        if task.act is Act.OPTIMISE:
            self._yields = 0
        return report

    def _ask(self, more: int) -> None:
        with self._waking:
            self._asking += more

    def _end(self, task_id: str, report: LoadReport | None, reason: str) -> None:
        if report is None:
            self._tasks.end(task_id, TaskState.FAILED, reason, {}, 0)
            return
        counts = Counter(one.state.value for one in report.documents)
        self._tasks.end(task_id, TaskState.DONE, "", dict(counts), report.generation)

    def _following(self, task_id: str, say: Say) -> Say:
        meter = Meter(monotonic)

        def follow(progress: Progress) -> None:
            if progress.step == LIVE:
                self._tasks.progressed(task_id)
            self._paces[task_id] = meter.heard(progress)
            say(progress)

        return follow

    def _with_pace(self, view: TaskView) -> TaskView:
        return replace(view, pace=self._paces.get(view.id))


def _silent(_: Progress) -> None:
    """Nobody listens."""


def _traced(task: Task, act: Callable[[], LoadReport]) -> LoadReport:
    """A task as a span: how many documents, in what states; no path or word of theirs."""
    with spanned(f"knowledge {task.act}") as span:
        report = act()
        counts = {"loaded": report.loaded, "unchanged": report.unchanged, "failed": report.failed, "removed": report.removed}
        span.note({f"concord.documents.{name}": count for name, count in counts.items()})
        span.note({"concord.passages": sum(one.passages for one in report.documents), "concord.generation": report.generation})
        return report
