"""How long a service stands still while it loads: `python -m eval.pauses DATA FOLDER`, a process of its own that owns the index as a service does.

One thread searches every few milliseconds, one only looks at the clock, and the queue loads FOLDER. The answer is one JSON document on standard output.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any

from ingest.open import own_index
from ingest.settings import IngestSettings
from ingest.types import LoadOptions, Question

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTIONS = ("How do I return a parcel?", "Wie lange gilt die Garantie?", "返品はできますか", "¿Cuánto tarda el envío?")
_BETWEEN_SEARCHES, _TICK = 0.005, 0.001
_WARM_UP = 20


class Clock:
    """A thread that only sleeps: what its sleeps took too long is how long it could not run."""

    def __init__(self) -> None:
        """Begins at once."""
        self.late: list[float] = []
        self._ended = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """No more looks."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        last = perf_counter()
        while not self._ended.is_set():
            sleep(_TICK)
            now = perf_counter()
            self.late.append(now - last - _TICK)
            last = now


def searched(search: Callable[[str], object], ended: Event) -> list[float]:
    """Seconds of each search until `ended`."""
    times: list[float] = []
    while not ended.wait(_BETWEEN_SEARCHES):
        begun = perf_counter()
        search(QUESTIONS[len(times) % len(QUESTIONS)])
        times.append(perf_counter() - begun)
    return times


def figures(times: list[float], late: list[float]) -> dict[str, Any]:
    """Milliseconds of the searches and of the longest stops of a thread that does nothing."""
    ordered, stops = sorted(times), sorted(late)

    def at(rows: list[float], share: float) -> float:
        return round(rows[min(int(len(rows) * share), len(rows) - 1)] * 1000, 1) if rows else 0.0

    told = {"searches": len(times), "search_p50_ms": at(ordered, 0.5), "search_p99_ms": at(ordered, 0.99), "search_longest_ms": at(ordered, 1)}
    return {**told, "stop_p99_ms": at(stops, 0.99), "stop_longest_ms": at(stops, 1), "stops_over_100_ms": sum(one > 0.1 for one in stops)}


def measure(data: Path, folder: Path) -> dict[str, Any]:
    """The same searches without a load, then during one."""
    index = own_index(IngestSettings(data=data), url=None)

    def search(text: str) -> object:
        return index.search(Question(text))

    try:
        for _ in range(_WARM_UP):
            search(QUESTIONS[0])
        idle = _during(search, lambda: sleep(3))
        report: list[int] = []

        def load() -> None:
            done = index.load([str(folder)], LoadOptions())
            report.append(sum(one.passages for one in done.documents if one.state.value == "loaded"))

        busy = _during(search, load)
    finally:
        index.close()
    return {"idle": idle, "loading": busy, "loaded": sum(report)}


def _during(search: Callable[[str], object], act: Callable[[], None]) -> dict[str, Any]:
    ended, times = Event(), list[float]()
    thread = Thread(target=lambda: times.extend(searched(search, ended)), daemon=True)
    clock = Clock()
    thread.start()
    begun = perf_counter()
    try:
        act()
    finally:
        seconds = perf_counter() - begun
        ended.set()
        thread.join()
        clock.end()
    return {**figures(times, clock.late), "seconds": round(seconds, 1)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]))) + "\n")
