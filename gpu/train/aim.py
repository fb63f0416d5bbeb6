"""Where each meaning should lie: the teacher's row of its English text, and single words of any language in the same space."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from gpu.train.loss import to_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_STRENGTHS = (0.3, 1.0, 3.0, 10.0)
_HELD = 10


def project(rows: Floats, dimension: int) -> Floats:
    """Rows on their first principal directions (uncentred, so that cosines are kept), at length 1; rows of that width stay."""
    rows = rows.astype(np.float32)
    if rows.shape[1] == dimension:
        return to_unit(rows)[0]
    _, directions = np.linalg.eigh(rows.T @ rows)
    return to_unit(rows @ directions[:, ::-1][:, :dimension])[0]


def turned(rows: Floats, towards: Floats) -> Floats:
    """`rows` turned as a whole, cosines kept, so that they lie nearest the as wide or wider `towards` row by row (orthogonal Procrustes, Schönemann 1966)."""
    left, _, right = np.linalg.svd(rows.T @ towards, full_matrices=False)
    lying: Floats = (rows @ (left @ right)).astype(np.float32)
    return lying


def word_aims(words: Sequence[str], rows: Floats, english: dict[str, int], taught: Floats) -> Floats:
    """(len(words), dimension) unit rows of prepared `words`: what their `rows` by another teacher are in the space of `taught`.

    `english` gives the words whose own row is in `taught`, and which it is: they keep it, and from them the linear map between both spaces is
    learned (ridge regression; its strength is the best on every tenth word). What all words of a script have in common is taken off first:
    it says which script it is, not what is meant.
    """
    centred = _without_scripts(words, rows)
    known = [(at, english[word]) for at, word in enumerate(words) if word in english]
    if len(known) < _HELD:
        return np.zeros((len(words), taught.shape[1]), np.float32)
    here, there = (np.array(column) for column in zip(*known, strict=True))
    mapped = to_unit((centred @ _map(centred[here], taught[there])).astype(np.float32))[0]
    mapped[here] = taught[there]
    return mapped


def _without_scripts(words: Sequence[str], rows: Floats) -> Floats:
    """Rows less the mean of all words whose last letter is of the same block of 256."""
    blocks: dict[int, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        blocks[ord(word[-1]) >> 8].append(at)
    centred = rows.astype(np.float32)
    for members in blocks.values():
        centred[members] -= centred[members].mean(axis=0)
    return to_unit(centred)[0]


def _map(here: Floats, there: Floats) -> Floats:
    """The matrix of the ridge regression that leads from `here` to `there`."""
    held = np.arange(len(here)) % _HELD == 0

    def quality(strength: float) -> float:
        matrix = _ridge(here[~held], there[~held], strength)
        return float((to_unit(here[held] @ matrix)[0] * there[held]).sum())

    return _ridge(here, there, max(_STRENGTHS, key=quality))


def _ridge(here: Floats, there: Floats, strength: float) -> Floats:
    matrix: Floats = np.linalg.solve(here.T @ here + np.float32(strength) * np.eye(here.shape[1], dtype=np.float32), here.T @ there)
    return matrix
