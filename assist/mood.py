"""Whether a message sounds angry: how its wording leans, words that heat or cool it, and words that name anger."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assist.linear import fit_head
from prompts.moods import ANGRY, CALM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assist.linear import LinearHead
    from prompts.moods import Moods
    from prompts.types import Example
    from serving.types import Encoder

ASIDE = 0.2
"""What an intent's example counts beside one written for its mood: most say little of how a customer feels."""
EVEN = 0.5
"""What the head, which is fitted around its mean, leans by where nothing speaks for either."""
MOST = {"scorn": 2, "pressing": 3, "polite": 3}
"""Words of a group that count at most, as they were fitted."""


@dataclass(frozen=True, slots=True, eq=False)
class MoodReader:
    """What anger is heard by, made once."""

    head: LinearHead
    moods: Moods

    def anger(self, text: str, lang: str, whole: NDArray[np.float32], parts: Sequence[NDArray[np.float32]], *, named: bool) -> float:
        """Probability (0 to 1) that a message is angry, from its vector, its sentences' vectors, its words, and whether a word names anger."""
        weights = self.moods.weights
        if not weights:
            return float(named)
        signs = {group: min(self.moods.count(group, text, lang), most) for group, most in MOST.items()}
        leans = {"whole": self._lean(whole), "loudest": max(self._lean(part) for part in parts)}
        seen = {**leans, **signs, "named": named, "exclaims": any(mark in text for mark in "!！"), "start": 1}
        return 1.0 / (1.0 + math.exp(-sum(weights[name] * value for name, value in seen.items())))

    def _lean(self, vector: NDArray[np.float32]) -> float:
        """Around 0 for calm, 1 for angry."""
        return self.head.lean(vector).get(ANGRY, 0.0) + EVEN


def open_moods(examples: Sequence[tuple[Example, str, str]], vectors: NDArray[np.float32], moods: Moods, encoder: Encoder) -> MoodReader:
    """A head fitted to the messages of each mood and, aside, to the intents' examples (their (n, dimension) vectors are given)."""
    said = encoder.encode_passages([text for _, _, text in moods.said]) if moods.said else np.zeros((0, encoder.dimension), np.float32)
    named = [mood for mood, _, _ in moods.said] + [ANGRY if example.emotion == ANGRY else CALM for example, _, _ in examples]
    counts = np.array([1.0] * len(moods.said) + [ASIDE] * len(examples))
    return MoodReader(fit_head(np.vstack([said, vectors]), named, counts), moods)
