"""One training run: from laid-out text and the teacher's rows to the student."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from gpu.train.bags import cut
from gpu.train.loss import to_unit
from gpu.train.pairs import draw
from gpu.train.roughen import roughened
from gpu.train.student import Student, first_vectors, first_weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gpu.train.pairs import Corpus
    from gpu.train.pieces import Vocabulary
    from gpu.train.recipe import Recipe

    Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Epoch:
    """How one epoch went: mean losses over its batches, and its minutes."""

    number: int
    cosine: float
    contrastive: float
    minutes: float


def project(rows: Floats, dimension: int) -> Floats:
    """The teacher's rows on their first principal directions (uncentred, so that cosines are kept), at length 1."""
    rows = rows.astype(np.float32)
    _, directions = np.linalg.eigh(rows.T @ rows)
    return to_unit(rows @ directions[:, ::-1][:, :dimension])[0]


def fit(corpus: Corpus, targets: Floats, vocabulary: Vocabulary, recipe: Recipe, report: Callable[[Epoch], None]) -> Student:
    """Train a student towards `targets`, one unit row per English text of the corpus."""
    whole = cut(corpus.prepared, vocabulary)
    pieces = len(vocabulary.pieces)
    student = Student(first_vectors(whole, targets[corpus.meaning], pieces), first_weights(whole, pieces))
    for number in range(recipe.epochs):
        began = perf_counter()
        drop = recipe.drop if number < recipe.epochs - recipe.undropped else 0.0
        bags = cut(roughened(corpus.prepared, recipe.bare, recipe.seed + number), vocabulary, drop, recipe.seed + number)
        left, right = draw(corpus, recipe.seed + number)
        losses = []
        for start in range(0, len(left) - recipe.batch // 2, recipe.batch):
            sides = left[start : start + recipe.batch], right[start : start + recipe.batch]
            keys = corpus.meaning[sides[0]]
            done = (number + start / len(left)) / recipe.epochs
            losses.append(student.step(bags, sides, targets[keys], keys, recipe, recipe.rate * (1 - done)))
        far, mixed = np.mean(losses or [(np.nan, np.nan)], axis=0)
        report(Epoch(number + 1, float(far), float(mixed), (perf_counter() - began) / 60))
    return student
