"""Where each piece starts: at the mean of the texts that hold it, or as earlier weights read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gpu.train.loss import to_unit
from gpu.train.student import sum_by
from serving.cutter import cutter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gpu.train.bags import Bags
    from gpu.train.pieces import Vocabulary
    from serving.weights_file import Weights

    Floats = NDArray[np.float32]

_LIGHTEST = 1e-3


def first_vectors(bags: Bags, targets: Floats, pieces: int) -> Floats:
    """Each piece's vector at the start: the mean of the teacher's rows of the texts that hold it, at length 1.

    `targets` has one row per text of `bags`. A piece in no text starts at zero.
    """
    owner = np.repeat(np.arange(len(bags)), np.diff(bags.starts))
    order = np.argsort(bags.ids, kind="stable")
    present, where = np.unique(bags.ids, return_inverse=True)
    sums = np.zeros((pieces, targets.shape[1]), np.float32)
    sums[present] = sum_by(targets, owner[order], where[order], len(present))
    return to_unit(sums)[0]


def first_weights(bags: Bags, pieces: int) -> Floats:
    """Log-weights at the start: a / (a + p) with a = 1e-3 and p a piece's share of the text (Arora 2017, SIF)."""
    share = np.bincount(bags.ids, minlength=pieces) / max(1, len(bags.ids))
    return np.log(1e-3 / (1e-3 + share)).astype(np.float32)


def as_read_before(vocabulary: Vocabulary, earlier: Weights, words: Sequence[str], aims: Floats, log_weights: Floats) -> tuple[Floats, Floats]:
    """Vectors of length 1 and log-weights: a piece is the sum of the earlier pieces it is cut into, and a word that was none its own aim.

    `aims` are the words' rows, `log_weights` those of `first_weights`, brought to the scale of the earlier ones.
    """
    factor = (earlier.scale * earlier.weight).astype(np.float32)
    factor[0] = 0
    cut = cutter(earlier.pieces, earlier.scores).encode_batch_fast(list(vocabulary.pieces), add_special_tokens=False)
    sums = np.stack([(earlier.table[one.ids].astype(np.float32) * factor[one.ids, None]).sum(axis=0) for one in cut])
    number = {piece: at for at, piece in enumerate(vocabulary.pieces)}
    kept = [number[piece] for piece in earlier.pieces if piece in number]
    scale = np.median(np.linalg.norm(sums[kept], axis=1) / np.exp(log_weights[kept]))
    before = frozenset(earlier.pieces)
    for word, aim in zip(words, aims, strict=True):
        if word in number and word not in before:
            sums[number[word]] = aim * np.exp(log_weights[number[word]]) * scale
    vectors, lengths = to_unit(sums)
    return vectors, np.log(np.maximum(lengths[:, 0], _LIGHTEST)).astype(np.float32)
