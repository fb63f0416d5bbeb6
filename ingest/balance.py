"""No language fills more than a third of an answer while another has something to say: its documents cannot push the others' out by their number.

What an encoder gives to a passage depends on its language as much as on what it says, most of all where a product's name is written alike in all of them. A
third of the places and one more for the asker's own language, a third for each other, the least score and how many passages are looked at were chosen
together on three sets of 216, 186 and 96 questions, for what one language's documents cost the others: 31 answers lost in 257 pairs of languages became 11,
at nDCG@10 0.654, 0.523 and 0.519 before and 0.659, 0.522 and 0.521 after. Short answers keep three places a language: fewer cost them right passages. Tried
besides, and no better: half for each, a language's scores set off by its mean, translations of one passage counted as one, three to five places for a family
or two to four for a document, a lift for passages whose family was found as well, and hundreds of candidates thinned by their ranks before they are looked
at.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORT = 3
"""Places that a language may have in any answer long enough."""
_LEAST = 0.7
"""Share of the best score from which a passage takes the place of one whose language has had its share."""


def balanced(order: Sequence[int], scores: Sequence[float], langs: Sequence[str], limit: int, own: str = "und") -> list[int]:
    """`limit` of the places in `order` (best first), few of them of one language where others can take their place, one more for `own`; best first."""
    had, waiting, taken = Counter[str](), [], []
    most = (limit + 4) // 3
    others = min(most, max(_SHORT, limit // 3))
    least = _LEAST * scores[order[0]] if order else 0.0
    for at in order:
        if had[langs[at]] < (most if same(langs[at], own) else others) and scores[at] >= least:
            had[langs[at]] += 1
            taken.append(at)
        else:
            waiting.append(at)
    kept = frozenset((*taken, *waiting)[:limit])
    return [at for at in order if at in kept]


def same(left: str, right: str) -> bool:
    """Whether two tags name one language, whatever its script or region."""
    return left.partition("-")[0] == right.partition("-")[0]
