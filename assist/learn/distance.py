"""How much of a text a person typed anew."""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein


def edit_distance(drafted: str, final: str) -> int:
    """Levenshtein distance in code points."""
    return Levenshtein.distance(drafted, final)


def typed_share(drafted: str, final: str) -> float:
    """Levenshtein distance over the longer text's length, in code points: 0 the same, 1 nothing in common."""
    return Levenshtein.normalized_distance(drafted, final)


def likeness(one: str, other: str) -> float:
    """1 the same, 0 nothing in common."""
    return Levenshtein.normalized_similarity(one, other)
