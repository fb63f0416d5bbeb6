"""Which sentence of one language version says what a sentence of another says, or two of one what one of the other says: by meaning and order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.monotone import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ingest.said import Version

MEANS = 0.55
"""Cosine two sentences must have; each must also be the other's nearest, with their places in the documents taken into account."""
PATH, FOLLOWS = 0.38, 0.42
"""What a pair in the order of both documents must have more than, and what it must have beside another such pair."""
CLOSE = 0.1
"""Share of a document within which two are taken together."""
MORE = 0.04
"""How much nearer two sentences in a row must be to one of the other version than either of them is alone."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Sentences of both sides that say the same: one or two in a row of each, as their numbers, and the cosine of their meanings."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    cosine: float


def pairs(one: Version, other: Version) -> list[Pair]:
    """Sentences that go together in the order of both, then those that are each other's nearest, then those to which two in a row are nearer than one.

    Equal texts in two languages are left out: one was never translated and is read with the wrong words.
    """
    if not one.said or not other.said:
        return []
    cosines = one.rows @ other.rows.T
    apart = np.abs(_places(one)[:, None] - _places(other)[None])
    single = _single(cosines, apart)
    found = [Pair((i,), (j,), float(cosines[i, j])) for i, j in single.items()]
    found += _once([*_joined(one, other, cosines, single), *(_turned(pair) for pair in _joined(other, one, cosines.T, {j: i for i, j in single.items()}))])
    told = one.first.lang == other.first.lang
    return [pair for pair in found if told or not _untranslated(one, other, pair)]


def _places(version: Version) -> NDArray[np.float64]:
    return np.array([said.at for said in version.said])


def _single(cosines: NDArray[np.float32], apart: NDArray[np.float64]) -> dict[int, int]:
    """In the order of both documents first: the sentence nearest in meaning may be one of another paragraph."""
    found = dict(_beside(cosines, apart))
    taken = set(found.values())
    near = cosines - apart
    best, back = near.argmax(axis=1), near.argmax(axis=0)
    mutual = {i: int(j) for i, j in enumerate(best) if back[j] == i and cosines[i, j] >= MEANS}
    return found | {i: j for i, j in mutual.items() if i not in found and j not in taken}


def _beside(cosines: NDArray[np.float32], apart: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Pairs of the path through both documents whose neighbours before or behind go together, too."""
    gain = np.maximum(cosines - PATH - apart / 2, 0.0).astype(np.float32)
    path = {(i, j) for j, i in enumerate(in_order(gain)) if i >= 0}
    for i, j in sorted(path):
        if cosines[i, j] >= FOLLOWS and ((i - 1, j - 1) in path or (i + 1, j + 1) in path):
            yield i, j


def _turned(pair: Pair) -> Pair:
    return Pair(pair.right, pair.left, pair.cosine)


def _joined(one: Version, other: Version, cosines: NDArray[np.float32], single: dict[int, int]) -> Iterator[Pair]:
    """A sentence of `one` with two in a row of `other` that are nearer to it together: neither of them has another counterpart, nor has it."""
    weights = np.array([len(said.place.sentence) for said in other.said], np.float32)[:, None]
    both = weights[:-1] * other.rows[:-1] + weights[1:] * other.rows[1:]
    both /= np.maximum(np.linalg.norm(both, axis=1, keepdims=True), 1e-9)
    nearer = one.rows @ both.T
    gained = nearer - np.maximum(cosines[:, :-1], cosines[:, 1:])
    near = np.abs(_places(one)[:, None] - _places(other)[None, :-1]) <= CLOSE
    partner = {j: i for i, j in single.items()}
    for i, j in zip(*np.nonzero((nearer >= MEANS) & (gained >= MORE) & near), strict=True):
        if single.get(i, j) in (j, j + 1) and partner.get(j, i) == i and partner.get(j + 1, i) == i:
            yield Pair((int(i),), (int(j), int(j) + 1), float(nearer[i, j]))


def _once(found: list[Pair]) -> Iterator[Pair]:
    """Each sentence in one pair at most, the nearest that it stands in."""
    left: set[int] = set()
    right: set[int] = set()
    for pair in sorted(found, key=lambda one: -one.cosine):
        if left.isdisjoint(pair.left) and right.isdisjoint(pair.right):
            left.update(pair.left)
            right.update(pair.right)
            yield pair


def _untranslated(one: Version, other: Version, pair: Pair) -> bool:
    mine, theirs = ([version.said[at].place.sentence for at in some] for version, some in ((one, pair.left), (other, pair.right)))
    return mine == theirs
