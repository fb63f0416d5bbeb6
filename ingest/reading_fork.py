"""Reading processes forked from a load's own, before it opens its engine: they share what it imported and the encoder it opened.

Starting Python, importing and opening would take each of them half a second and 150 MB. One that a file ends is replaced by a process started anew.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING

from ingest.reading import Reading
from ingest.reading_job import Bounds
from ingest.reading_work import serve
from ingest.types import LoadOptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from ingest.job import Job
    from serving.types import TokenEncoder

_MOST_DESCRIPTORS = 65_536
_SAMPLE = "# Returns\n\nYou may return an article within 14 days. We refund the price to the card it was paid with.\n"


class Forked:
    """A child of this process, in the words of `subprocess.Popen`."""

    def __init__(self, pid: int, pipes: Sequence[int]) -> None:
        """`pipes` are this side's ends: what it reads, what it says, what it complains of."""
        self.pid = pid
        self.stdin: BinaryIO = os.fdopen(pipes[0], "wb")
        self.stdout: BinaryIO = os.fdopen(pipes[1], "rb")
        self.stderr: BinaryIO = os.fdopen(pipes[2], "rb")
        self._code: int | None = None

    def kill(self) -> None:
        """End it."""
        if self._code is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Its exit code once it has ended; -N for signal N."""
        if self._code is None:
            self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._code


def may_fork(job: Job) -> bool:
    """Whether a load may fork those that read for it: not on systems whose libraries do not bear it (macOS), nor beside the client of a server."""
    return sys.platform == "linux" and job.place is None and not job.bulk


def brood(count: int, encoder: TokenEncoder | None) -> tuple[Forked, ...]:
    """So many reading processes, each with the usual bound of memory; with an encoder they encode, too. To be called before the engine has threads."""
    _ready(encoder)
    return tuple(_fork(encoder) for _ in range(count))


def _ready(encoder: TokenEncoder | None) -> None:
    """Import here what every document needs, and have its tables read, so that no child does it again."""
    from ingest.document import document_from
    from ingest.encode import encode
    from ingest.encoded import pack
    from ingest.split import split

    document = document_from(Reading(_SAMPLE, "", (), "text/markdown", ""), "sample.md", LoadOptions())
    if encoder is not None:
        pack(encode(split(document), encoder))


def _fork(encoder: TokenEncoder | None) -> Forked:
    its_in, my_in = os.pipe()
    my_out, its_out = os.pipe()
    my_err, its_err = os.pipe()
    pid = os.fork()
    if pid == 0:
        _read((its_in, its_out, its_err), encoder)
    for end in (its_in, its_out, its_err):
        os.close(end)
    return Forked(pid, (my_in, my_out, my_err))


def _read(pipes: Sequence[int], encoder: TokenEncoder | None) -> None:
    """The child's whole life: it must never come back into what its parent was doing."""
    try:
        for target, pipe in enumerate(pipes):
            os.dup2(pipe, target)
        # the parent's ends of every pipe, its own lines to its owner: whoever waits for their end must not wait for this process
        os.closerange(3, _MOST_DESCRIPTORS)
        serve(Bounds().memory, encoder)
    finally:
        # the parent repeats the last line of what is written here
        traceback.print_exception(*sys.exc_info())
        sys.stderr.flush()
        os._exit(1)
