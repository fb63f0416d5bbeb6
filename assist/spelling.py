"""A reading of a sentence's letters: which runs of one to four of them its wish's examples use, in each script alike (naive Bayes over hashed n-grams)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

RUNS = (1, 2, 3, 4)
"""Letters of a run."""
BITS = 18
PLACES = 1 << BITS
"""Places that runs are hashed to; with a quarter of them, messages are read a little worse."""
OFTEN = 2
"""Times the examples must show a run before it speaks."""
UNSEEN = 0.006
"""What a run counts in a class that never shows it: 0.003 to 0.03 were tried on examples left out."""
TINY = 1e-9
LONGEST = 600
"""Characters of a text that are read."""
DIGIT = re.compile(r"\d")
FACTOR, MIXED = np.uint32(0x01000193), np.uint32(0x9E3779B1)


@dataclass(frozen=True, slots=True, eq=False)
class LetterHead:
    """What runs of letters speak for which class."""

    known: NDArray[np.int32]
    """(places,) the row of a run in what follows, 0 where too few examples have it."""
    rarity: NDArray[np.float32]
    """(rows,) how rare a run is among the examples; 0 in row 0."""
    weights: NDArray[np.float16]
    """(rows, classes): log odds against the mean of the classes, times how rare a run is; 0 in row 0."""

    def lean(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, classes) log odds per unit of a text's runs; a text none of whose runs is known has zeros."""
        found = np.zeros((len(texts), self.weights.shape[1]), np.float32)
        rows, places = runs(texts)
        for row in range(len(texts)):
            own = self.known[places[rows == row]]
            length = float(np.linalg.norm(self.rarity[own]))
            if length:
                found[row] = self.weights[own].sum(axis=0, dtype=np.float32) / length
        return found


def fit_letters(texts: Sequence[str], of: NDArray[np.intp], classes: int, counts: NDArray[np.float64]) -> LetterHead:
    """Multinomial naive Bayes (McCallum and Nigam 1998) over texts whose weighted runs have length 1; `counts` is what each text counts."""
    rows, places = runs(texts)
    often = np.bincount(places, minlength=PLACES)
    kept = np.flatnonzero(often >= OFTEN)
    known = np.zeros(PLACES, np.int32)
    known[kept] = np.arange(1, len(kept) + 1)
    rarity = np.concatenate([[0.0], np.maximum(0.0, np.log((len(texts) + 1) / (often[kept] + 1)) + 1.0)])
    rows, at = rows[known[places] > 0], known[places][known[places] > 0]
    length = np.sqrt(np.bincount(rows, rarity[at] ** 2, minlength=len(texts)))
    share = rarity[at] / np.maximum(length[rows], TINY) * counts[rows]
    seen = np.bincount(at * classes + of[rows], share, minlength=len(rarity) * classes).reshape(len(rarity), classes) + UNSEEN
    odds = np.log(seen / seen.sum(axis=0))
    odds = (odds - odds.mean(axis=1, keepdims=True)) * rarity[:, None]
    return LetterHead(known, rarity.astype(np.float32), odds.astype(np.float16))


def runs(texts: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(row, place) of each run of each text, as often as it has it, all texts in one go."""
    plain = [_plain(text) for text in texts]
    letters = np.frombuffer("".join(plain).encode("utf-32-le", "replace"), np.uint32)
    row = np.repeat(np.arange(len(plain)), [len(text) for text in plain])
    rows, places = [np.zeros(0, np.intp)], [np.zeros(0, np.intp)]
    for length in RUNS:
        count = max(0, len(letters) - length + 1)
        mixed = np.full(count, length, np.uint32)
        for at in range(length):
            mixed = (mixed ^ letters[at : at + count]) * FACTOR
        mixed = (mixed ^ (mixed >> np.uint32(15))) * MIXED
        whole = row[:count] == row[length - 1 : length - 1 + count]
        rows.append(row[:count][whole])
        places.append((mixed >> np.uint32(32 - BITS)).astype(np.intp)[whole])
    return np.concatenate(rows), np.concatenate(places)


def _plain(text: str) -> str:
    """Folded, digits alike, a space at both ends."""
    return f" {' '.join(DIGIT.sub('0', unicodedata.normalize('NFKC', text[:LONGEST]).casefold()).split())} "
