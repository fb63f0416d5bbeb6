"""How far the best hit can be trusted to speak of the question at all: the "weak source" bar.

The fused score is a sum of shares and cosines (at most 2.0), so one bar serves all questions. Calibrated with the built-in encoder on 252 questions in six
languages over 167 real manuals and policies (36 of them unanswerable) and 48 paraphrases and off-topic questions of our own in twelve languages: at 1.05,
71 % of the questions whose answer stood in the first three hits clear the bar and 83 % of the paraphrases, but also 28 % of near-topic questions that
nothing answers and 12 % of off-topic ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.types import Strength

if TYPE_CHECKING:
    from ingest.types import Hit

_STRONG = 1.05
_WEAK = 0.85


def strength_of(hit: Hit) -> Strength:
    """STRONG if meaning, pieces and words together say the best hit is about the question, NONE if they say it is not."""
    if hit.score >= _STRONG:
        return Strength.STRONG
    return Strength.WEAK if hit.score >= _WEAK else Strength.NONE
