"""Whether one wording of a reply says no where the other says yes: no value need differ for that ("you can send it back", "you cannot send it back")."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from assist.guard.alike import likeness, meets, parts_of
from ingest.sentences import sentences
from ingest.stance import stance_of

if TYPE_CHECKING:
    from assist.guard.bearing import Bearing
    from ingest.stance import Stance

ALIKE = 0.08
"""Nearness from which a sentence of one wording is the other's of what the first one says."""
SAME_WORDS = 0.75
"""Likeness from which two sentences of one language are the same but for a word: then every "not" counts."""


def turned(before: str, lang: str, after: str, other: str, bearing: Bearing) -> str:
    """The first statement of `after` (in the language `other`) that denies what `before` (in `lang`) affirms, or the other way round; empty if none does.

    A sentence is held against the one nearest to it, if it is the nearest to that one too. Two said as one, or one said as two, turn nothing as long as the
    whole denies as often as it did; a word that denies by half ("only", "unless") turns nothing.
    """
    said, now = _statements(before, lang), _statements(after, other)
    if not said or not now:
        return ""
    theirs, ours = [stance_of(text, lang) for text in said], [stance_of(text, other) for text in now]
    more = sum(one.anywhere > 0 for one in ours) - sum(one.anywhere > 0 for one in theirs)
    near = bearing.nearness(now, said)
    for column, text in enumerate(now):
        row = int(near[:, column].argmax())
        if lang == other and likeness(said[row], text, lang) >= SAME_WORDS:
            if ours[column].anywhere != theirs[row].anywhere:
                return text
        elif meets(near, range(len(said)), column, ALIKE) and _opposite(theirs[row], ours[column]) and more * (1 if ours[column].denied else -1) > 0:
            return text
    return ""


def _statements(text: str, lang: str) -> list[str]:
    found = chain.from_iterable(parts_of(text[one.start : one.end].strip(), lang) for one in sentences(text, lang))
    return [part for part in found if any(char.isalnum() for char in part)]


def _opposite(one: Stance, two: Stance) -> bool:
    """Whether the one surely denies and the other surely affirms."""
    return not one.half and not two.half and one.denied != two.denied and one.anywhere != two.anywhere
