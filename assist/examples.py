"""The triage examples as vectors: what customers say, in many languages, and which intent each means."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from prompts.types import Example
    from serving.types import Encoder

NEIGHBOURS = 5
"""Examples that vote for an intent; with eight an intent and language, five is most of one language's."""
SINGLES = "other"
"""The intent of messages that belong to none: each of its examples stands for itself, so its nearest one is its vote."""
ANGRY = "angry"
RIDGE = 10.0
"""How far the linear reading is held back from learning single examples; 3 to 30 read messages worded unlike them about as well."""
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
class IntentHead:
    """A linear reading of a sentence's vector: what all examples of an intent share, where the nearest ones only say what they are like."""

    intents: tuple[str, ...]
    mean: NDArray[np.float32]
    """(dimension,) taken from a vector before it is weighed."""
    weights: NDArray[np.float32]
    """(dimension, intents)."""

    def lean(self, vector: NDArray[np.float32]) -> dict[str, float]:
        """How far a vector leans to each intent, around -0.3 to 1."""
        return dict(zip(self.intents, ((vector - self.mean) @ self.weights).tolist(), strict=True))


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
    head: IntentHead
    mood: IntentHead
    """Leans to "angry" or to "calm", which is every other mood."""

    def near(self, vector: NDArray[np.float32], lang: str, count: int = 40) -> tuple[Neighbour, ...]:
        """The nearest examples of one sentence's vector, best first, each example once."""
        cosines = self.vectors @ vector
        ranked = np.argsort(-(cosines + np.where(self.langs == lang, SAME_LANGUAGE, 0.0)))[: count * 3]
        seen: set[str] = set()
        found = []
        for row in ranked:
            example, tongue, text = self.rows[int(row)]
            if example.id not in seen:
                seen.add(example.id)
                found.append(Neighbour(example, tongue, text, float(cosines[row])))
        return tuple(found[:count])


def encode_examples(examples: Sequence[Example], encoder: Encoder) -> ExampleBook:
    """Encode every text of every example."""
    rows = tuple((example, lang, text) for example in examples for lang, text in example.text)
    vectors = encoder.encode_passages([text for _, _, text in rows]) if rows else np.zeros((0, encoder.dimension), np.float32)
    langs = np.array([lang for _, lang, _ in rows], dtype=np.str_)
    head = fit_head(vectors, [example.intent for example, _, _ in rows])
    mood = fit_head(vectors, [ANGRY if example.emotion == ANGRY else "calm" for example, _, _ in rows])
    return ExampleBook(vectors, rows, langs, Counter(example.intent for example in examples), head, mood)


def fit_head(vectors: NDArray[np.float32], intents: Sequence[str]) -> IntentHead:
    """Ridge regression of (n, dimension) vectors on their n intents, every intent of equal weight (Hoerl and Kennard 1970)."""
    names = tuple(sorted(set(intents)))
    if not names:
        return IntentHead((), np.zeros(vectors.shape[1], np.float32), np.zeros((vectors.shape[1], 0), np.float32))
    of = np.array([names.index(intent) for intent in intents])
    weight = 1.0 / np.bincount(of)[of]
    weight = (weight / weight.mean())[:, None]
    mean = (vectors * weight).sum(axis=0) / weight.sum()
    centred = (vectors - mean).astype(np.float64)
    wanted = np.eye(len(names))[of] - 1.0 / len(names)
    solved = np.linalg.solve(centred.T @ (centred * weight) + RIDGE * np.eye(vectors.shape[1]), centred.T @ (wanted * weight))
    return IntentHead(names, mean.astype(np.float32), solved.astype(np.float32))


def vote(neighbours: Sequence[Neighbour], sizes: Mapping[str, int]) -> tuple[tuple[str, float], ...]:
    """Intents by the mean cosine of their nearest examples, weighted to the nearest; best first. One with fewer examples than vote is not held to more."""
    by_intent: dict[str, list[float]] = {}
    for neighbour in neighbours:
        by_intent.setdefault(neighbour.example.intent, []).append(neighbour.cosine)
    weights = np.array([1.0, 0.6, 0.4, 0.25, 0.15])[:NEIGHBOURS]
    scored = []
    for intent, cosines in by_intent.items():
        top = np.array(sorted(cosines, reverse=True)[: 1 if intent == SINGLES else NEIGHBOURS])
        padded = np.pad(top, (0, NEIGHBOURS - len(top)))
        scored.append((intent, float(padded @ weights / weights[: 1 if intent == SINGLES else sizes.get(intent, NEIGHBOURS)].sum())))
    return tuple(sorted(scored, key=lambda pair: -pair[1]))
