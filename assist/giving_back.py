"""What a long-running service frees is used again, and goes back to the system each minute: otherwise it grows for hours by gaps that nothing fits into.

The C library gives each of dozens of threads a heap of its own, up to eight for each core. A draft with its sources is read and written as 100 kB and more of
text; freed, such a block lies between small things that stay, and no other heap can use it. So there are no more heaps than threads that can run at once, and
each minute the free pages are asked back, which costs milliseconds. Having each large block be a mapping of its own would do without asking, but makes every
draft wait for the system.
"""

from __future__ import annotations

import ctypes
import os
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVERY = 60.0
"""Seconds between two times."""
ARENA_MAX = -8
"""`M_ARENA_MAX` of glibc's malloc.h."""


def share_heaps() -> bool:
    """Let this process's threads share as many heaps as it has cores, but two at least; False where the C library cannot be told.

    To be called before there are other threads: heaps that exist stay. `MALLOC_ARENA_MAX` in the environment is the operator's word and goes first.
    """
    tell = getattr(ctypes.CDLL(None), "mallopt", None)
    if tell is None or trimmer() is None or "MALLOC_ARENA_MAX" in os.environ:
        return False
    return bool(tell(ARENA_MAX, max(2, len(os.sched_getaffinity(0)))))


@contextmanager
def giving_back(every: float = EVERY) -> Iterator[bool]:
    """Do so in a thread of its own until the block ends; False where the C library cannot be asked (any but glibc)."""
    trim = trimmer()
    if trim is None:
        yield False
        return
    over = Event()
    thread = Thread(target=_run, args=(trim, over, every), name="giving back", daemon=True)
    thread.start()
    try:
        yield True
    finally:
        over.set()
        thread.join()


def trimmer() -> Callable[[int], int] | None:
    """`malloc_trim` of glibc (malloc.h): every heap's free pages, but so many bytes at its end, go back; 1 if any did. Other threads run meanwhile."""
    found = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if found is None:
        return None
    found.argtypes, found.restype = [ctypes.c_size_t], ctypes.c_int
    return found  # type: ignore[no-any-return] # a function of the C library


def _run(trim: Callable[[int], int], over: Event, every: float) -> None:
    while not over.wait(every):
        trim(0)
