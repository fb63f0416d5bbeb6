"""Passages that say the same in the same words, or nearly: candidates by MinHash (Broder 1997), decided by Jaccard over all their character runs."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ingest.types import Duplicate, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingest.types import Passage

    Runs = NDArray[np.uint32]

SHORTEST = 40
"""Characters below which the same text in two documents is a phrase, not a duplicate."""
NEAR = 0.8
"""Share of common runs from which two passages are nearly the same: one changed number in a paragraph leaves about 0.9."""
RUN = 8
"""Characters of a run: long enough to be rare in any script with spaces, and a clause in those without."""
BANDS, ROWS = 16, 4
"""Passages with all four smallest hashes of one of 16 bands in common are compared: of those at 0.8 all but one in 4,000 are."""

Pair = tuple[int, int]


def duplicates(passages: Sequence[Passage]) -> tuple[Duplicate, ...]:
    """Groups of passages in different documents. Two language versions of one family are left out: what is not translated there is no copy."""
    runs = [_runs(one.text) for one in passages]
    near = {}
    for pair in _candidates(runs):
        i, j = pair
        one, other = passages[i], passages[j]
        if one.path != other.path and (one.family != other.family or one.lang == other.lang) and (like := _likeness(runs[i], runs[j])) >= NEAR:
            near[pair] = like
    found = [_duplicate([passages[at] for at in sorted(group)], min(near[pair] for pair in near if pair[0] in group)) for group in _groups(near)]
    return tuple(sorted(found, key=lambda one: (one.places[0].path, one.places[0].span.start)))


def _runs(text: str) -> Runs:
    """Hashes of every distinct run of `RUN` characters, markup, spaces and case apart; none for a short text."""
    plain = " ".join(re.sub(r"[#*_`>|\-]+", " ", text).casefold().split())
    if len(plain) < SHORTEST:
        return np.empty(0, np.uint32)
    points = np.frombuffer(plain.encode("utf-32-le"), np.uint32).astype(np.uint64)
    whole = np.zeros(len(points) - RUN + 1, np.uint64)
    for at in range(RUN):
        whole = whole * np.uint64(1_000_003) + points[at : len(points) - RUN + 1 + at]
    mixed = (whole ^ (whole >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def _candidates(runs: Sequence[Runs]) -> set[Pair]:
    """Pairs that meet in a bucket; in a bucket each passage is compared with the first and with the one before it."""
    dice = np.random.default_rng(0)
    factors = dice.integers(1, 2**32, BANDS * ROWS, np.uint32) | np.uint32(1)
    shifts = dice.integers(0, 2**32, BANDS * ROWS, np.uint32)
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for at, held in enumerate(runs):
        if held.size:
            smallest = (held[:, None] * factors + shifts).min(axis=0).reshape(BANDS, ROWS)
            for band, row in enumerate(smallest):
                buckets[band, row.tobytes()].append(at)
    return {pair for some in buckets.values() for pair in (*pairwise(some), *((some[0], other) for other in some[1:]))}


def _likeness(a: Runs, b: Runs) -> float:
    """Jaccard."""
    common = np.intersect1d(a, b, assume_unique=True).size
    return common / (a.size + b.size - common)


def _groups(near: dict[Pair, float]) -> list[set[int]]:
    """Connected passages."""
    of: dict[int, set[int]] = {}
    for i, j in near:
        joined = of.get(i, {i}) | of.get(j, {j})
        of.update(dict.fromkeys(joined, joined))
    return list({id(group): group for group in of.values()}.values())


def _duplicate(group: Sequence[Passage], likeness: float) -> Duplicate:
    ordered = sorted(group, key=lambda one: (one.path, one.ordinal))
    return Duplicate(tuple(Place(one.path, one.lang, one.text, one.span) for one in ordered), likeness)
