"""How far the best hit can be trusted to speak of the question at all: the "weak source" bar.

The fused score is a sum of shares and cosines (at most 3.05), so one bar serves all questions. Calibrated with the built-in encoder: at 1.26, 76 % of
216 questions in six languages over 167 real manuals and policies whose answer stood in the first three hits clear the bar, 75 % of 169 in 13 languages
over the demo shop's documents, but also 22 % of 36 near-topic questions that nothing answers (none of the demo's). Tried on these and no better, topics
held out: the margin to the other hits, and several views weighed against each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.types import Strength

if TYPE_CHECKING:
    from ingest.types import Hit

_STRONG = 1.26
_WEAK = 1.05


def strength_of(hit: Hit) -> Strength:
    """STRONG if meaning, pieces and words together say the best hit is about the question, NONE if they say it is not."""
    if hit.score >= _STRONG:
        return Strength.STRONG
    return Strength.WEAK if hit.score >= _WEAK else Strength.NONE
