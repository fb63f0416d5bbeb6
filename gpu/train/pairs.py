"""Which two texts of a group meet in training, how often, and in which order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from serving.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from gpu.train.text import Group

    Numbers = NDArray[np.int64]

GENERAL = ("tatoeba", "tico19")
"""Files of general text, by how their names begin; all others are shops' and help desks' own."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """All distinct texts, prepared, and for each what it means and in which group and language it stands.

    `english` are the teacher's texts; `meaning[i]` is the number of text i's English side there. Texts of a group are
    consecutive: `first[i]` and `size[i]` give the group of text i. `times[i]` is how often it should be met per epoch.
    """

    prepared: tuple[str, ...]
    english: tuple[str, ...]
    meaning: Numbers
    first: Numbers
    size: Numbers
    times: NDArray[np.float64]


def gather(groups: Sequence[Group], words: Iterable[str], shop_times: float) -> Corpus:
    """Lay out groups, and single English `words` as groups of one. Small languages and shops' text come more often."""
    counts = Counter(sentence.language for group in groups for sentence in group.others)
    middle = sorted(counts.values())[len(counts) * 3 // 4] if counts else 1
    often = {language: min(5.0, max(1.0, (middle / count) ** 0.6)) for language, count in counts.items()}
    english: dict[str, int] = {}
    prepared: list[str] = []
    rows: list[tuple[int, int, int, float]] = []
    for group in groups:
        number = english.setdefault(group.english, len(english))
        factor = 1.0 if group.file.startswith(GENERAL) else shop_times
        begin, size = len(prepared), 1 + len(group.others)
        prepared.append(prepare(group.english))
        rows.append((number, begin, size, 0.3 * factor))
        for sentence in group.others:
            prepared.append(prepare(sentence.text))
            rows.append((number, begin, size, often[sentence.language] * factor))
    for word in words:
        rows.append((english.setdefault(word, len(english)), len(prepared), 1, 0.5))
        prepared.append(prepare(word))
    meaning, first, sizes, times = (np.array(column) for column in zip(*rows, strict=True))
    return Corpus(tuple(prepared), tuple(english), meaning, first, sizes, times)


def draw(corpus: Corpus, seed: int) -> tuple[Numbers, Numbers]:
    """One epoch of pairs in random order: each text as often as its `times`, half with English, half with any of its group."""
    chance = np.random.default_rng(seed)
    whole = np.floor(corpus.times + chance.random(len(corpus.times))).astype(np.int64)
    left = np.repeat(np.arange(len(whole)), whole)
    chance.shuffle(left)
    any_of = corpus.first[left] + (chance.random(len(left)) * corpus.size[left]).astype(np.int64)
    right = np.where(chance.random(len(left)) < 0.5, corpus.first[left], any_of)
    return left, right
