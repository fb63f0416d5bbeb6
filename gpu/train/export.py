"""The student's parameters as weights: rows of four-bit numbers, a scale and a weight per piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from serving.weights_file import Weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gpu.train.pieces import Vocabulary

_LARGEST = 7
"""Four bits a number: a sum of several rows hides their rounding (cosine 0.99 a row), and twice the pieces fit."""


def quantise(name: str, vocabulary: Vocabulary, weighted: NDArray[np.float32]) -> Weights:
    """Weights of what each piece adds to a sum: direction as whole numbers of −7 to 7 × scale of length 1, length as weight.

    A piece that learned nothing keeps weight 0, and so does the unknown piece.
    """
    weight = np.linalg.norm(weighted, axis=1).astype(np.float32)
    weight[0] = 0
    peaks = np.abs(weighted).max(axis=1, keepdims=True)
    table = np.rint(weighted / np.maximum(peaks, np.float32(1e-12)) * _LARGEST).astype(np.int8)
    lengths = np.linalg.norm(table.astype(np.float32), axis=1)
    scale = np.where(lengths > 0, 1 / np.maximum(lengths, 1), 0).astype(np.float32)
    return Weights(name, "", vocabulary.pieces, table, scale, weight, vocabulary.scores)
