"""One way in which an answer departs from the answers beside it."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 0.5
"""More than this share of the other answers must disagree: with one other answer, that one; with twelve, seven."""


@dataclass(frozen=True, slots=True)
class Departure:
    """What an answer says (or leaves out) and most others do not."""

    kind: str
    """A kind of fact ("amount", "date", …), or "yes_no", "obligation", "condition", "missing", "added", "product", "country", "language", "source"."""
    mine: str
    """What it says, empty where it says nothing."""
    theirs: str
    """What most others say, empty where they say nothing."""
    sure: bool = True
    """False where free translations of one text differ so as well: to be read by a person, and no material difference until one says so."""
