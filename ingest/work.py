"""`python -m ingest.work`: the child process of an owner. One job on stdin, progress and result as JSON lines on stdout.

It holds the interpreter for seconds while the owner goes on answering. It ends when its owner does: stdin is the line that ties it to life.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from ingest.catalogue import Catalogue
from ingest.errors import IngestError
from ingest.job import Act, Done, Line, Progress, Refused, job_adapter, line_adapter
from ingest.load import load
from ingest.owner import hold_work
from ingest.reading_fork import may_fork
from ingest.restore import erase, optimise, rebuild, restore
from serving.errors import ServingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from ingest.index.types import Store
    from ingest.job import Job

ORPHANED = 3
ACTS = {Act.LOAD: load, Act.REBUILD: rebuild, Act.RESTORE: restore, Act.ERASE: erase, Act.OPTIMISE: optimise}


def run(job: Job, say: Callable[[Progress], None]) -> Done | Refused:
    """Do a job."""
    # held until this process ends
    if hold_work(Path(job.data)) is None:
        return Refused("IndexBusy", f"An earlier load of {job.data} has not ended yet; try again in a moment.")
    try:
        catalogue = Catalogue.open(job.state_url)
        try:
            # an earlier try may have died with half of it staged
            catalogue.unstage()
            store = store_of(job, catalogue)
            if job.act is Act.LOAD:
                return load(job, catalogue, store, say, forks=may_fork(job))
            return ACTS[job.act](job, catalogue, store, say)
        finally:
            catalogue.close()
    except (IngestError, ServingError) as error:
        return Refused(type(error).__name__, str(error))


def store_of(job: Job, catalogue: Catalogue) -> Store:
    """Where the job's next generation goes: a folder's copy, or the same collection of a server."""
    if job.place is None:
        from ingest.folder_store import FolderStore

        return FolderStore(Path(job.data))
    from ingest.index.server_store import server_store

    return server_store(job.place, catalogue)


def _end_with(stdin: BinaryIO) -> None:
    stdin.read()
    os._exit(ORPHANED)


def main() -> int:
    """Read the job, do it, say how it went."""
    # whatever a library prints must not mix with the answer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    job = job_adapter().validate_json(sys.stdin.buffer.readline())
    Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()

    def say(line: Line) -> None:
        answers.write(line_adapter().dump_json(line) + b"\n")

    say(run(job, say))
    # the engine's and the reader's threads have nothing left to do
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
