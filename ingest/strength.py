"""How far the best hit can be trusted to speak of the question at all: the "weak source" bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.types import Strength

if TYPE_CHECKING:
    from ingest.types import Hit

_STRONG = 0.62
_WEAK = 0.35


def strength_of(hit: Hit) -> Strength:
    """STRONG if meaning and words together say the hit is about the question, NONE if neither does."""
    evidence = hit.similarity + 0.5 * hit.overlap
    if evidence >= _STRONG:
        return Strength.STRONG
    return Strength.WEAK if evidence >= _WEAK else Strength.NONE
