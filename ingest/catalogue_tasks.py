"""The queue's rows: what was asked for, in order, and how it ended."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from ingest.catalogue_tables import tasks
from ingest.job import Act
from ingest.rows import utc
from ingest.task import Task, task_adapter
from ingest.types import TaskState, TaskView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row

    from ingest.database import Database

_HISTORY = 200
"""Ended tasks that stay to be looked at."""
MOST_ATTEMPTS = 10
"""Times a task is begun without getting any further: one that ends its process each time is not begun for ever."""


class Tasks:
    """Reads and writes the queue. Threads may share it."""

    def __init__(self, database: Database) -> None:
        """Over the catalogue's database."""
        self._database = database

    def add(self, task: Task, *, begun: bool = False) -> TaskView:
        """Queue a task, or keep one that its asker begins at once."""
        now = datetime.now(UTC)
        row = {"id": str(uuid.uuid4()), "task": task_adapter().dump_json(task).decode(), "created_at": now, "started_at": now if begun else None}
        state = TaskState.RUNNING if begun else TaskState.QUEUED
        began = {"state": state.value, "reason": "", "attempts": int(begun), "finished_at": None, "counts": "{}", "generation": 0}
        with self._database.writing() as connection:
            connection.execute(insert(tasks).values(**row, **began))
        return self.view(str(row["id"]))

    def view(self, task_id: str) -> TaskView:
        """One task. Raises `KeyError` for an unknown id."""
        with self._database.reading() as connection:
            row = connection.execute(select(tasks).where(tasks.c.id == task_id)).first()
        if row is None:
            raise KeyError(task_id)
        return _view(row)

    def views(self) -> tuple[TaskView, ...]:
        """Every task, newest first."""
        with self._database.reading() as connection:
            return tuple(_view(row) for row in connection.execute(select(tasks).order_by(tasks.c.created_at.desc(), tasks.c.id)))

    def claim(self, task_id: str) -> Task | None:
        """Begin a task that waits, and what it asks for; None if another has begun it."""
        waits = (tasks.c.id == task_id) & (tasks.c.state == TaskState.QUEUED.value)
        begun = {"state": TaskState.RUNNING.value, "started_at": datetime.now(UTC), "attempts": tasks.c.attempts + 1}
        with self._database.writing() as connection:
            if connection.execute(update(tasks).where(waits).values(**begun)).rowcount != 1:
                return None
            text = connection.execute(select(tasks.c.task).where(tasks.c.id == task_id)).scalar_one()
        return task_adapter().validate_json(text)

    def claim_same(self, task: Task) -> str | None:
        """Begin a task that a dead process left and that asks for the same; its id, or None."""
        text = task_adapter().dump_json(task).decode()
        same = (tasks.c.state == TaskState.QUEUED.value) & (tasks.c.attempts > 0) & (tasks.c.task == text)
        with self._database.reading() as connection:
            found = connection.execute(select(tasks.c.id).where(same).limit(1)).scalar_one_or_none()
        return found if found is not None and self.claim(found) is not None else None

    def progressed(self, task_id: str) -> None:
        """A part of a task is done for good: it may be begun as often again."""
        with self._database.writing() as connection:
            connection.execute(update(tasks).where(tasks.c.id == task_id).values(attempts=1))

    def end(self, task_id: str, state: TaskState, reason: str, counts: dict[str, int], generation: int) -> None:
        """Say how a task ended; the oldest ended ones beyond the history go."""
        with self._database.writing() as connection:
            told = {"state": state.value, "reason": reason, "finished_at": datetime.now(UTC), "counts": json.dumps(counts), "generation": generation}
            connection.execute(update(tasks).where(tasks.c.id == task_id).values(**told))
            ended = select(tasks.c.id).where(tasks.c.finished_at.is_not(None)).order_by(tasks.c.finished_at.desc()).offset(_HISTORY)
            old = list(connection.execute(ended).scalars())
            connection.execute(delete(tasks).where(tasks.c.id.in_(old)))

    def waiting(self) -> tuple[str, ...]:
        """Ids of the tasks that wait, in the order they came; search graphs are built when nothing else waits."""
        with self._database.reading() as connection:
            query = select(tasks.c.id, tasks.c.task).where(tasks.c.state == TaskState.QUEUED.value).order_by(tasks.c.created_at, tasks.c.id)
            rows = connection.execute(query).all()
        return tuple(row.id for row in sorted(rows, key=lambda row: _builds(row.task)))

    def handed(self) -> frozenset[str]:
        """Handed-over files that tasks which have not ended will read."""
        with self._database.reading() as connection:
            rows = connection.execute(select(tasks.c.task).where(tasks.c.finished_at.is_(None))).scalars()
            return frozenset(source.handed for text in rows for source in task_adapter().validate_json(text).sources if source.handed)

    def graph_waits(self) -> bool:
        """Whether a search graph is to be built later."""
        return any(map(_builds, self._queued()))

    def presses(self) -> bool:
        """Whether anything else waits."""
        return not all(map(_builds, self._queued()))

    def postpone(self, task_id: str) -> None:
        """A task that gave way waits again, as if it had not been begun."""
        with self._database.writing() as connection:
            waits = {"state": TaskState.QUEUED.value, "started_at": None, "attempts": tasks.c.attempts - 1}
            connection.execute(update(tasks).where(tasks.c.id == task_id).values(**waits))

    def _queued(self) -> list[str]:
        with self._database.reading() as connection:
            return list(connection.execute(select(tasks.c.task).where(tasks.c.state == TaskState.QUEUED.value)).scalars())

    def revive(self) -> None:
        """Queue what was running when its process died; what died too often has failed."""
        running = tasks.c.state == TaskState.RUNNING.value
        reason = f"The process ended {MOST_ATTEMPTS} times before any part of it was done; nothing that was live has changed. Load fewer documents at once."
        with self._database.writing() as connection:
            failed = {"state": TaskState.FAILED.value, "reason": reason, "finished_at": datetime.now(UTC)}
            connection.execute(update(tasks).where(running, tasks.c.attempts >= MOST_ATTEMPTS).values(**failed))
            connection.execute(update(tasks).where(running).values(state=TaskState.QUEUED.value))

    def forget(self, paths: Sequence[str]) -> None:
        """Ended tasks that name one of these documents go."""
        named = set(paths)
        with self._database.writing() as connection:
            rows = connection.execute(select(tasks).where(tasks.c.finished_at.is_not(None))).all()
            old = [row.id for row in rows if named & set(_view(row).what)]
            connection.execute(delete(tasks).where(tasks.c.id.in_(old)))


def _builds(task: str) -> bool:
    return task_adapter().validate_json(task).act is Act.OPTIMISE


def _view(row: Row[Any]) -> TaskView:
    task = task_adapter().validate_json(row.task)
    return TaskView(
        id=row.id,
        act=task.act.value,
        what=task.what,
        state=TaskState(row.state),
        reason=row.reason,
        created_at=utc(row.created_at),
        started_at=utc(row.started_at) if row.started_at else None,
        finished_at=utc(row.finished_at) if row.finished_at else None,
        counts=json.loads(row.counts),
        generation=row.generation,
    )
