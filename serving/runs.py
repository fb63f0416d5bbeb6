"""Runs in rows of numbers: where each begins, and which texts are added up at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_ROWS_AT_ONCE = 2_048
"""Pieces whose rows are held as float32, 2 MB: what the processor's cache holds is added up in half the time."""


def firsts(rising: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where each number of a rising row stands first."""
    return np.flatnonzero(np.concatenate(([True], rising[1:] != rising[:-1])))


def spans(ends: NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """Runs of texts (first, last) whose pieces together stay near `_ROWS_AT_ONCE`, so that memory does."""
    first = 0
    while first < len(ends):
        before = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + _ROWS_AT_ONCE, side="right")))
        yield first, last
        first = last
