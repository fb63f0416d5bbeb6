"""The owner's side of a child process: start it, follow it, start it again when one file ends it, and never let it outlive its owner."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ingest.errors import GaveWay, WorkerDied
from ingest.job import Done, Progress, Refused, job_adapter, line_adapter
from ingest.wire import raised

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingest.job import Job, Line

_SILENCE = 180.0
"""Seconds one file may take to read; a reader that hangs is ended like one that crashed."""
_LOOK = 0.2
"""Seconds between two looks at whether to give way."""
_LAST_WORDS = 400
_MOST_DEATHS = 3
"""Times a job is begun again when no file is to blame: somebody may have killed the child for its memory."""
_MOST_BLAMED = 25
"""Files that may end the reader in one load; more of them point at the machine, not at the files."""


def run_worker(job: Job, say: Callable[[Progress], None], environ: Mapping[str, str] | None = None, gives_way: Callable[[], bool] = lambda: False) -> Done:
    """Do a job in a child process.

    A child that dies is started again, a few times. A file on which it dies twice is failed, and the rest is loaded without it.
    `gives_way` says whether to stop now; it is asked a few times a second.

    Raises:
        GaveWay: it was stopped.
        IngestError: what the child refused, or `WorkerDied` when it ended for any other reason. Nothing live was touched.

    """
    suspect, deaths = "", 0
    while True:
        ended = _once(job, say, environ or os.environ, gives_way)
        if isinstance(ended, Done):
            return ended
        if isinstance(ended, Refused):
            raise raised(ended)
        deaths += 1
        if deaths > _MOST_DEATHS or len(job.blamed) >= _MOST_BLAMED:
            raise WorkerDied(f"The loading process ended early {deaths} times ({ended.how}); nothing that was live has changed. Load again.")
        if ended.reading and ended.reading == suspect:
            job, deaths = replace(job, blamed=(*job.blamed, suspect)), 0
        suspect = ended.reading


class _Died:
    """A child that ended without an answer."""

    def __init__(self, reading: str, how: str) -> None:
        self.reading = reading
        """The file it was reading, absolute, or ""."""
        self.how = how


def _once(job: Job, say: Callable[[Progress], None], environ: Mapping[str, str], gives_way: Callable[[], bool]) -> Done | Refused | _Died:
    with subprocess.Popen(
        [sys.executable, "-m", "ingest.work"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**environ, "PYTHONPATH": os.pathsep.join(filter(None, (_home(), environ.get("PYTHONPATH"))))},
    ) as child:
        lines: SimpleQueue[bytes | None] = SimpleQueue()
        words: list[bytes] = []
        listeners = [Thread(target=_listen, args=(child, lines), daemon=True), Thread(target=lambda: words.append(_tail(child)), daemon=True)]
        for listener in listeners:
            listener.start()
        try:
            _tell(child, job)
            answer, reading = _follow(lines, say, gives_way)
        finally:
            child.kill()
            for listener in listeners:
                listener.join()
            code = child.wait()
    if answer is not None:
        return answer
    how = f"signal {-code}" if code < 0 else f"code {code}"
    said = b"".join(words).decode("utf-8", "replace").strip().rsplit("\n", 1)[-1]
    return _Died(reading, f"{how}: {said}" if said else how)


def _tell(child: subprocess.Popen[bytes], job: Job) -> None:
    """Write the job and leave the pipe open: the child ends when it closes."""
    assert child.stdin is not None  # noqa: S101 - asked for above
    try:
        child.stdin.write(job_adapter().dump_json(job) + b"\n")
        child.stdin.flush()
    except BrokenPipeError:
        return


def _follow(lines: SimpleQueue[bytes | None], say: Callable[[Progress], None], gives_way: Callable[[], bool]) -> tuple[Done | Refused | None, str]:
    """The child's answer, or None and the file it was reading when it fell silent."""
    reading, heard = "", monotonic()
    while True:
        try:
            line = lines.get(timeout=_LOOK)
        except Empty:
            if gives_way():
                raise GaveWay("Something else was asked for; the search graph is built after it.") from None
            if reading and monotonic() - heard > _SILENCE:
                return None, reading
            continue
        said, heard = _parsed(line), monotonic()
        if said is None:
            return None, reading
        if not isinstance(said, Progress):
            return said, ""
        reading = said.path
        say(said)


def _parsed(line: bytes | None) -> Line | None:
    try:
        return line_adapter().validate_json(line) if line else None
    except ValidationError:
        return None  # half a line: the child was killed while it wrote


def _listen(child: subprocess.Popen[bytes], lines: SimpleQueue[bytes | None]) -> None:
    assert child.stdout is not None  # noqa: S101 - asked for above
    for line in child.stdout:
        lines.put(line)
    lines.put(None)


def _tail(child: subprocess.Popen[bytes]) -> bytes:
    assert child.stderr is not None  # noqa: S101 - asked for above
    return child.stderr.read()[-_LAST_WORDS:]


def _home() -> str:
    """The folder the rooms lie in: the child finds them whatever its working folder is."""
    return str(Path(__file__).resolve().parents[1])
