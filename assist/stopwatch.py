"""How long each step of a draft took, and each as a span of its trace."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from serving.gen_ai import RETRIEVAL
from serving.spans import Steps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType


class Stopwatch:
    """Milliseconds of each step since the one before."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._laps: list[tuple[str, float]] = []

    def __enter__(self) -> Stopwatch:
        """The first step begins."""
        self._steps = Steps()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """The last one ended, or the step at work failed."""
        self._steps.close(kind.__name__ if kind else "")

    def lap(self, name: str) -> None:
        """End a step."""
        now = time.perf_counter()
        self._laps.append((name, round((now - self._last) * 1000, 2)))
        self._steps.ended(name, RETRIEVAL if name == "retrieve" else {})
        self._last = now

    def laps(self) -> Iterator[tuple[str, float]]:
        """Every step so far, then the total."""
        yield from self._laps
        yield "total", round(sum(ms for _, ms in self._laps), 2)
