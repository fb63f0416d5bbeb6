"""Late interaction: each piece of the question meets its nearest piece of the passage (MaxSim, Khattab and Zaharia 2020), over the head of a ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from serving.types import TokenEncoder

_ONE_THREAD = 2**18
"""Multiplications of one product up to which OpenBLAS does not use threads."""
_MOST_PIECES = 64
"""Pieces of a question that are compared: the weightiest, so that a very long question costs what a long one does."""
_ALIKE = 0.12
"""Mean cosine of two pieces of one passage, for the length of a passage's vector without its vector: 0.10 to 0.15 rank alike."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Several passages' pieces laid out in a row, each different piece's vector once."""

    count: int
    """Passages, those without pieces included."""
    held: NDArray[np.intp]
    """Places of the passages that have pieces."""
    starts: NDArray[np.intp]
    """(held,) where each of them begins in `places`."""
    places: NDArray[np.intp]
    """(pieces,) row of `vectors` of each piece of each passage."""
    vectors: NDArray[np.float32]
    """(different pieces, dimension) unit rows."""
    weights: NDArray[np.float32]
    """(different pieces,) the encoder's weights."""

    @classmethod
    def of(cls, passages: Sequence[NDArray[np.uint32]], encoder: TokenEncoder) -> Laid:
        """Lay out passages given by their pieces' ids."""
        lengths = np.fromiter(map(len, passages), np.intp, len(passages))
        held = np.flatnonzero(lengths)
        if not len(held):
            nothing = np.empty(0, np.intp)
            return cls(len(passages), held, nothing, nothing, np.empty((0, encoder.dimension), np.float32), np.empty(0, np.float32))
        # sorted: a mark for each piece of the vocabulary, counted up, takes forty times as long
        distinct, places = np.unique(np.concatenate(passages), return_inverse=True)
        starts = np.cumsum(lengths[held]) - lengths[held]
        return cls(len(passages), held, starts, places, encoder.token_vectors(distinct), encoder.token_weights(distinct))

    def best(self, pieces: NDArray[np.float32]) -> NDArray[np.float32]:
        """(len(pieces), held): cosine of each unit row with the nearest piece of each passage that has pieces."""
        nearness = _product(pieces, self.vectors)
        return np.maximum.reduceat(nearness[:, self.places], self.starts, axis=1)

    def whole(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """(count,) cosine of a unit vector with the sum of each passage's pieces; the sum's length is estimated, as its vector is never made."""
        scores = np.zeros(self.count, np.float32)
        if len(self.held):
            shares = _product(vector[None], self.vectors)[0] * self.weights
            total, once, squared = (np.add.reduceat(values[self.places], self.starts) for values in (shares, self.weights, self.weights**2))
            scores[self.held] = total / np.sqrt(np.maximum((1 - _ALIKE) * squared + _ALIKE * once**2, 1e-9))
        return scores


def summed(pieces: NDArray[np.uint32], encoder: TokenEncoder) -> NDArray[np.float32] | None:
    """(dimension of the pieces,) unit sum of a question's pieces, one that occurs n times counting √n times; None of no piece that weighs anything.

    Its vector by the built-in encoder; with an encoder that is served, the question where the pieces are and not where the windows are.
    """
    distinct, times = np.unique(pieces, return_counts=True)
    whole = (encoder.token_weights(distinct) * np.sqrt(times, dtype=np.float32)) @ encoder.token_vectors(distinct)
    norm = float(np.linalg.norm(whole))
    return (whole / norm).astype(np.float32) if norm > 0 else None


def late_scores(question: NDArray[np.uint32], weights: NDArray[np.float32], passages: Laid, encoder: TokenEncoder) -> NDArray[np.float32]:
    """(count,) mean over the question's pieces, weighted, of the best cosine with a piece of the passage; 0 where either has no piece."""
    scores = np.zeros(passages.count, np.float32)
    chosen = weightiest(weights)
    question, weights = question[chosen], weights[chosen]
    if len(passages.held) and weights.sum() > 0:
        scores[passages.held] = weights @ passages.best(encoder.token_vectors(question)) / weights.sum()
    return scores


def weightiest(weights: NDArray[np.float32]) -> NDArray[np.intp]:
    """Places of the pieces of a question that are compared."""
    return np.argsort(-weights, kind="stable")[:_MOST_PIECES]


def _product(few: NDArray[np.float32], many: NDArray[np.float32]) -> NDArray[np.float32]:
    """`few @ many.T` in blocks small enough that the matrix library stays on one thread: waking its threads costs more than the work, tenfold when busy."""
    block = max(1, _ONE_THREAD // max(1, few.size))
    whole = np.empty((len(few), len(many)), np.float32)
    for start in range(0, len(many), block):
        np.matmul(few, many[start : start + block].T, out=whole[:, start : start + block])
    return whole
