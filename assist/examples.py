"""The triage examples as vectors: what customers say, in many languages, and which intent each means."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from assist.mood import mood_of, open_moods
from assist.wish_head import fit_wishes
from prompts.moods import CALM, Moods

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from assist.mood import MoodReader
    from assist.wish_head import WishHead
    from prompts.types import Example
    from serving.types import Encoder

NEIGHBOURS = 5
"""Examples that vote for an intent; with eight an intent and language, five is most of one language's."""
SINGLES = "other"
"""The intent of messages that belong to none: each of its examples stands for itself, so its nearest one is its vote."""
SAME_LANGUAGE = 0.05
"""Added to the cosine of an example in the customer's own language: the encoder is truest inside one language."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A known example near a customer's sentence."""

    example: Example
    lang: str
    text: str
    cosine: float


@dataclass(frozen=True, slots=True, eq=False)
class ExampleBook:
    """All examples of all languages, encoded once."""

    vectors: NDArray[np.float32]
    """(n, dimension), unit rows."""
    rows: tuple[tuple[Example, str, str], ...]
    """(example, language, text) of each vector."""
    langs: NDArray[np.str_]
    sizes: Mapping[str, int]
    """Examples of each intent."""
    head: WishHead
    mood: MoodReader
    _nearer: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    """Of each language that was asked about, what is added to each cosine."""

    def near(self, vector: NDArray[np.float32], lang: str, count: int = 40) -> tuple[Neighbour, ...]:
        """The nearest examples of one sentence's vector, best first, each example once."""
        cosines = self.vectors @ vector
        if lang not in self._nearer:
            self._nearer[lang] = np.where(self.langs == lang, SAME_LANGUAGE, 0.0)
        ranked = np.argsort(-(cosines + self._nearer[lang]))[: count * 3]
        seen: set[str] = set()
        found = []
        for row in ranked:
            example, tongue, text = self.rows[int(row)]
            if example.id not in seen:
                seen.add(example.id)
                found.append(Neighbour(example, tongue, text, float(cosines[row])))
        return tuple(found[:count])


def encode_examples(examples: Sequence[Example], encoder: Encoder, moods: Moods | None = None, said: Sequence[tuple[str, str, str]] = ()) -> ExampleBook:
    """Encode every text of every example; `moods` says how anger is heard, else by the words alone that name it.

    `said` is (intent, language, text) of what customers write besides: all of them together are read with the examples, none is looked up as the nearest.
    """
    rows = tuple((example, lang, text) for example in examples for lang, text in example.text)
    vectors = encoder.encode_passages([text for _, _, text in rows]) if rows else np.zeros((0, encoder.dimension), np.float32)
    aside = encoder.encode_passages([text for _, _, text in said]) if said else np.zeros((0, encoder.dimension), np.float32)
    langs = np.array([lang for _, lang, _ in rows], dtype=np.str_)
    texts = [text for _, _, text in (*rows, *said)]
    head = fit_wishes(np.vstack([vectors, aside]), texts, [*(example.intent for example, _, _ in rows), *(intent for intent, _, _ in said)])
    calm = np.array([mood_of(example) == CALM for example, _, _ in rows], np.bool_)
    mood = open_moods(moods or Moods(), encoder, vectors[calm])
    return ExampleBook(vectors, rows, langs, Counter(example.intent for example in examples), head, mood)


def vote(neighbours: Sequence[Neighbour], sizes: Mapping[str, int]) -> tuple[tuple[str, float], ...]:
    """Intents by the mean cosine of their nearest examples, weighted to the nearest; best first. One with fewer examples than vote is not held to more."""
    by_intent: dict[str, list[float]] = {}
    for neighbour in neighbours:
        by_intent.setdefault(neighbour.example.intent, []).append(neighbour.cosine)
    weights = np.array([1.0, 0.6, 0.4, 0.25, 0.15])[:NEIGHBOURS]
    scored = []
    for intent, cosines in by_intent.items():
        top = sorted(cosines, reverse=True)[: 1 if intent == SINGLES else NEIGHBOURS]
        padded = np.zeros(NEIGHBOURS)
        padded[: len(top)] = top
        scored.append((intent, float(padded @ weights / weights[: 1 if intent == SINGLES else sizes.get(intent, NEIGHBOURS)].sum())))
    return tuple(sorted(scored, key=lambda pair: -pair[1]))
