"""Languages in Latin letters: the model's probabilities, weighed with everyday words and letters that only some languages use."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from ingest.cues import cue_words
from ingest.ngrams import LATIN, likelihoods

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# The model's codes in the project's tags: Serbo-Croatian in Latin letters is answered as Croatian, "no" is Bokmål.
_SAME = {"no": "nb", "nn": "nb", "sh": "hr", "sr": "hr", "bs": "hr", "fil": "tl"}
_WORD_WEIGHT, _LETTER_WEIGHT, _NGRAM_WEIGHT = 2.2, 0.5, 1.0
_MODEL_WEIGHT, _STRANGER = 0.25, 1.5
_FLOOR, _FARTHEST = 0.004, -12.0


@dataclass(frozen=True, slots=True)
class LatinGuess:
    """A language in Latin letters."""

    lang: str
    confidence: float
    reason: str
    hits: float
    """Weight of the known words of this language in the text; 0 when only the model speaks for it."""


@cache
def _words() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """For each word its languages, each with a weight: a word of one language says more than a word of five."""
    owners: dict[str, list[str]] = {}
    for lang, words in cue_words("latin").items():
        for word in dict.fromkeys(words):
            owners.setdefault(word, []).append(lang)
    return MappingProxyType({word: tuple((lang, 1.0 / len(langs)) for lang in langs) for word, langs in owners.items()})


@cache
def _letters() -> Mapping[str, tuple[tuple[str, float], ...]]:
    owners: dict[str, list[str]] = {}
    for lang, letters in cue_words("letters").items():
        for letter in letters:
            owners.setdefault(letter, []).append(lang)
    return MappingProxyType({letter: tuple((lang, 1.0 / len(langs)) for lang in langs) for letter, langs in owners.items()})


@cache
def _other_scripts() -> frozenset[str]:
    return frozenset(cue_words("not_latin")["mul"])


def words_of(text: str) -> list[str]:
    """Words in lower case, apostrophes straight."""
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]


def latin_language(text: str, predicted: Mapping[str, float]) -> LatinGuess:
    """Weigh the model's guess (probabilities by its own codes) with words and letters."""
    words = words_of(text)
    hits = _hits(words)
    marks = _marks(text)
    scores: dict[str, float] = {}
    for code, probability in predicted.items():
        if code not in _other_scripts():
            lang = _SAME.get(code, code)
            scores[lang] = scores.get(lang, 0.0) + probability
    near = _near(text)
    logs = {
        lang: (_MODEL_WEIGHT if lang in near else 1.0) * math.log(max(scores.get(lang, 0.0), _FLOOR))
        + _WORD_WEIGHT * hits.get(lang, 0.0)
        + _LETTER_WEIGHT * marks.get(lang, 0.0)
        + (_NGRAM_WEIGHT * near[lang] if lang in near else -_STRANGER * (hits.get(lang, 0.0) < 1.0))
        for lang in {*scores, *hits, *marks, *near}
    }
    if not logs:
        return LatinGuess("und", 0.0, "no word known", 0.0)
    best = max(logs, key=lambda lang: logs[lang])
    top = logs[best]
    share = 1.0 / sum(math.exp(value - top) for value in logs.values())
    return _judged(best, share, scores.get(best, 0.0), hits.get(best, 0.0) + marks.get(best, 0.0), len(words))


def _judged(lang: str, share: float, probability: float, own: float, words: int) -> LatinGuess:
    """How far to trust the best language: few words without one that is known are a weak ground."""
    if own >= 0.6 or (own >= 0.3 and words > 2):
        confidence, reason = share, "words and model"
    elif words > 2:
        confidence, reason = share * min(1.0, 0.5 + 0.1 * words), f"mostly the model, {words} words"
    elif own >= 0.3:
        confidence, reason = share * 0.8, f"one shared word of {words}"
    else:
        confidence, reason = min(share * 0.75, probability), f"model only, {words} words"
    return LatinGuess(lang, round(min(confidence, 0.99), 3), reason, own)


def _near(text: str) -> dict[str, float]:
    """How far each language the n-gram table knows lies behind the nearest one: logarithms from 0 down to a floor."""
    found = likelihoods(text, LATIN)
    top = max(found.values(), default=0.0)
    return {lang: max(value - top, _FARTHEST) for lang, value in found.items()}


def _hits(words: list[str]) -> dict[str, float]:
    table, found = _words(), dict[str, float]()
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(words)]
    for word in {*words, *pairs}:
        for lang, weight in table.get(word, ()):
            found[lang] = found.get(lang, 0.0) + weight
    return found


def _marks(text: str) -> dict[str, float]:
    table, found = _letters(), dict[str, float]()
    for letter in set(text.casefold()):
        for lang, weight in table.get(letter, ()):
            found[lang] = found.get(lang, 0.0) + weight
    return found
