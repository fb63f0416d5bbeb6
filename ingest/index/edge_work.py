"""`python -m ingest.index.edge_work FD FOLDER`: opens a folder's shard and answers calls on it over an inherited socket, until the other end closes."""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from ingest.errors import IngestError
from ingest.index.edge import EdgeShard

_CALLS = frozenset({"find", "nearness", "windows", "vectors", "langs", "count"})


def main(arguments: list[str]) -> None:
    """Answer one call after the other: (name, positional, named) in, (True, result) or (False, error) out."""
    # an interrupt at the terminal is for the owner, which may still be answering
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line, folder = Connection(int(arguments[0])), Path(arguments[1])
    shard: EdgeShard | None = None
    while True:
        try:
            name, given, named = line.recv()
        except (EOFError, OSError):
            os._exit(0)  # nothing was changed, so nothing is left to be written
        try:
            shard = shard or EdgeShard.open(folder)
            answer: tuple[bool, Any] = (True, getattr(shard, name)(*given, **named)) if name in _CALLS else (False, AttributeError(name))
        except IngestError as error:
            answer = (False, type(error)(str(error)))
        line.send(answer)


if __name__ == "__main__":
    main(sys.argv[1:])
