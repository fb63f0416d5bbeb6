"""Languages written in Latin letters though their own script is another: told by their commonest words, and by how syllables are built."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ingest.cues import cue_words
from ingest.latin import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

# Arabic chat writing uses digits for letters without a Latin likeness, inside words: 3ayez, 7abibi, ma3lesh.
_CHAT_WORD = re.compile(r"\b(?=[a-z0-9']*[a-z])(?=[a-z']*[2375689])[a-z2375689']{3,}\b")
_CHAT_INSIDE = re.compile(r"[a-z][2375][a-z]|^[2375][a-z]{2,}|[a-z]{2,}[37]$")


@dataclass(frozen=True, slots=True)
class RomanisedGuess:
    """A language with the suffix -Latn."""

    lang: str
    confidence: float
    reason: str


@cache
def _owners() -> Mapping[str, tuple[str, ...]]:
    owners: dict[str, tuple[str, ...]] = {}
    for lang, words in cue_words("romanised").items():
        for word in dict.fromkeys(words):
            owners[word] = (*owners.get(word, ()), lang)
    return owners


def romanised_language(text: str, rival: float) -> RomanisedGuess | None:
    """The romanised language of a text, or None. `rival` is the weight of known words that the best Latin-script language has in it."""
    words = words_of(text)
    if not words:
        return None
    owners, scores = _owners(), dict[str, float]()
    for word in words:
        for lang in owners.get(word, ()):
            scores[lang] = scores.get(lang, 0.0) + 1.0 / len(owners[word])
    chat = [word for word in _CHAT_WORD.findall(text.lower()) if _CHAT_INSIDE.search(word)]
    if chat:
        scores["ar-Latn"] = scores.get("ar-Latn", 0.0) + len(chat)
    if not scores:
        return None
    best = max(scores, key=lambda lang: scores[lang])
    share = scores[best] / len(words)
    if scores[best] < 2 or share < 0.3 or scores[best] <= rival:
        return None
    return RomanisedGuess(best, round(min(0.55 + share / 2, 0.97), 3), f"{scores[best]:.0f} of {len(words)} words are romanised {best.removesuffix('-Latn')}")
