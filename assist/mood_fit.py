"""What each sign of anger counts, fitted anew to the mood examples: their own share is left out of the head in turn, so that none is heard by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from assist.mood import mood_of, open_moods
from assist.triage import has_cue, parts_of
from prompts.moods import ANGRY, SIGNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prompts.moods import Moods
    from prompts.types import Example, Library
    from serving.types import Encoder

SHARES = 5
"""Parts that are left out in turn; a message stands in the same one in every language."""
CALM_COUNTS = 1.5
"""What a calm message counts beside an angry one: a false alarm takes an agent off another customer."""
BEHIND, STEPS = 1e-3, 60
"""How far weights are held back, and steps of Newton's method."""


def fit_signs(library: Library, moods: Moods, encoder: Encoder) -> dict[str, float]:
    """Log odds of each sign, by logistic regression over all mood examples and the examples of wishes. The same files and encoder give the same."""
    rows = [(example, lang, text) for example in library.examples for lang, text in example.text]
    places = _places(moods)
    seen: list[list[float]] = []
    angry: list[bool] = []
    for share in range(SHARES):
        kept = [one for at, one in zip(places, moods.said, strict=True) if at % SHARES != share]
        others = [row for row in rows if _share(row[0]) != share]
        reader = open_moods(others, encoder.encode_passages([text for _, _, text in others]), replace(moods, said=tuple(kept)), encoder)
        left = [(mood == ANGRY, lang, text) for at, (mood, lang, text) in zip(places, moods.said, strict=True) if at % SHARES == share]
        left += [(mood_of(example) == ANGRY, lang, text) for example, lang, text in rows if _share(example) == share and lang in {"en", "de", "zh", "es", "ja"}]
        for is_angry, lang, text in left:
            parts = parts_of(text, lang)
            vectors = encoder.encode_queries([text, *parts])
            signs = reader.signs(text, lang, vectors, parts, named=has_cue(text, lang, "emotion.angry", library))
            seen.append([signs[name] for name in SIGNS])
            angry.append(is_angry)
    fitted = _logistic(np.array(seen), np.array(angry))
    return {name: round(float(value), 2) for name, value in zip(SIGNS, fitted, strict=True)}


def _places(moods: Moods) -> list[int]:
    """Where each message stands among those of its mood and language."""
    counted: dict[tuple[str, str], int] = {}
    found = []
    for mood, lang, _ in moods.said:
        found.append(counted.get((mood, lang), 0))
        counted[mood, lang] = found[-1] + 1
    return found


def _share(example: Example) -> int:
    return sum(map(ord, example.id)) % SHARES


def _logistic(seen: NDArray[np.float64], angry: NDArray[np.bool_]) -> NDArray[np.float64]:
    counts = np.where(angry, len(angry) / angry.sum(), CALM_COUNTS * len(angry) / (~angry).sum())
    counts /= counts.sum()
    weights = np.zeros(seen.shape[1])
    for _ in range(STEPS):
        said = 1.0 / (1.0 + np.exp(-seen @ weights))
        slope = seen.T @ (counts * (said - angry)) + BEHIND * weights
        weights -= np.linalg.solve(seen.T @ (seen * (counts * said * (1.0 - said))[:, None]) + BEHIND * np.eye(len(weights)), slope)
    return weights
