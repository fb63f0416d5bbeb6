"""What a sentence wants, by all examples together: a softmax layer over its vector and a reading of its letters, as one probability of each wish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assist.linear import even, fit_softmax, softmax
from assist.spelling import fit_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assist.linear import SoftmaxHead
    from assist.spelling import LetterHead

LETTERS = 0.6
"""How much the letters say beside the vector; 0.4 to 1.0 name about as many of the examples that were left out."""
WORTH = 0.5
"""What a probability of 1 adds to a wish's score; 0.6 to 1.5 name about as many."""


@dataclass(frozen=True, slots=True, eq=False)
class WishHead:
    """Both readings, fitted to the same examples."""

    intents: tuple[str, ...]
    sense: SoftmaxHead
    letters: LetterHead

    def lean(self, vectors: NDArray[np.float32], texts: Sequence[str]) -> list[dict[str, float]]:
        """What each of n sentences leans to: each intent with its probability's worth."""
        if not self.intents:
            return [{} for _ in texts]
        both = self.sense.lean(vectors) + np.float32(LETTERS) * self.letters.lean(texts)
        return [dict(zip(self.intents, row, strict=True)) for row in (WORTH * softmax(np.asarray(both, np.float32))).tolist()]


def fit_wishes(vectors: NDArray[np.float32], texts: Sequence[str], intents: Sequence[str]) -> WishHead:
    """Fit to (n, dimension) vectors and their n texts; all intents count alike."""
    names = tuple(sorted(set(intents)))
    place = {name: at for at, name in enumerate(names)}
    of = np.array([place[intent] for intent in intents], np.intp)
    counts = even(of, np.ones(len(of))) if len(of) else np.ones(0)
    if not names:
        vectors, texts, of, counts = np.zeros((1, vectors.shape[1]), np.float32), [""], np.zeros(1, np.intp), np.ones(1)
    return WishHead(names, fit_softmax(vectors, of, max(1, len(names)), counts), fit_letters(texts, of, max(1, len(names)), counts))
