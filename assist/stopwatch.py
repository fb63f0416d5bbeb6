"""How long each step of a draft took."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stopwatch:
    """Milliseconds of each step since the one before."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._laps: list[tuple[str, float]] = []

    def lap(self, name: str) -> None:
        """End a step."""
        now = time.perf_counter()
        self._laps.append((name, round((now - self._last) * 1000, 2)))
        self._last = now

    def laps(self) -> Iterator[tuple[str, float]]:
        """Every step so far, then the total."""
        yield from self._laps
        yield "total", round(sum(ms for _, ms in self._laps), 2)
