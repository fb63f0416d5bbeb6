"""Several reading processes at work on one list of files, their answers in the order of the list, and no more of them held than memory has room for."""

from __future__ import annotations

from collections import deque
from threading import Condition, Thread
from typing import TYPE_CHECKING

from ingest.errors import WorkerDied
from ingest.reading_job import Came, Finished
from ingest.reading_worker import ReadingWorker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.reading_fork import Forked
    from ingest.reading_job import Ask, Told

_AHEAD = 160
"""Files begun before the first of them is through: a long one keeps the others waiting sooner or later."""
_HELD = 3_000
"""Passages that wait for an earlier file, or while those before them are written, about 22 MB with their vectors: readers go on meanwhile."""


class ReadingPool:
    """Reads files, several at once. One thread fetches."""

    def __init__(self, asks: Iterable[Ask], workers: int, encoder: str = "", forked: Sequence[Forked] = ()) -> None:
        """`asks` are taken one by one as workers come free, the first of them `forked` before. With an encoder's name documents come encoded."""
        self._asks = enumerate(asks)
        first = [*forked[:workers], *[None] * (workers - len(forked))]
        self._workers = [ReadingWorker(encoder=encoder, forked=one) for one in first]
        self._threads = [Thread(target=self._work, args=(worker,), daemon=True) for worker in self._workers]
        self._change = Condition()
        self._lines: dict[int, deque[Told | None]] = {}
        self._first, self._held, self._closed = 0, 0, False
        for thread in self._threads:
            thread.start()

    def file(self) -> Iterator[Told]:
        """What becomes of the next file; the last line is `Finished`. Raises `WorkerDied` if reading itself ends, for want of processes perhaps."""
        line: Told | None = None
        while not isinstance(line, Finished):
            line = self._fetched()
            yield line

    def close(self) -> None:
        """End what is being read."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        for worker in self._workers:
            worker.stop()
        for thread in self._threads:
            thread.join()

    def _fetched(self) -> Told:
        with self._change:
            self._change.wait_for(lambda: self._lines.get(self._first))
            line = self._lines[self._first].popleft()
            if line is None:
                message = "Reading ended early; nothing that was live has changed. Load again."
                raise WorkerDied(message)
            self._held -= _weight(line)
            if isinstance(line, Finished):
                del self._lines[self._first]
                self._first += 1
            self._change.notify_all()
        return line

    def _work(self, worker: ReadingWorker) -> None:
        """Read one file after the other until there are no more."""
        try:
            while (taken := self._taken()) is not None:
                self._read(worker, *taken)
        finally:
            worker.close()

    def _read(self, worker: ReadingWorker, at: int, ask: Ask) -> None:
        line: Told | None = None
        try:
            for line in worker.read(ask):
                self._put(at, line)
        finally:
            if not isinstance(line, Finished):
                self._put(at, None)

    def _taken(self) -> tuple[int, Ask] | None:
        with self._change:
            at, ask = next(self._asks, (0, None))
            if ask is None:
                return None
            self._lines[at] = deque()
            self._change.wait_for(lambda: self._closed or at - self._first < _AHEAD)
            return None if self._closed else (at, ask)

    def _put(self, at: int, line: Told | None) -> None:
        """Keep a line for whoever fetches; only the first file's lines come in when much is held, or nobody would ever get on."""
        with self._change:
            self._change.wait_for(lambda: self._closed or at == self._first or self._held < _HELD)
            self._lines[at].append(line)
            self._held += _weight(line)
            self._change.notify_all()


def _weight(line: Told | None) -> int:
    return len(line.splits) if isinstance(line, Came) else 0
