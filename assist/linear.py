"""A linear reading of a sentence's vector: what all examples of an intent or a mood share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

RIDGE = 10.0
"""How far the linear reading is held back from learning single examples; 3 to 30 read messages worded unlike them about as well."""


@dataclass(frozen=True, slots=True, eq=False)
class LinearHead:
    """A linear reading of a sentence's vector: what all examples of an intent share, where the nearest ones only say what they are like."""

    intents: tuple[str, ...]
    mean: NDArray[np.float32]
    """(dimension,) taken from a vector before it is weighed."""
    weights: NDArray[np.float32]
    """(dimension, intents)."""

    def lean(self, vector: NDArray[np.float32]) -> dict[str, float]:
        """How far a vector leans to each intent, around -0.3 to 1."""
        return dict(zip(self.intents, ((vector - self.mean) @ self.weights).tolist(), strict=True))


def fit_head(vectors: NDArray[np.float32], intents: Sequence[str], counts: NDArray[np.float64] | None = None) -> LinearHead:
    """Ridge regression of (n, dimension) vectors on their n intents, all intents of equal weight (Hoerl and Kennard 1970); `counts`: of each row."""
    names = tuple(sorted(set(intents)))
    if not names:
        return LinearHead((), np.zeros(vectors.shape[1], np.float32), np.zeros((vectors.shape[1], 0), np.float32))
    of = np.array([names.index(intent) for intent in intents])
    counted = np.ones(len(of)) if counts is None else counts
    weight = counted / np.bincount(of, counted)[of]
    weight = (weight / weight.mean())[:, None]
    mean = (vectors * weight).sum(axis=0) / weight.sum()
    centred = (vectors - mean).astype(np.float64)
    wanted = np.eye(len(names))[of] - 1.0 / len(names)
    solved = np.linalg.solve(centred.T @ (centred * weight) + RIDGE * np.eye(vectors.shape[1]), centred.T @ (wanted * weight))
    return LinearHead(names, mean.astype(np.float32), solved.astype(np.float32))
