"""Which words of the word teacher are learned by themselves: those of our letters that the text hardly holds, and the English ones that tie both teachers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serving.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gpu.train.pieces import Vocabulary
    from gpu.train.recipe import Recipe
    from gpu.train.text import Group

KNOWN = 5
"""Occurrences in English text from which the teacher's row of a word alone is trusted."""


def written(shares: Mapping[str, float], groups: Sequence[Group]) -> dict[str, float]:
    """Words in letters that the text holds, the most frequent first: of other scripts nothing could be measured."""
    letters = {letter for group in groups for text in (group.english, *(sentence.text for sentence in group.others)) for letter in text}
    prepared = {letter for one in letters for letter in prepare(one)} | {"▁"}
    return {word: shares[word] for word in sorted(shares, key=lambda word: (-shares[word], word)) if prepared.issuperset(word)}


def english_words(counts: Mapping[str, int], listed: Mapping[str, float]) -> list[str]:
    """Listed words that English text holds, of three letters and more; `counts` are those of English runs."""
    return [word for word in listed if counts.get(word, 0) >= KNOWN and word.startswith("▁") and word[1:].isascii() and word[1:].isalpha() and len(word) > 3]


def chosen(listed: Mapping[str, float], vocabulary: Vocabulary, counts: Mapping[str, int], english: Sequence[str], recipe: Recipe) -> list[str]:
    """The English words, then the most frequent listed words that are a piece and that the text holds less than `rare` times, `recipe.words` at most."""
    pieces, known = frozenset(vocabulary.pieces), frozenset(english)
    rare = [word for word in listed if word in pieces and word not in known and counts.get(word, 0) < recipe.rare and len(word.strip("▁")) > 1]
    return [*english, *rare][: recipe.words]
