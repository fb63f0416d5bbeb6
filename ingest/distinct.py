"""The different numbers of a short array: `numpy.unique` spends six sevenths of its time for a passage's pieces on asking what it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def distinct(numbers: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """(different numbers,) in rising order."""
    rising = np.sort(numbers)
    return rising[_first(rising)]


def counted(numbers: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """(different numbers,) in rising order, and how often each stands there."""
    rising = np.sort(numbers)
    begins = np.flatnonzero(_first(rising))
    times = np.empty(len(begins), np.intp)
    times[:-1] = begins[1:] - begins[:-1]
    times[-1:] = len(rising) - begins[-1:]
    return rising[begins], times


def _first(rising: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Where a number stands for the first time."""
    first = np.ones(len(rising), bool)
    np.not_equal(rising[1:], rising[:-1], out=first[1:])
    return first
