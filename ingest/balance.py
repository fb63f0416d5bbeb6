"""No language fills much more than a third of an answer while another has something to say: its documents cannot push the others' out by their number.

What an encoder gives to a passage depends on its language as much as on what it says, most of all where a product's name is written alike in all of them. The
share, the least score and how many passages are looked at were chosen together on three sets of 216, 186 and 96 questions, for what one language's documents
cost the others: 31 answers lost in 257 pairs of languages became 19, at nDCG@10 0.654, 0.523 and 0.519 before and 0.657, 0.526 and 0.518 after. Half instead
of a third costs other languages, a third and no place more costs short answers. Tried besides, and no better: a language's scores set off by its mean,
translations of one passage counted as one, three to five places for a family or two to four for a document, a lift for passages whose family was found as
well, and hundreds of candidates thinned by their ranks before they are looked at.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 0.7
"""Share of the best score from which a passage takes the place of one whose language has had its share."""


def balanced(order: Sequence[int], scores: Sequence[float], langs: Sequence[str], limit: int) -> list[int]:
    """`limit` of the places in `order` (best first), at most a third of them and one of one language where others can take their place; best first."""
    most, had, waiting, taken = (limit + 4) // 3, Counter[str](), [], []
    least = _LEAST * scores[order[0]] if order else 0.0
    for at in order:
        if had[langs[at]] < most and scores[at] >= least:
            had[langs[at]] += 1
            taken.append(at)
        else:
            waiting.append(at)
    kept = frozenset((*taken, *waiting)[:limit])
    return [at for at in order if at in kept]
