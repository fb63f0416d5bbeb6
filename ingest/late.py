"""Late interaction: each piece of the question meets its nearest piece of the passage (MaxSim, Khattab and Zaharia 2020), over the head of a ranking."""

from __future__ import annotations

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


def late_scores(question: NDArray[np.uint32], passages: Sequence[NDArray[np.uint32]], encoder: TokenEncoder) -> NDArray[np.float32]:
    """(len(passages),) weighted mean over the question's pieces of the best cosine with a piece of the passage; 0 where either has no piece."""
    scores = np.zeros(len(passages), np.float32)
    weights = encoder.token_weights(question)
    chosen = np.argsort(-weights, kind="stable")[:_MOST_PIECES]
    question, weights = question[chosen], weights[chosen]
    lengths = np.array([len(one) for one in passages], np.intp)
    held = np.flatnonzero(lengths)
    if not len(held) or not weights.sum() > 0:
        return scores
    every = np.concatenate([passages[at] for at in held.tolist()])
    distinct, places = _distinct(every)
    nearness = _product(encoder.token_vectors(question), encoder.token_vectors(distinct))
    starts = np.concatenate(([0], np.cumsum(lengths[held])[:-1]))
    best = np.maximum.reduceat(nearness[:, places], starts, axis=1)
    scores[held] = weights @ best / weights.sum()
    return scores


def _product(few: NDArray[np.float32], many: NDArray[np.float32]) -> NDArray[np.float32]:
    """`few @ many.T` in blocks small enough that the matrix library stays on one thread: waking its threads costs more than the work, tenfold when busy."""
    block = max(1, _ONE_THREAD // max(1, few.size))
    whole = np.empty((len(few), len(many)), np.float32)
    for start in range(0, len(many), block):
        np.matmul(few, many[start : start + block].T, out=whole[:, start : start + block])
    return whole


def _distinct(ids: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """The different ids in ascending order, and where each id stands among them; without sorting, as ids are small."""
    seen = np.zeros(int(ids.max()) + 1, np.bool_)
    seen[ids] = True
    return np.flatnonzero(seen).astype(np.uint32), (np.cumsum(seen) - 1)[ids]
