"""Rows as numbers of four bits: how the weights file keeps them, and how training can meet them already rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LARGEST = 7
"""Four bits a number: a sum of several rows hides their rounding (cosine 0.99 a row), and twice the pieces fit."""


def four_bits(weighted: Floats) -> NDArray[np.int8]:
    """Each row's direction as whole numbers of −7 to 7; a zero row stays zero."""
    peaks = np.abs(weighted).max(axis=1, keepdims=True)
    rows: NDArray[np.int8] = np.rint(weighted / np.maximum(peaks, np.float32(1e-12)) * LARGEST).astype(np.int8)
    return rows


def as_kept(weighted: Floats) -> Floats:
    """The rows as they will be read back: rounded in direction, of the same lengths.

    Training on these while moving the unrounded ones (a straight-through estimate, Bengio 2013) leaves the rounding nothing to cost.
    """
    rows = four_bits(weighted).astype(np.float32)
    lengths, rounded = (np.linalg.norm(one, axis=1, keepdims=True) for one in (weighted, rows))
    kept: Floats = rows * (lengths / np.maximum(rounded, np.float32(1)))
    return kept
