"""Texts as bags of pieces: one row of piece numbers for all texts, and where each text's pieces begin."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from serving.cutter import cutter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gpu.train.pieces import Vocabulary

_DROPPED = -60.0
_AT_ONCE = 16_384
_FREQUENT = 2_000


@dataclass(frozen=True, slots=True)
class Bags:
    """Piece numbers of all texts in a row; text i's are `ids[starts[i]:starts[i + 1]]`."""

    ids: NDArray[np.uint32]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def pick(self, texts: NDArray[np.int64]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The pieces of the chosen texts in a row, and which of the chosen (0, 1, …) each belongs to."""
        lengths = self.starts[texts + 1] - self.starts[texts]
        owner = np.repeat(np.arange(len(texts)), lengths)
        shift = np.repeat(self.starts[texts] - (np.cumsum(lengths) - lengths), lengths)
        return self.ids[np.arange(len(owner)) + shift], owner


def cut(prepared: Sequence[str], vocabulary: Vocabulary, drop: float = 0.0, seed: int = 0) -> Bags:
    """Cut prepared texts. `drop` is the share of longer pieces, the most frequent apart, left unused this time.

    Cutting the same text into other, smaller pieces in every epoch teaches the small pieces too, and keeps long pieces
    from learning single sentences by heart (the idea of subword regularization, Kudo 2018).
    """
    scores = vocabulary.scores.copy()
    if drop:
        long = np.array([len(piece.strip("▁")) > 1 for piece in vocabulary.pieces])
        long[:_FREQUENT] = False  # parts of "the" have nothing to learn from it
        scores[long & (np.random.default_rng(seed).random(len(scores)) < drop)] += np.float32(_DROPPED)
    tokenizer = cutter(vocabulary.pieces, scores)
    ids: list[NDArray[np.uint32]] = []
    lengths: list[NDArray[np.int64]] = []
    for start in range(0, len(prepared), _AT_ONCE):
        block = tokenizer.encode_batch_fast(list(prepared[start : start + _AT_ONCE]), add_special_tokens=False)
        count = np.fromiter((len(one) for one in block), np.int64, len(block))
        ids.append(np.fromiter(chain.from_iterable(one.ids for one in block), np.uint32, int(count.sum())))
        lengths.append(count)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.concatenate(lengths))])
    return Bags(np.concatenate(ids), starts)
