"""A task of the knowledge queue in an owner's words: what it does, to what, how far it is, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assist.web.order import moment
from ingest.cldr import format_number, format_period
from ingest.types import TaskState

if TYPE_CHECKING:
    from assist.strings import Strings
    from ingest.types import Pace, TaskView


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One line of the queue."""

    id: str
    act: str
    what: tuple[str, ...]
    state: str
    state_name: str
    active: bool
    reason: str
    at: str
    done: int
    of: int
    detail: str
    """Step, rate and time left, or what became of the documents."""


def task_line(view: TaskView, strings: Strings) -> TaskLine:
    """One task, written out."""
    active = view.state in {TaskState.QUEUED, TaskState.RUNNING}
    pace = view.pace if view.state is TaskState.RUNNING else None
    return TaskLine(
        id=view.id,
        act=strings.text(f"k.act.{view.act}") if strings.has(f"k.act.{view.act}") else view.act,
        what=view.what,
        state=view.state.value,
        state_name=strings.text(f"k.task.{view.state.value}"),
        active=active,
        reason=view.reason,
        at=moment((view.finished_at or view.started_at or view.created_at).astimezone(), strings.lang),
        done=pace.done if pace else 0,
        of=pace.of if pace else 0,
        detail=_going(pace, strings) if pace else _ended(view, strings),
    )


def _going(pace: Pace, strings: Strings) -> str:
    parts = [strings.text("k.done_of", done=str(pace.done), total=str(pace.of))] if pace.of else []
    if pace.rate:
        parts.append(strings.text("k.rate", n=format_number(round(Decimal(str(pace.rate)), 1), strings.lang)))
    if pace.eta is not None:
        seconds = max(1, round(pace.eta))
        left = (str(round(seconds / 60)), "minute") if seconds >= 90 else (str(seconds), "second")
        parts.append(strings.text("k.left", period=format_period(*left, strings.lang)))
    return " · ".join(parts)


def _ended(view: TaskView, strings: Strings) -> str:
    return " · ".join(f"{strings.text(f'k.state.{state}')}: {count}" for state, count in view.counts.items() if count)
