"""The load's side of its reading process: ask, follow, start it again after a file that ends it, and never wait for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ingest.reading_job import Ask, At, Bounds, Came, Finished, Unread, ask_adapter, told_adapter

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from ingest.reading_fork import Forked
    from ingest.reading_job import Told

_WAITING = 16
"""Lines kept ready for the load; the reading process waits when they are not fetched."""
_TRIES = 2
_MOST_ENDS = 25
"""Members of one file that may end the reading process; a file with more of them is given up."""


class ReadingWorker:
    """Reads files in a child process, one after the other."""

    def __init__(self, bounds: Bounds | None = None, encoder: str = "", forked: Forked | None = None) -> None:
        """Nothing is started before the first file, unless a process was `forked` for it. With an encoder's name documents come encoded."""
        self._bounds = bounds or Bounds()
        self._encoder = encoder
        self._child = _Child(self._bounds, forked) if forked else None
        self._stopped = False

    def read(self, ask: Ask) -> Iterator[Told]:
        """What becomes of one file; the last line is `Finished`. Close the iterator before reading the next file."""
        done, ends, until = list(ask.skip), 0, monotonic() + self._bounds.total
        while True:
            ended = yield from self._try(replace(ask, skip=tuple(done)), done, until)
            if ended is None or self._stopped:
                return
            ends += 1
            if ended.unheard and ends <= _TRIES:
                continue  # it was gone before it began with this file
            if not ended.member or ended.final or ends >= _MOST_ENDS:
                yield Finished(ended.reason)
                return
            yield Unread(ended.member, ended.reason, skipped=False)
            done.append(ended.member)

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def stop(self) -> None:
        """End the reading that another thread follows: that thread hears no more lines."""
        self._stopped = True
        child = self._child
        if child is not None:
            child.kill()

    def _try(self, ask: Ask, done: list[str], until: float) -> Generator[Told, None, _Ended | None]:
        """The child's lines. Returns None when the file is through, else how the child ended; members told of are added to `done`."""
        child = self._child = self._child or _Child(self._bounds, _started(self._bounds, self._encoder))
        if self._stopped:
            return _Ended("", "It was stopped.")
        child.ask(ask)
        member, finished, heard = "", False, False
        try:
            while True:
                line = child.next(min(self._bounds.silence, until - monotonic()))
                if isinstance(line, _Ended):
                    return _Ended(member, line.reason, final=line.final or monotonic() >= until, unheard=not heard)
                heard = True
                if isinstance(line, At):
                    member = line.member
                elif not isinstance(line, Finished) and line.member:
                    done.append(line.member)
                finished = isinstance(line, Finished)
                yield line
                if finished:
                    return None
        finally:
            if not finished:
                self.close()


class _Ended:
    """The child ended, or was ended, without finishing a file."""

    def __init__(self, member: str, reason: str, *, final: bool = False, unheard: bool = False) -> None:
        self.member = member
        self.reason = reason
        self.final = final
        """Trying the rest of the file is of no use."""
        self.unheard = unheard
        """It said nothing about this file."""


class _Child:
    """One reading process."""

    def __init__(self, bounds: Bounds, process: subprocess.Popen[bytes] | Forked) -> None:
        self._bounds = bounds
        self._process = process
        self._lines: Queue[Told | None] = Queue(_WAITING)
        self._words = b""
        self._listeners = [Thread(target=self._listen, daemon=True), Thread(target=self._overhear, daemon=True)]
        for listener in self._listeners:
            listener.start()

    def ask(self, ask: Ask) -> None:
        """Ask for one file. A child that is gone is noticed at the next line."""
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        try:
            self._process.stdin.write(ask_adapter().dump_json(ask) + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return

    def next(self, seconds: float) -> Told | _Ended:
        """The next line, or how the child ended if there is none within `seconds`."""
        try:
            line = self._lines.get(timeout=max(seconds, 0.01))
        except Empty:
            self._process.kill()
            return _Ended(
                "", f"Reading it took longer than the {min(self._bounds.silence, self._bounds.total):.0f} seconds allowed; split it or export it again."
            )
        return line if line is not None else self._how()

    def kill(self) -> None:
        """End it."""
        self._process.kill()

    def close(self) -> None:
        """Kill it, and let go of its pipes."""
        self._process.kill()
        while any(listener.is_alive() for listener in self._listeners):
            # a listener may be waiting for room
            while not self._lines.empty():
                self._lines.get_nowait()
            for listener in self._listeners:
                listener.join(0.01)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue

    def _how(self) -> _Ended:
        """Why there are no more lines."""
        code = self._process.wait()
        self._listeners[1].join()
        words = self._words.decode("utf-8", "replace")
        if "emory" in words or code == -signal.SIGKILL:
            limit = self._bounds.memory // 1024**2
            return _Ended("", f"Reading it takes more than the {limit:,} MiB of memory one file may take; split it.")
        how = f"signal {-code}" if code < 0 else f"code {code}"
        said = words.strip().rsplit("\n", 1)[-1][:200]
        return _Ended("", f"Reading it ended the reading process ({how}{f': {said}' if said else ''}); export it again from its source.")

    def _listen(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        adapter = told_adapter()
        for line in self._process.stdout:
            try:
                told = adapter.validate_json(line)
            except ValidationError:
                break  # half a line: the child was killed while it wrote
            if isinstance(told, Came) and told.size:
                told = replace(told, packed=self._process.stdout.read(told.size))
                if len(told.packed) < told.size:
                    break
            self._lines.put(told)
        self._lines.put(None)

    def _overhear(self) -> None:
        assert self._process.stderr is not None  # noqa: S101 - asked for above
        for line in self._process.stderr:
            self._words = (self._words + line)[-2000:]


def _started(bounds: Bounds, encoder: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - this Python, with our own module
        [sys.executable, "-m", "ingest.reading_work", str(bounds.memory), *filter(None, (encoder,))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (_home(), os.environ.get("PYTHONPATH"))))},
    )


def _home() -> str:
    """The folder the rooms lie in: the child finds them whatever its working folder is."""
    return str(Path(__file__).resolve().parents[1])
