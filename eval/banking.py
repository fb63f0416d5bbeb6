"""What the encoder's vectors are good for in telling wishes apart: a softmax layer fitted on a public set's training sentences, tried on its test sentences."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eval.errors import UnusableTickets
from eval.statistics.shares import Share

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from serving.types import Encoder

TRAIN, TEST = "banking77_train.jsonl.gz", "banking77_test.jsonl.gz"
SCALE, DECAY, STEPS, RATE = 8.0, 1e-4, 400, 0.05
"""What centred unit vectors are stretched by, how far weights are held back (1e-3 was tried too), and steps of Adam with their size: by hand, once."""
FADING, FADING_SQUARES, TINY = 0.9, 0.999, 1e-8
"""Adam's own (Kingma and Ba 2015)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence and what it wants."""

    text: str
    intent: str


@dataclass(frozen=True, slots=True)
class Banking:
    """How many test sentences are named right."""

    right: Share
    trained: int
    intents: int
    by_intent: tuple[tuple[str, Share], ...]
    """Worst first."""


def read_rows(path: Path) -> tuple[Row, ...]:
    """The sentences of a JSONL file, gzip-compressed: `text` and `intent`. Raises `UnusableTickets` naming the line."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            lines = [line for line in file if line.strip()]
    except (OSError, EOFError, UnicodeDecodeError) as cause:
        message = f"{path} cannot be read ({cause}): give BANKING77 as {TRAIN} and {TEST}, an object with text and intent a line."
        raise UnusableTickets(message) from cause
    return tuple(_row(path, number, line) for number, line in enumerate(lines, start=1))


def measure(folder: Path, encoder: Encoder) -> Banking:
    """Fit on the folder's training sentences, try on its test sentences. The same files and encoder give the same figure."""
    train, test = read_rows(folder / TRAIN), read_rows(folder / TEST)
    if not train or not test:
        message = f"{folder} holds no sentences in {TRAIN} or {TEST}."
        raise UnusableTickets(message)
    known, asked = (encoder.encode_queries([row.text for row in rows]) for rows in (train, test))
    names = sorted({row.intent for row in train})
    named = [names[at] for at in tell(fit(known, [names.index(row.intent) for row in train], len(names)), asked)]
    right = [(row.intent, row.intent == said) for row, said in zip(test, named, strict=True)]
    shares = {name: Share(sum(hit for intent, hit in right if intent == name), sum(intent == name for intent, _ in right)) for name in names}
    by_intent = tuple(sorted(((name, share) for name, share in shares.items() if share.n), key=lambda one: (one[1].value or 0.0, one[0])))
    return Banking(Share(sum(hit for _, hit in right), len(right)), len(train), len(names), by_intent)


@dataclass(frozen=True, slots=True, eq=False)
class Softmax:
    """A softmax layer over vectors."""

    mean: NDArray[np.float32]
    weights: NDArray[np.float32]
    """(dimension + 1, classes); the last row is the bias."""


def fit(vectors: NDArray[np.float32], classes: Sequence[int], count: int) -> Softmax:
    """Multinomial logistic regression of (n, dimension) vectors on their classes, all rows at each step, nothing drawn by chance."""
    mean = vectors.mean(axis=0)
    rows, wanted = _rows(vectors, mean), np.eye(count, dtype=np.float32)[list(classes)]
    weights = np.zeros((rows.shape[1], count), np.float32)
    pace, squares = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        leans = rows @ weights
        shares = np.exp(leans - leans.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        slope = rows.T @ (shares - wanted) / len(rows) + DECAY * weights
        pace = FADING * pace + (1 - FADING) * slope
        squares = FADING_SQUARES * squares + (1 - FADING_SQUARES) * slope * slope
        weights -= (RATE * (pace / (1 - FADING**step)) / (np.sqrt(squares / (1 - FADING_SQUARES**step)) + TINY)).astype(np.float32)
    return Softmax(mean, weights)


def tell(layer: Softmax, vectors: NDArray[np.float32]) -> list[int]:
    """The class of each of (n, dimension) vectors."""
    return [int(at) for at in (_rows(vectors, layer.mean) @ layer.weights).argmax(axis=1)]


def _rows(vectors: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.hstack([(vectors - mean) * SCALE, np.ones((len(vectors), 1))]).astype(np.float32)


def _row(path: Path, number: int, line: str) -> Row:
    try:
        given = json.loads(line)
        return Row(str(given["text"]), str(given["intent"]))
    except (ValueError, KeyError, TypeError) as cause:
        message = f"{path}, line {number}: an object with text and intent is expected ({cause}). Correct it."
        raise UnusableTickets(message) from cause
