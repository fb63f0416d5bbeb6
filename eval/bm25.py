"""A plain BM25 peer to compare with: whole words, bigrams where a script writes none, no stemming, no model, numpy alone."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from math import log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

K1, B = 1.2, 0.75
"""The customary saturation and length normalisation (Robertson and Zaragoza 2009)."""

WORD = re.compile(r"[\w\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0963\u0970-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd]+")
"""`\\w` leaves out combining marks: vowel signs of Thai, Devanagari and Arabic belong to their words."""
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+")


def tokens(text: str) -> Iterator[str]:
    """Case-folded NFKC words; runs of Han, kana, hangul, Thai, Lao and Khmer as overlapping pairs of characters."""
    for word in WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        place = 0
        for run in UNSPACED.finditer(word):
            yield from (word[place : run.start()],) if run.start() > place else ()
            yield from _pairs(run.group())
            place = run.end()
        if place < len(word):
            yield word[place:]


class Bm25:
    """Passages as postings; scores every passage for a question."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index the texts; their order is their number."""
        counts = [Counter(tokens(text)) for text in texts]
        lengths = np.array([sum(count.values()) for count in counts], dtype=np.float64)
        self._norms = K1 * (1 - B + B * lengths / max(float(lengths.mean()), 1.0)) if len(texts) else lengths
        self._size = len(texts)
        postings: dict[str, tuple[list[int], list[int]]] = {}
        for number, count in enumerate(counts):
            for token, times in count.items():
                where, how_often = postings.setdefault(token, ([], []))
                where.append(number)
                how_often.append(times)
        self._postings = {token: (np.array(where), np.array(often, dtype=np.float64)) for token, (where, often) in postings.items()}

    def scores(self, question: str) -> NDArray[np.float64]:
        """One score per passage; 0 where no word of the question stands in it."""
        total = np.zeros(self._size)
        for token in tokens(question):
            if token in self._postings:
                where, often = self._postings[token]
                weight = log(1 + (self._size - len(where) + 0.5) / (len(where) + 0.5))
                total[where] += weight * often * (K1 + 1) / (often + self._norms[where])
        return total

    def search(self, question: str, limit: int = 10) -> list[int]:
        """Numbers of the best passages, best first; passages without any word of the question are left out."""
        scores = self.scores(question)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [int(number) for number in order if scores[number] > 0]


def _pairs(run: str) -> Iterator[str]:
    yield from (run[place : place + 2] for place in range(max(len(run) - 1, 1)))
