"""The counterparts of one sequence in another that keep its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def in_order(gain: NDArray[np.float32]) -> list[int]:
    """For each column of `gain` (rows, columns) the row it goes with, -1 for none: the monotone assignment with the greatest sum.

    Each row goes with one column at most, and only a gain above zero counts.
    """
    rows, columns = gain.shape
    best = np.zeros((rows + 1, columns + 1), np.float32)
    for i in range(1, rows + 1):
        row = np.maximum(best[i - 1, 1:], best[i - 1, :-1] + gain[i - 1])
        best[i, 1:] = np.maximum.accumulate(row)
    found = [-1] * columns
    i, j = rows, columns
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found[j] = i
    return found
