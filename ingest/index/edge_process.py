"""A large folder's shard in a process of its own: whatever holds the interpreter there (opening 100,000 passages takes a second) holds up nobody here.

It only reads: what changes goes into a new generation, in a load's own child.
"""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socketpair
from threading import Lock
from typing import TYPE_CHECKING, Any

from ingest.errors import IndexUnreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ingest.index.types import Point, Rankings, Vectors
    from ingest.sparse import SparseRow
    from ingest.types import Where

_TRIES = 2


class EdgeProcess:
    """A folder's shard, asked through a pipe. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        """Opens it. Raises `IndexBusy`, `IndexUnreadable`."""
        self._folder = folder
        self._lock = Lock()
        self._child: _Child | None = None
        self.count()

    @property
    def pid(self) -> int:
        """The process that has it open; 0 for none."""
        return self._child.process.pid if self._child else 0

    def put(self, points: Sequence[Point]) -> None:
        """Nothing is put into a live generation."""
        raise NotImplementedError

    def drop(self, paths: Sequence[str]) -> None:
        """Nothing is taken out of a live generation."""
        raise NotImplementedError

    def find(
        self,
        vector: NDArray[np.float32] | None,
        terms: SparseRow | None,
        where: Where,
        *,
        langs: Sequence[str],
        overall: int,
        each: int,
        lexical: int,
    ) -> Rankings:
        """As `Engine.find`."""
        found: Rankings = self._ask("find", vector, terms, where, langs=langs, overall=overall, each=each, lexical=lexical)
        return found

    def nearness(self, vector: NDArray[np.float32], ids: Sequence[str]) -> dict[str, float]:
        """As `Engine.nearness`."""
        found: dict[str, float] = self._ask("nearness", vector, ids) if ids else {}
        return found

    def windows(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """As `Engine.windows`."""
        found: dict[str, NDArray[np.float32]] = self._ask("windows", ids) if ids else {}
        return found

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """As `Engine.vectors`."""
        found: dict[str, Vectors] = self._ask("vectors", ids) if ids else {}
        return found

    def langs(self) -> tuple[str, ...]:
        """As `Engine.langs`."""
        found: tuple[str, ...] = self._ask("langs")
        return found

    def count(self) -> int:
        """As `Engine.count`."""
        found: int = self._ask("count")
        return found

    def optimise(self) -> None:
        """A live generation stays as it is."""
        raise NotImplementedError

    def flush(self) -> None:
        """What is only read is on disk already."""

    def close(self) -> None:
        """End the process and with it its hold on the folder. Whoever asks after that starts it again."""
        with self._lock:
            self._end()

    def _ask(self, name: str, *given: object, **named: object) -> Any:  # noqa: ANN401 - whatever that call of the engine gives
        """One call; a process that is gone, killed for its memory perhaps, is started again once."""
        with self._lock:
            for _ in range(_TRIES):
                child = self._child = self._child or _Child(self._folder)
                try:
                    child.line.send((name, given, named))
                    done, answer = child.line.recv()
                except (EOFError, OSError):
                    self._end()
                    continue
                if done:
                    return answer
                if name == "count":
                    self._end()
                raise answer
        message = f"The process that reads the index in {self._folder} ended twice; free memory and try again."
        raise IndexUnreadable(message)

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """The process, and the pipe that ties it to this one's life."""

    def __init__(self, folder: Path) -> None:
        mine, its = socketpair()
        with its:
            self.process = subprocess.Popen(  # noqa: S603 - this Python, with our own module
                [sys.executable, "-m", "ingest.index.edge_work", str(its.fileno()), str(folder)],
                stdin=subprocess.DEVNULL,
                pass_fds=[its.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (_home(), os.environ.get("PYTHONPATH"))))},
            )
        self.line = Connection(mine.detach())

    def end(self) -> None:
        self.line.close()
        self.process.kill()
        self.process.wait()


def _home() -> str:
    """The folder the rooms lie in: the child finds them whatever its working folder is."""
    return str(Path(__file__).resolve().parents[2])
