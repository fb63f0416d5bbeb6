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
STRETCH, DECAY, STEPS = 8.0, 2e-3, 40
"""What centred unit vectors are stretched by, how far a softmax layer's weights are held back (1e-4 to 5e-3 were tried on examples left out), and its steps."""


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


@dataclass(frozen=True, slots=True, eq=False)
class SoftmaxHead:
    """A softmax layer over vectors."""

    mean: NDArray[np.float32]
    """(dimension,) taken from a vector before it is weighed."""
    weights: NDArray[np.float32]
    """(dimension + 1, classes); the last row is what is added."""

    def lean(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, classes) log probabilities, up to a number of each row."""
        return _stretched(vectors, self.mean) @ self.weights


def fit_head(vectors: NDArray[np.float32], intents: Sequence[str], counts: NDArray[np.float64] | None = None) -> LinearHead:
    """Ridge regression of (n, dimension) vectors on their n intents, all intents of equal weight (Hoerl and Kennard 1970); `counts`: of each row."""
    names = tuple(sorted(set(intents)))
    if not names:
        return LinearHead((), np.zeros(vectors.shape[1], np.float32), np.zeros((vectors.shape[1], 0), np.float32))
    of = np.array([names.index(intent) for intent in intents])
    weight = even(of, np.ones(len(of)) if counts is None else counts)[:, None]
    mean = (vectors * weight).sum(axis=0) / weight.sum()
    centred = (vectors - mean).astype(np.float64)
    wanted = np.eye(len(names))[of] - 1.0 / len(names)
    solved = np.linalg.solve(centred.T @ (centred * weight) + RIDGE * np.eye(vectors.shape[1]), centred.T @ (wanted * weight))
    return LinearHead(names, mean.astype(np.float32), solved.astype(np.float32))


def fit_softmax(vectors: NDArray[np.float32], of: NDArray[np.intp], classes: int, counts: NDArray[np.float64]) -> SoftmaxHead:
    """Multinomial logistic regression of (n, dimension) vectors on their classes; `counts` is what each row counts.

    Each step divides the slope by one bound of the curvature (Böhning 1992), made once, and leans forward (Nesterov 1983): nothing is drawn by chance.
    """
    mean = vectors.mean(axis=0)
    rows, share = _stretched(vectors, mean), (counts / counts.sum()).astype(np.float32)[:, None]
    wanted = np.eye(classes, dtype=np.float32)[of]
    bound = np.linalg.inv(0.5 * (rows.T @ (rows * share)).astype(np.float64) + DECAY * np.eye(rows.shape[1])).astype(np.float32)
    before = weights = np.zeros((rows.shape[1], classes), np.float32)
    for step in range(1, STEPS + 1):
        ahead = weights + np.float32((step - 1) / (step + 2)) * (weights - before)
        slope = rows.T @ ((softmax(rows @ ahead) - wanted) * share) + np.float32(DECAY) * ahead
        before, weights = weights, ahead - bound @ slope
    return SoftmaxHead(mean, weights)


def even(of: NDArray[np.intp], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each row counts so that all classes count alike, 1 on the mean."""
    weight = counts / np.bincount(of, counts)[of]
    return np.asarray(weight / weight.mean())


def softmax(leans: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, classes) probabilities of log probabilities."""
    shares = np.exp(leans - leans.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _stretched(vectors: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.hstack([(vectors - mean) * STRETCH, np.ones((len(vectors), 1))]).astype(np.float32)
