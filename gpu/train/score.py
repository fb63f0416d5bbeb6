"""How well an encoder matches sentences across languages, on public sets it was not trained on."""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gpu.errors import UnusableTrainingText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from serving.types import Encoder


_ACCENTED = frozenset(("ca", "cs", "da", "de", "es", "fi", "fr", "hr", "hu", "nb", "pl", "pt", "ro", "sk", "sv", "tr", "vi"))


@dataclass(frozen=True, slots=True)
class Scored:
    """One test set: what was measured on it, and the score of every language it holds."""

    title: str
    meaning: str
    source: str
    scores: tuple[tuple[str, float], ...]

    @property
    def mean(self) -> float:
        """Mean over languages."""
        return sum(score for _, score in self.scores) / len(self.scores)


def measure(encoder: Encoder, bench: Path) -> tuple[Scored, ...]:
    """The test sets for the model card, from a folder that holds both files. Raises `UnusableTrainingText`."""
    sentences = matching(encoder, bench / "tatoeba_test.jsonl.gz")
    bare = {code: score for code, score in matching(encoder, bench / "tatoeba_test.jsonl.gz", without_marks).items() if code in _ACCENTED}
    questions = question_matching(encoder, bench / "mkqa_dev.jsonl.gz")
    found = (
        Scored("Sentences", "accuracy@1 against English, both ways, 1,000 pairs (th 548)", "LASER Tatoeba test, CC-BY 2.0", tuple(sentences.items())),
        Scored("Sentences typed without accents", "the same, marks removed from both sides", "LASER Tatoeba test, CC-BY 2.0", tuple(bare.items())),
        Scored("Questions", "accuracy@1 of the English question among 1,758", "MKQA development set, CC-BY-SA 3.0", tuple(questions.items())),
    )
    return tuple(scored for scored in found if scored.scores)


def without_marks(text: str) -> str:
    """Latin text as typed on a keyboard that lacks its accents."""
    bare = "".join(character for character in unicodedata.normalize("NFD", text) if not unicodedata.combining(character))
    return bare.translate(str.maketrans("đĐłŁøØ", "dDlLoO"))


def matching(encoder: Encoder, pairs: Path, typed: Callable[[str], str] = str) -> dict[str, float]:
    """Accuracy at 1 per language of finding a sentence's English among all, and back (the Tatoeba task of LASER).

    `pairs` is gzip-compressed JSON lines {"lang", "text", "en"}; `typed` changes every text first.
    """
    texts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in _rows(pairs):
        texts[str(row["lang"])].append((typed(str(row["text"])), typed(str(row["en"]))))
    scores = {}
    for language, both in sorted(texts.items()):
        there, english = encoder.encode_queries([one for one, _ in both]), encoder.encode_passages([one for _, one in both])
        likeness = there @ english.T
        right = np.arange(len(both))
        scores[language] = float(((likeness.argmax(1) == right).mean() + (likeness.argmax(0) == right).mean()) / 2)
    return scores


def question_matching(encoder: Encoder, questions: Path) -> dict[str, float]:
    """Accuracy at 1 per language of finding a question's English version among all (the MKQA development questions).

    `questions` is gzip-compressed JSON lines {"q": {"en": …, "de": …}}.
    """
    rows = list(_rows(questions))
    english = encoder.encode_passages([row["q"]["en"] for row in rows])
    scores = {}
    for language in sorted({code for row in rows for code in row["q"]} - {"en"}):
        held = [(at, row["q"][language]) for at, row in enumerate(rows) if language in row["q"]]
        found = (encoder.encode_queries([text for _, text in held]) @ english.T).argmax(1)
        scores[language] = float((found == np.array([at for at, _ in held])).mean())
    return scores


def _rows(path: Path) -> Iterator[dict[str, dict[str, str]]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except (OSError, EOFError, ValueError) as cause:
        message = f"{path} cannot be read as gzip-compressed JSON lines: {cause}."
        raise UnusableTrainingText(message) from cause
