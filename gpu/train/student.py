"""The student: one vector and one log-weight per piece, learned with sparse Adam. Numpy only, so it trains anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gpu.train.loss import contrastive_loss, cosine_loss, relation_loss, same_meaning, through_unit, to_unit
from gpu.train.rounding import as_kept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gpu.train.bags import Bags
    from gpu.train.recipe import Recipe

    Floats = NDArray[np.float32]
    Numbers = NDArray[np.int64]

_DECAY_1, _DECAY_2, _TINY = np.float32(0.9), np.float32(0.98), np.float32(1e-8)
_BLOCK = 128


class Student:
    """Vectors (pieces × dimension) and log-weights (pieces), with what Adam remembers of each."""

    def __init__(self, vectors: Floats, log_weights: Floats, targets: Floats) -> None:
        """Start from what `start` gives, or from anything of that shape; `targets` has the unit row of each meaning."""
        self._targets = targets
        self.parameters = np.concatenate([vectors, log_weights[:, None]], axis=1).astype(np.float32)
        self._first = np.zeros_like(self.parameters)
        self._second = np.zeros_like(self.parameters)
        self._steps = 0

    @property
    def weighted(self) -> Floats:
        """(pieces, dimension): what each piece adds to a text's sum."""
        return self.parameters[:, :-1] * np.exp(self.parameters[:, -1:])

    def step(self, bags: Bags, texts: tuple[Numbers, Numbers], keys: Numbers, recipe: Recipe, rate: float, *, rounded: bool) -> tuple[float, float]:
        """One update on pairs of texts that mean the same; returns the cosine loss before it, and the other losses together.

        `texts` holds the two sides' numbers, `keys` what each pair means; `rounded` rows are met as they will be kept.
        """
        ids, owner = bags.pick(np.concatenate(texts))
        pieces, where = np.unique(ids, return_inverse=True)
        vectors, share = self.parameters[pieces, :-1], np.exp(self.parameters[pieces, -1:])
        weighted = as_kept(vectors * share) if rounded else vectors * share
        units, lengths = to_unit(sum_by(weighted, where, owner, 2 * len(keys)))
        targets = self._targets[keys]
        far, pull = cosine_loss(units, np.concatenate([targets, targets]))
        mixed, push = _between(units[: len(keys)], units[len(keys) :], keys, targets, recipe)
        slope = (pull * recipe.cosine + push).astype(np.float32, copy=False)
        order = np.argsort(where, kind="stable")
        towards = sum_by(through_unit(slope, units, lengths), owner[order], where[order], len(pieces)) * share
        self._update(pieces, np.concatenate([towards, np.einsum("ij,ij->i", towards, vectors)[:, None]], axis=1), rate)
        return far, mixed

    def _update(self, pieces: NDArray[np.uint32], gradient: Floats, rate: float) -> None:
        """Adam (Kingma 2015) on the pieces that occurred, each once."""
        self._steps += 1
        first = self._first[pieces] * _DECAY_1 + gradient * (1 - _DECAY_1)
        second = self._second[pieces] * _DECAY_2 + gradient**2 * (1 - _DECAY_2)
        self._first[pieces], self._second[pieces] = first, second
        first *= np.float32(rate / (1 - _DECAY_1**self._steps))
        second /= np.float32(1 - _DECAY_2**self._steps)
        np.sqrt(second, out=second)
        second += _TINY
        first /= second
        self.parameters[pieces] -= first


def _between(left: Floats, right: Floats, keys: Numbers, targets: Floats, recipe: Recipe) -> tuple[float, Floats]:
    """The losses between the texts of a batch, each by its weight: their sum, and its gradient for both sides in a row."""
    loss, slope = 0.0, np.zeros((2 * len(keys), left.shape[1]), np.float32)
    if recipe.contrast:
        found, *sides = contrastive_loss(left, right, same_meaning(keys, targets, recipe.alike), recipe.temperature)
        loss, slope = found * recipe.contrast, np.concatenate(sides) * recipe.contrast
    if recipe.relation:
        found, *sides = relation_loss(left, right, targets, recipe.temperature)
        loss, slope = loss + found * recipe.relation, slope + np.concatenate(sides) * recipe.relation
    return loss, slope


def sum_by(rows: Floats, picked: Numbers, owner: Numbers, count: int) -> Floats:
    """(count, width): for each owner the sum of `rows[picked]` that are its own. `owner` ascends; one without rows gets zeros.

    Blocks of rows are added up as small matrix products, five times faster here than `np.add.reduceat` along rows.
    """
    sums = np.zeros((count, rows.shape[1]), np.float32)
    for start in range(0, len(owner), _BLOCK):
        block = owner[start : start + _BLOCK]
        first, last = int(block[0]), int(block[-1]) + 1
        mine = (block[None, :] == np.arange(first, last)[:, None]).astype(np.float32)
        sums[first:last] += mine @ rows[picked[start : start + _BLOCK]]
    return sums
