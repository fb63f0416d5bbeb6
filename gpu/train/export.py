"""The student's parameters as weights: rows of four-bit numbers, a scale and a weight per piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gpu.train.rounding import four_bits
from serving.weights_file import Weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gpu.train.pieces import Vocabulary


def quantise(name: str, vocabulary: Vocabulary, weighted: NDArray[np.float32]) -> Weights:
    """Weights of what each piece adds to a sum: direction as whole numbers of −7 to 7 × scale of length 1, length as weight.

    A piece that learned nothing keeps weight 0, and so does the unknown piece.
    """
    weight = np.linalg.norm(weighted, axis=1).astype(np.float32)
    weight[0] = 0
    table = four_bits(weighted)
    lengths = np.linalg.norm(table.astype(np.float32), axis=1)
    scale = np.where(lengths > 0, 1 / np.maximum(lengths, 1), 0).astype(np.float32)
    return Weights(name, "", vocabulary.pieces, table, scale, weight, vocabulary.scores)
