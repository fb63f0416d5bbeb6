"""How fast a task goes and when its step ends, from what its child process says."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from ingest.types import Pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.job import Progress

_WINDOW = 10.0
"""Seconds over which a rate is taken: long enough for one slow file, short enough to follow a change."""
_SOON = 0.5
"""Seconds before which a rate is a guess and not shown."""


class Meter:
    """Turns progress into pace. For one task; called from one thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` in seconds, never going back."""
        self._clock = clock
        self._step = ""
        self._marks: deque[tuple[float, float]] = deque()

    def heard(self, progress: Progress) -> Pace:
        """Where the task is now."""
        now = self._clock()
        # a page of a long file counts as its share of the file, so that one large file has a rate and an end, too
        reached = progress.done + (min(progress.part / progress.parts, 1.0) if progress.parts else 0.0)
        if progress.step != self._step or (self._marks and reached < int(self._marks[-1][1])):
            self._step = progress.step
            self._marks.clear()
        self._marks.append((now, max(reached, self._marks[-1][1] if self._marks else 0.0)))
        while now - self._marks[0][0] > _WINDOW and len(self._marks) > 2:
            self._marks.popleft()
        since, began = self._marks[0]
        rate = (self._marks[-1][1] - began) / (now - since) if now - since >= _SOON else 0.0
        eta = (progress.of - reached) / rate if rate > 0 and progress.of else None
        left = None if eta is None else round(max(eta, 0.0), 1)
        return Pace(progress.step, progress.done, progress.of, progress.path, round(rate, 2), left, progress.part, progress.parts)
