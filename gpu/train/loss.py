"""What the student is trained on, as pure functions with their gradients, on rows of length 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_FAR = np.float32(-1e4)


def to_unit(sums: Floats) -> tuple[Floats, Floats]:
    """Rows brought to length 1, and their lengths (n, 1); a zero row stays zero."""
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    units: Floats = sums / np.maximum(lengths, np.float32(1e-9))
    return units, lengths


def through_unit(gradient: Floats, units: Floats, lengths: Floats) -> Floats:
    """The gradient before `to_unit`, from the gradient after it."""
    along = np.einsum("ij,ij->i", gradient, units)[:, None]
    before: Floats = (gradient - along * units) / np.maximum(lengths, np.float32(1e-3))
    return before


def cosine_loss(units: Floats, targets: Floats) -> tuple[float, Floats]:
    """Mean of 1 − cos to the teacher's unit rows, and its gradient for `units`."""
    count = np.float32(len(units))
    return float(1 - np.einsum("ij,ij->", units, targets) / count), -targets / count


def same_meaning(keys: NDArray[np.int64], targets: Floats, alike: float) -> NDArray[np.bool_]:
    """(n, n): which rows mean the same, themselves apart: of equal key, or with targets of a cosine above `alike`."""
    same: NDArray[np.bool_] = (keys[:, None] == keys[None, :]) | (targets @ targets.T > np.float32(alike))
    np.fill_diagonal(same, val=False)
    return same


def relation_loss(left: Floats, right: Floats, targets: Floats, temperature: float) -> tuple[float, Floats, Floats]:
    """How far the likenesses of a batch are from the teacher's, and the gradients for `left` and `right`.

    Cross-entropy of each text's shares over the other side's texts, both ways, against the shares that the targets' own cosines give (relational
    distillation, Park 2019): what is nearly the same for the teacher is not pushed apart as in a loss that knows only the right pair.
    """
    scale = np.float32(1 / temperature)
    logits = (left @ right.T - 1) * scale
    wanted = _shares((targets @ targets.T - 1) * scale)
    there, back = _shares(logits), _shares(logits.T)
    loss = -float((wanted * (np.log(there) + np.log(back))).sum() / (2 * len(left)))
    slope = (there - wanted + (back - wanted).T) * (scale / np.float32(2 * len(left)))
    return loss, slope @ right, slope.T @ left


def _shares(logits: Floats) -> Floats:
    """Softmax of each row of logits that are at most about 0."""
    shares: Floats = np.exp(np.maximum(logits, np.float32(-80)))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def contrastive_loss(left: Floats, right: Floats, same: NDArray[np.bool_], temperature: float) -> tuple[float, Floats, Floats]:
    """Symmetric in-batch InfoNCE (van den Oord 2018) and its gradients for `left` and `right`.

    Row i of both sides means the same; rows that are the `same` are never each other's negatives.
    """
    scale = np.float32(1 / temperature)
    logits = (left @ right.T - 1) * scale  # at most 0, so exp needs no other shift
    logits[same] = _FAR
    diagonal = np.diagonal(logits).copy()
    shares = np.exp(logits, out=logits)
    by_row, by_column = shares.sum(axis=1, keepdims=True), shares.sum(axis=0, keepdims=True)
    loss = float(np.mean(np.log(by_row).ravel() + np.log(by_column).ravel()) / 2 - diagonal.mean())
    shares *= 1 / by_row + 1 / by_column
    np.fill_diagonal(shares, np.diagonal(shares) - 2)
    shares *= scale / np.float32(2 * len(left))
    return loss, shares @ right, shares.T @ left
