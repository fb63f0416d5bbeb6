"""Whether a message sounds angry: which messages of either mood it is near to, how it is spelt, words that heat or cool it, and words that name anger."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assist.linear import even
from assist.spelling import fit_letters
from prompts.moods import ANGRY, CALM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from assist.spelling import LetterHead
    from prompts.moods import Moods
    from prompts.types import Example
    from serving.types import Encoder

NEARNESS = 30.0
"""How fast a known message that is less near loses its say, per unit of cosine; 20 and 30 were tried on messages left out, and 10."""
ASIDE = 0.2
"""What an intent's example says beside a calm message: most say little of how a customer feels; 0 and 1 hear less anger at as many false alarms."""
BENT = 3.0
"""Log odds from which a reading's say grows no more by much."""
TINY = 1e-12
MOST = {"scorn": 2, "pressing": 3, "polite": 3, "repeats": 2, "threatens": 2, "asks": 2, "wronged": 2}
"""Words of a group that count at most, as they were fitted; and exclamation marks."""
MARKS = 3


@dataclass(frozen=True, slots=True, eq=False)
class MoodReader:
    """What anger is heard by, made once."""

    letters: LetterHead
    angry: NDArray[np.float32]
    """(n, dimension) unit rows of known angry messages."""
    calm: NDArray[np.float32]
    aside: NDArray[np.float32]
    """(n, dimension) of the intents' examples that are not told as angry; they count as calm, each a little."""
    moods: Moods

    def anger(self, text: str, lang: str, vectors: NDArray[np.float32], parts: Sequence[str], *, named: bool) -> float:
        """Probability (0 to 1) that a message is angry.

        `vectors` are of the whole message and, below, of each of its sentences, (1 + n, dimension); `named` says that a word names anger.
        """
        if not self.moods.weights or not len(self.angry) or not len(self.calm):
            return float(named)
        return heat(self.moods.weights, self.signs(text, lang, vectors, parts, named=named))

    def signs(self, text: str, lang: str, vectors: NDArray[np.float32], parts: Sequence[str], *, named: bool) -> dict[str, float]:
        """How strongly each sign of anger shows in a message."""
        calm, angry = self.letters.lean((text, *parts)).T
        spelt, near = np.tanh((angry - calm) / BENT), np.tanh(self._nearer(vectors) / BENT)
        read = {"letters": float(spelt[0]), "loudest": float(spelt[1:].max()), "near": float(near[0]), "nearest": float(near[1:].max())}
        words = {group: float(min(self.moods.count(group, text, lang), most)) for group, most in MOST.items()}
        loud = float(min(MARKS, max(text.count("!"), text.count("！"))))
        return {**read, **words, "named": float(named), "exclaims": loud, "start": 1.0}

    def _nearer(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n,) log odds of anger by the known messages about each vector (Parzen windows: Parzen 1962)."""
        calm = (_near(self.calm, vectors) + ASIDE * _near(self.aside, vectors)) / (len(self.calm) + ASIDE * len(self.aside))
        return np.asarray(np.log(_near(self.angry, vectors) / len(self.angry) + TINY) - np.log(calm + TINY))


def heat(weights: Mapping[str, float], signs: Mapping[str, float]) -> float:
    """Probability of anger, by what each sign counts in log odds."""
    return 1.0 / (1.0 + math.exp(-sum(weights[name] * value for name, value in signs.items())))


def open_moods(moods: Moods, encoder: Encoder, aside: NDArray[np.float32]) -> MoodReader:
    """What is read by the messages of each mood: nothing is solved for, they are looked up and their letters counted. `aside` is told at `MoodReader`."""
    texts, mood = [text for _, _, text in moods.said], np.array([one == ANGRY for one, _, _ in moods.said], np.intp)
    if not texts:
        return MoodReader(fit_letters([""], np.zeros(1, np.intp), 2, np.ones(1)), aside[:0], aside[:0], aside[:0], moods)
    vectors = encoder.encode_passages(texts)
    return MoodReader(fit_letters(texts, mood, 2, even(mood, np.ones(len(texts)))), vectors[mood == 1], vectors[mood == 0], aside, moods)


def mood_of(example: Example) -> str:
    """Angry or calm, as an intent's example is told."""
    return ANGRY if example.emotion == ANGRY else CALM


def _near(known: NDArray[np.float32], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.exp(NEARNESS * (vectors @ known.T - 1.0)).sum(axis=1))
