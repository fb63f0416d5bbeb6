"""The lexical arm's encoder: text to a sparse vector that is the same for every engine.

Words of every script with digits folded and kept, codes whole and in parts, Chinese, Japanese, Thai, Lao, Khmer and Burmese as bigrams beside whole
runs, light suffix folding. A passage's values saturate with frequency and shrink with length as in BM25 (Robertson and Zaragoza 2009); how rare a term
is stays the engine's part (its IDF modifier).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from ingest.distinct import counted
from ingest.stems import stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LONGEST_QUERY = 4_000
"""Characters of a question that are read; a longer one says nothing more that a search could use."""
_K1 = 1.2
_B = 0.5
# Terms of a passage of about 900 characters, measured over nine languages; only the ratio to it matters.
_AVERAGE = 230.0
# What a term of a question counts: the code as written is worth more than all its parts, a folded form less than the word.
CODE, _WORD_ITSELF, _FOLDED = 2.0, 1.0, 0.6
_WORDS_CACHED = 100_000
_LONGEST_WORD = 64

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
_UNSPACED = "\u0e01-\u0e4e\u0e80-\u0ecf\u1000-\u109f\u1780-\u17d3"
# Vowel signs and points that Python's \w leaves out although they stand inside words of Indic scripts, Hebrew and Arabic.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a4d\u0a81-\u0acd\u0b01-\u0b57\u0b82-\u0bcd\u0c00-\u0c4d\u0c81-\u0ccd\u0d00-\u0d4d\u0d81-\u0ddf"  # noqa: E501
_WORD = rf"(?:[a-z0-9]++|(?![a-z0-9{_HAN}{_KANA}{_UNSPACED}_])[\w{_MARKS}])+"
_CHUNK = re.compile(rf"[{_HAN}{_KANA}]+|[{_UNSPACED}]+|{_WORD}(?:[-‐‑./:,'’_@&+#]{_WORD})*")
# In ASCII a word is simply letters and digits: half the time, the same words.
_ASCII_CHUNK = re.compile(r"[a-z0-9]+(?:[-./:,'_@&+#][a-z0-9]+)*")
_CJK, _THAI = re.compile(rf"[{_HAN}{_KANA}]"), re.compile(rf"[{_UNSPACED}]")
_PARTS = re.compile(rf"{_WORD}")
_RUNS = re.compile(r"\d+|[^\W\d]+")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)+")
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0670]+")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_SAME = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"})
_SAME |= str.maketrans({"ی": "ي", "ک": "ك", "٫": ".", "٬": ",", "،": ",", "–": "-", "−": "-"})
# A Thai syllable's consonant with what is written around it: the unit whose pairs are counted.
_LEADING, _CONSONANT = "\u0e40-\u0e44", "\u0e01-\u0e2e\u0e80-\u0eae\u1000-\u1021\u1780-\u17a2"
_CLUSTER = re.compile(rf"[{_LEADING}]?[{_CONSONANT}][^{_CONSONANT}{_LEADING}]*|.")


@dataclass(frozen=True, slots=True)
class SparseRow:
    """A sparse vector: `indices` (n,) ascending and unique, `values` (n,) above 0."""

    indices: NDArray[np.uint32]
    values: NDArray[np.float32]


def encode_passage(text: str, lang: str = "und") -> SparseRow:
    """Term weights of a passage, saturated by frequency and normalised by length."""
    found = np.fromiter(chain.from_iterable(map(_indices, _chunks(fold(text)), repeat(lang))), np.uint32)
    indices, counts = counted(found)
    ceiling = _K1 * (1 - _B + _B * len(found) / _AVERAGE)
    return SparseRow(indices, (counts * (_K1 + 1) / (counts + ceiling)).astype(np.float32))


def encode_query(text: str, lang: str = "und") -> SparseRow:
    """1.0 per word of a question, more for a code, less for a folded form; at most `LONGEST_QUERY` characters are read."""
    weights: dict[int, float] = {}
    for chunk in _chunks(fold(text[:LONGEST_QUERY])):
        for term, share in _spell(chunk, lang):
            weights[index_of(term)] = max(weights.get(index_of(term), 0.0), share)
    return _row(weights)


def terms(text: str, lang: str = "und") -> tuple[str, ...]:
    """The terms of a text as words, in order: what the vectors are made of, for people and tests."""
    return tuple(term for chunk in _chunks(fold(text)) for term, _ in _spell(chunk, lang))


def index_of(term: str) -> int:
    """The dimension a term has in every vector, on every machine: CRC-32 of its UTF-8."""
    return crc32(term.encode())


def fold(text: str) -> str:
    """One spelling for what readers take as the same: NFKC, case, accents, digits of every script."""
    text = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    if not text.isascii():
        text = _OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match.group())), text).translate(_SAME)
        # Korean is composed again by NFC below; Indic and Thai marks are letters of their words and stay.
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))
    return text


def _row(weights: dict[int, float]) -> SparseRow:
    indices = np.fromiter(weights.keys(), np.uint32, len(weights))
    values = np.fromiter(weights.values(), np.float32, len(weights))
    order = np.argsort(indices)
    return SparseRow(indices[order], values[order])


def _chunks(folded: str) -> list[str]:
    return (_ASCII_CHUNK if folded.isascii() else _CHUNK).findall(folded)


@lru_cache(maxsize=_WORDS_CACHED)
def _indices(chunk: str, lang: str) -> tuple[int, ...]:
    return tuple(index_of(term) for term, _ in _spell(chunk, lang))


def _spell(chunk: str, lang: str) -> Sequence[tuple[str, float]]:
    """Terms of one chunk and what each counts in a question."""
    if _CJK.match(chunk):
        return _pairs(list(chunk), chunk)
    if _THAI.match(chunk):
        return _pairs(_CLUSTER.findall(chunk), chunk)
    if _PARTS.fullmatch(chunk) and not any(char.isdigit() for char in chunk):
        word = chunk[:_LONGEST_WORD]
        return [(word, _WORD_ITSELF), *((stem, _FOLDED) for stem in sorted(stems(word, lang)))]
    return _code(chunk, lang)


def _pairs(units: list[str], run: str) -> list[tuple[str, float]]:
    if len(units) == 1:
        return [(run, _WORD_ITSELF)]
    return [(units[at] + units[at + 1], _WORD_ITSELF) for at in range(len(units) - 1)]


def _code(chunk: str, lang: str) -> list[tuple[str, float]]:
    """A code, number or hyphenated word: whole, joined, in parts, and each part's letters and digits."""
    parts = _PARTS.findall(chunk)
    digits = any(char.isdigit() for char in chunk)
    whole = CODE if digits and (len(parts) > 1 or not chunk.isdigit()) else _WORD_ITSELF
    found: dict[str, float] = {chunk[:_LONGEST_WORD]: whole}
    if len(parts) > 1:
        found.setdefault("".join(parts)[:_LONGEST_WORD], whole)
    for number in _NUMBER.findall(chunk):
        found.setdefault(number[:_LONGEST_WORD], _WORD_ITSELF)
    for part in parts:
        if len(part) == 1 and part.isascii() and part.isalpha():
            continue  # the A of A-10427 is everywhere
        found.setdefault(part[:_LONGEST_WORD], _WORD_ITSELF)
        runs = _RUNS.findall(part)
        if len(runs) > 1:
            for run in (run for run in runs if len(run) > 1 or not run.isascii() or run.isdigit()):
                found.setdefault(run[:_LONGEST_WORD], _WORD_ITSELF if run.isdigit() else _FOLDED)
        elif not part.isdigit():
            for stem in sorted(stems(part, lang)):
                found.setdefault(stem, _FOLDED)
    return list(found.items())
