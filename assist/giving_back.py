"""What a long-running service frees goes back to the system: otherwise it grows for hours by gaps that nothing fits into."""

from __future__ import annotations

import ctypes

ARENAS = 2
"""Heaps that all threads share. By default each of dozens of threads may get its own, and each keeps its gaps."""
LARGE = 128 * 1024
"""Bytes from which a block is a mapping of its own, given back when it is freed, and of free space at a heap's end from which that is given back.

The C library starts with this and raises it up to 32 MB with each large block that is freed: drafts with their sources, read from the database as 100 kB and
more of text each, then lie in the heaps between small things that stay. Measured under mixed load: 5 MB of gaps, not 72.
"""
_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD = -8, -3, -1
"""The numbers of `mallopt` in glibc's malloc.h."""


def give_back_memory() -> bool:
    """Ask the C library for that, before threads begin; False where it cannot be asked (any but glibc)."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return all([mallopt(_ARENA_MAX, ARENAS), mallopt(_MMAP_THRESHOLD, LARGE), mallopt(_TRIM_THRESHOLD, LARGE)])
