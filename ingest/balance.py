"""No language fills more than half of an answer while another has something to say: its documents cannot push every other language's out by their number.

What an encoder gives to a passage depends on its language as much as on what it says, most of all where a product's name is written alike in all of them. Half
was chosen on 186 questions of our own (nDCG@10 0.496 to 0.501, recall@10 0.66 to 0.68; a third to two thirds are within 0.004). Tried besides, and no better: a
language's scores set off by its mean, and translations of one passage counted as one.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 0.6
"""Share of the best score from which a passage takes the place of one whose language has had its half."""


def balanced(order: Sequence[int], scores: Sequence[float], langs: Sequence[str], limit: int) -> list[int]:
    """`limit` of the places in `order` (best first), at most half of them of one language where others can take their place; best first."""
    most, had, waiting, taken = (limit + 1) // 2, Counter[str](), [], []
    least = _LEAST * scores[order[0]] if order else 0.0
    for at in order:
        if had[langs[at]] < most and scores[at] >= least:
            had[langs[at]] += 1
            taken.append(at)
        else:
            waiting.append(at)
    kept = frozenset((*taken, *waiting)[:limit])
    return [at for at in order if at in kept]
