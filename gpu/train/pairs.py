"""Which two texts of a group meet in training, how often, and in which order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from serving.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gpu.train.recipe import Recipe
    from gpu.train.text import Group

    Numbers = NDArray[np.int64]
    Floats = NDArray[np.float32]

GENERAL = ("tatoeba", "tico19")
"""Files of general text, by how their names begin; all others are shops' and help desks' own."""
_PIVOTS = 512


@dataclass(frozen=True, slots=True)
class Corpus:
    """All texts, prepared, and for each what it means and in which group it stands.

    `english` are the texts the teacher reads, by meaning; the meanings after them are single `words`. `meaning[i]` is what text i means. Texts of a
    group are consecutive: `first[i]` and `size[i]` give the group of text i. `times[i]` is how often it should be met per epoch.
    """

    prepared: tuple[str, ...]
    english: tuple[str, ...]
    words: tuple[str, ...]
    meaning: Numbers
    first: Numbers
    size: Numbers
    times: NDArray[np.float64]


def gather(groups: Sequence[Group], words: Sequence[str], recipe: Recipe) -> Corpus:
    """Lay out groups, and prepared single `words` as groups of one. Small languages and shops' text come more often."""
    often = _often(groups, recipe)
    english: dict[str, int] = {}
    prepared: list[str] = []
    rows: list[tuple[int, int, int, float]] = []
    for group in groups:
        number = english.setdefault(group.english, len(english))
        factor = recipe.share * (1.0 if group.file.startswith(GENERAL) else recipe.shop_times)
        begin, size = len(prepared), 1 + len(group.others)
        prepared.append(prepare(group.english))
        rows.append((number, begin, size, 0.3 * factor))
        for sentence in group.others:
            prepared.append(prepare(sentence.text))
            rows.append((number, begin, size, often[sentence.language] * factor))
    for at, word in enumerate(words):
        rows.append((len(english) + at, len(prepared), 1, recipe.word_times * recipe.share))
        prepared.append(word)
    meaning, first, sizes, times = (np.array(column) for column in zip(*rows, strict=True))
    return Corpus(tuple(prepared), tuple(english), tuple(words), meaning, first, sizes, times)


def _often(groups: Sequence[Group], recipe: Recipe) -> dict[str, float]:
    """How often a text of each language is met: more where there are few, and where the recipe says so."""
    counts = Counter(sentence.language for group in groups for sentence in group.others)
    middle = sorted(counts.values())[len(counts) * 3 // 4] if counts else 1
    more = dict(recipe.more)
    return {language: more.get(language, 1.0) * min(recipe.most, max(1.0, (middle / count) ** recipe.balance)) for language, count in counts.items()}


def draw(corpus: Corpus, seed: int) -> tuple[Numbers, Numbers]:
    """One epoch of pairs in random order: each text as often as its `times`, half with English, half with any of its group."""
    chance = np.random.default_rng(seed)
    whole = np.floor(corpus.times + chance.random(len(corpus.times))).astype(np.int64)
    left = np.repeat(np.arange(len(whole)), whole)
    chance.shuffle(left)
    any_of = corpus.first[left] + (chance.random(len(left)) * corpus.size[left]).astype(np.int64)
    right = np.where(chance.random(len(left)) < 0.5, corpus.first[left], any_of)
    return left, right


def side_by_side(left: Numbers, right: Numbers, targets: Floats, batch: int, seed: int) -> tuple[Numbers, Numbers]:
    """The same pairs in an order that puts what means nearly the same into one batch, so that the others of a batch are hard to tell apart.

    `targets` has the row of each left text. Pairs go to the nearest of some pairs drawn anew; then whole batches are shuffled.
    """
    chance = np.random.default_rng(seed)
    pivots = targets[chance.choice(len(left), max(1, min(_PIVOTS, len(left) // batch)), replace=False)]
    nearest = np.concatenate([(targets[start : start + 65_536] @ pivots.T).argmax(1) for start in range(0, len(left), 65_536)])
    order = np.argsort(nearest, kind="stable")
    blocks = np.split(order, range(batch, len(order), batch))
    mixed = np.concatenate([blocks[at] for at in chance.permutation(len(blocks) - 1)] + blocks[-1:])
    return left[mixed], right[mixed]
