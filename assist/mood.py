"""Whether a message sounds angry: how its wording leans, words that heat or cool it, and words that name anger."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assist.wish_head import fit_wishes
from prompts.moods import ANGRY, CALM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from assist.wish_head import WishHead
    from prompts.moods import Moods
    from prompts.types import Example
    from serving.types import Encoder

ASIDE = 0.1
"""What an intent's example counts beside one written for its mood: most say little of how a customer feels."""
MOST = {"scorn": 2, "pressing": 3, "polite": 3}
"""Words of a group that count at most, as they were fitted."""


@dataclass(frozen=True, slots=True, eq=False)
class MoodReader:
    """What anger is heard by, made once."""

    head: WishHead
    moods: Moods

    def anger(self, text: str, lang: str, vectors: NDArray[np.float32], parts: Sequence[str], *, named: bool) -> float:
        """Probability (0 to 1) that a message is angry.

        `vectors` are of the whole message and, below, of each of its sentences, (1 + n, dimension); `named` says that a word names anger.
        """
        if not self.moods.weights:
            return float(named)
        return heat(self.moods.weights, self.signs(text, lang, vectors, parts, named=named))

    def signs(self, text: str, lang: str, vectors: NDArray[np.float32], parts: Sequence[str], *, named: bool) -> dict[str, float]:
        """How strongly each sign of anger shows in a message."""
        leans = [one.get(ANGRY, 0.0) for one in self.head.lean(vectors, (text, *parts))]
        words = {group: float(min(self.moods.count(group, text, lang), most)) for group, most in MOST.items()}
        loud = float(any(mark in text for mark in "!！"))
        return {"whole": leans[0], "loudest": max(leans[1:]), **words, "named": float(named), "exclaims": loud, "start": 1.0}


def heat(weights: Mapping[str, float], signs: Mapping[str, float]) -> float:
    """Probability of anger, by what each sign counts in log odds."""
    return 1.0 / (1.0 + math.exp(-sum(weights[name] * value for name, value in signs.items())))


def open_moods(examples: Sequence[tuple[Example, str, str]], vectors: NDArray[np.float32], moods: Moods, encoder: Encoder) -> MoodReader:
    """A head fitted to the messages of each mood and, aside, to the intents' examples (their (n, dimension) vectors are given)."""
    said = encoder.encode_passages([text for _, _, text in moods.said]) if moods.said else np.zeros((0, encoder.dimension), np.float32)
    named = [mood for mood, _, _ in moods.said] + [mood_of(example) for example, _, _ in examples]
    counts = np.array([1.0] * len(moods.said) + [ASIDE] * len(examples))
    texts = [text for _, _, text in (*moods.said, *examples)]
    return MoodReader(fit_wishes(np.vstack([said, vectors]), texts, named, counts, worth=1.0), moods)


def mood_of(example: Example) -> str:
    """Angry or calm, as an intent's example is told."""
    return ANGRY if example.emotion == ANGRY else CALM
