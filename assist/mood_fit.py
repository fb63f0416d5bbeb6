"""What each sign of anger counts, fitted anew to the mood examples: their own share is left out of the head in turn, so that none is heard by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from assist.mood import mood_of, open_moods
from assist.triage import has_cue, parts_of
from prompts.moods import ANGRY, CALM, SIGNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prompts.moods import Moods
    from prompts.types import Example, Library
    from serving.types import Encoder

SHARES, TOGETHER = 5, 8
"""Parts that are left out in turn, and messages that follow each other and stand in the same one: they are worded alike, in every language."""
CALM_COUNTS = 1.5
"""What a calm message counts beside an angry one: a false alarm takes an agent off another customer."""
BEHIND, STEPS = 1e-3, 60
"""How far weights are held back, and steps of Newton's method."""
ALSO = frozenset({"en", "zh"})
"""Languages whose examples of wishes are read besides: they are the same in all."""


def fit_signs(library: Library, moods: Moods, encoder: Encoder) -> dict[str, float]:
    """Log odds of each sign, by logistic regression over all mood examples and the examples of wishes. The same files and encoder give the same."""
    seen, angry = signs_left_out(library, moods, encoder)
    fitted = _logistic(seen, angry)
    return {name: round(float(value), 2) for name, value in zip(SIGNS, fitted, strict=True)}


def signs_left_out(library: Library, moods: Moods, encoder: Encoder) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(n, signs) of every example, read without its own share, and whether it is angry: the mood examples share by share, then those of wishes."""
    seen: list[list[float]] = []
    angry: list[bool] = []
    places, rows = places_of(moods), [(example, lang, text) for example in library.examples for lang, text in example.text]
    vectors = encoder.encode_passages([text for _, _, text in rows])
    shares = np.array([_share(example) if mood_of(example) == CALM else -1 for example, _, _ in rows])
    for share in range(SHARES):
        kept = [one for place, one in zip(places, moods.said, strict=True) if place != share]
        reader = open_moods(replace(moods, said=tuple(kept)), encoder, vectors[(shares != share) & (shares >= 0)])
        left = [(mood == ANGRY, lang, text) for place, (mood, lang, text) in zip(places, moods.said, strict=True) if place == share]
        left += [(mood_of(example) == ANGRY, lang, text) for example, lang, text in rows if _share(example) == share and lang in ALSO]
        for is_angry, lang, text in left:
            parts = parts_of(text, lang)
            asked = encoder.encode_queries([text, *parts])
            signs = reader.signs(text, lang, asked, parts, named=has_cue(text, lang, "emotion.angry", library))
            seen.append([signs[name] for name in SIGNS])
            angry.append(is_angry)
    return np.array(seen), np.array(angry)


def places_of(moods: Moods) -> list[int]:
    """The share of each message: its place among those of its file, mood and language tells."""
    found: list[int] = []
    place, before = 0, ("", "")
    for mood, lang, _ in moods.said:
        place = place + 1 if (mood, lang) == before else 0
        before = (mood, lang)
        found.append(place // TOGETHER % SHARES)
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
