"""One training run: from laid-out text and the teacher's aims to the student."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from gpu.train.bags import Bags, cut
from gpu.train.pairs import draw, side_by_side
from gpu.train.roughen import roughened

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gpu.train.pairs import Corpus
    from gpu.train.pieces import Vocabulary
    from gpu.train.recipe import Recipe

    Floats = NDArray[np.float32]
    Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Epoch:
    """How one epoch went: mean losses over its batches, and its minutes."""

    number: int
    cosine: float
    between: float
    minutes: float


class Learner(Protocol):
    """What learns: numpy on a processor or torch on an accelerator."""

    def step(self, bags: Bags, texts: tuple[Numbers, Numbers], keys: Numbers, recipe: Recipe, rate: float, *, rounded: bool) -> tuple[float, float]:
        """One update on pairs of texts that mean `keys`, rows `rounded` or not; the cosine loss before it, and the other losses together."""
        ...


class RowLearner(Learner, Protocol):
    """What learns a row per piece."""

    @property
    def weighted(self) -> Floats:
        """(pieces, dimension): what each piece adds to a text's sum."""
        ...


L = TypeVar("L", bound=Learner)


def fit(corpus: Corpus, targets: Floats, vocabulary: Vocabulary, recipe: Recipe, student: L, report: Callable[[Epoch], None]) -> L:
    """Train `student` towards `targets`, one unit row per meaning of the corpus, and return it."""
    cuts = _Cuts(corpus, vocabulary, recipe)
    for number in range(recipe.epochs):
        began = perf_counter()
        bags = cuts.of(number)
        left, right = draw(corpus, recipe.seed + number)
        if np.random.default_rng(recipe.seed + number).random() < recipe.near:
            left, right = side_by_side(left, right, targets[corpus.meaning[left]], recipe.batch, recipe.seed + number)
        rounded = number >= recipe.epochs - recipe.rounded
        losses = []
        for start in range(0, len(left) - recipe.batch // 2, recipe.batch):
            sides = left[start : start + recipe.batch], right[start : start + recipe.batch]
            done = (number + start / len(left)) / recipe.epochs
            losses.append(student.step(bags, sides, corpus.meaning[sides[0]], recipe, recipe.rate * (1 - done), rounded=rounded))
        far, mixed = np.mean(losses or [(np.nan, np.nan)], axis=0)
        report(Epoch(number + 1, float(far), float(mixed), (perf_counter() - began) / 60))
    return student


class _Cuts:
    """The text cut in a few ways that come in turn: with pieces left unused and accents left out, and plain in the last epochs."""

    def __init__(self, corpus: Corpus, vocabulary: Vocabulary, recipe: Recipe) -> None:
        self._corpus, self._vocabulary, self._recipe = corpus, vocabulary, recipe
        self._made: dict[tuple[int, float], Bags] = {}

    def of(self, epoch: int) -> Bags:
        """The cut of one epoch."""
        recipe = self._recipe
        drop = recipe.drop if epoch < recipe.epochs - recipe.undropped else 0.0
        turn = epoch % recipe.cuts
        if (turn, drop) not in self._made:
            texts = roughened(self._corpus.prepared, recipe.bare, recipe.seed + turn)
            self._made[turn, drop] = cut(texts, self._vocabulary, drop, recipe.seed + turn)
        return self._made[turn, drop]
