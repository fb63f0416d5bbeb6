"""What a machine wrote never outranks what a person wrote: inside a family its passages stand below the best one by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingest.types import Hit

_BELOW = 1e-6


def people_above(scores: NDArray[np.float32], families: Sequence[str], machine: Sequence[bool]) -> NDArray[np.float32]:
    """(passages,) scores in which no passage by a machine reaches the best of its family by a person."""
    best: dict[str, float] = {}
    for score, family, made in zip(scores.tolist(), families, machine, strict=True):
        if not made:
            best[family] = max(score, best.get(family, score))
    told = zip(scores.tolist(), families, machine, strict=True)
    return np.array([min(score, best[family] - _BELOW) if made and family in best else score for score, family, made in told], np.float32)


def people_first(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Hits in their order, but a machine's that stand above the first one by a person of their family right behind it."""
    first = {hit.passage.family: at for at, hit in reversed(list(enumerate(hits))) if not hit.passage.machine}

    def place(at: int) -> tuple[int, bool, int]:
        passage = hits[at].passage
        waits = passage.machine and first.get(passage.family, -1) > at
        return (first[passage.family] if waits else at, waits, at)

    return tuple(hits[at] for at in sorted(range(len(hits)), key=place))
