"""Rulers tried on the same answers: ours, and what people use instead of one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

import numpy as np

from eval.hear import SURE, UNKNOWN, same_language
from eval.pairs.compare import departures
from eval.pairs.departure import MOST

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from eval.pairs.answers import Answer
    from eval.pairs.departure import Departure
    from eval.pairs.reading import AnswerReader, Reading
    from eval.readers import Readers
    from serving.types import Encoder


class Ruler(Protocol):
    """Says how much it suspects an answer beside the right answers to the same question in other languages."""

    name: str
    bar: float | None
    """From which suspicion it reports; None: whichever turns out best."""

    def suspect(self, shown: Answer, others: Sequence[Answer], unchanged: Answer | None) -> float | None:
        """0 to 1, None where it cannot score. With `unchanged`, a ruler that names its findings counts only those it does not make of that one as well."""
        ...


class Ours:
    """The ruler of `eval.pairs`."""

    name = "ours"
    bar: float | None = 0.5

    def __init__(self, reader: AnswerReader) -> None:
        """Each answer is read once."""
        self._reader = reader
        self._read: dict[Answer, Reading] = {}

    def suspect(self, shown: Answer, others: Sequence[Answer], unchanged: Answer | None) -> float | None:
        """1 if it reports a departure, `DOUBTFUL` if it only lists one that a person should read."""
        found = self._found(self._reader.read(shown), others)
        known = self._found(self._known(unchanged), others) if unchanged else {}
        new = [found[sure] - known.get(sure, Counter()) for sure in (True, False)]
        return 1.0 if new[0] else DOUBTFUL if new[1] else 0.0

    def _found(self, mine: Reading, others: Sequence[Answer]) -> dict[bool, Counter[Hashable]]:
        """Departures, sure or not, by what they are, so that the same one in a changed sentence is not taken for another."""
        told = departures(mine, [self._known(one) for one in others])
        return {sure: Counter(_named(one) for one in told if one.sure is sure) for sure in (True, False)}

    def _known(self, answer: Answer) -> Reading:
        if answer not in self._read:
            self._read[answer] = self._reader.read(answer)
        return self._read[answer]


def _named(one: Departure) -> Hashable:
    return (one.kind,) if len(one.mine + one.theirs) > LONG else (one.kind, one.mine, one.theirs)


DOUBTFUL = 0.25
"""Suspicion of an answer that may differ: listed to be read, not reported."""
LONG = 40
"""Characters from which a departure quotes sentences, not values."""
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f' ]?\d+)*")


class NumberSets:
    """The strong cheap one: the numbers of both texts by regular expression, and what language the text is in."""

    name = "number sets + language detection"
    bar: float | None = 0.5

    def __init__(self, readers: Readers) -> None:
        """With the ruler's own detector of languages."""
        self._readers = readers

    def suspect(self, shown: Answer, others: Sequence[Answer], unchanged: Answer | None) -> float | None:
        """1 if a number stands in it that most others lack, or lacks that most have, or it is surely in another language."""
        found = self._found(shown, others)
        return float(bool(found - self._found(unchanged, others) if unchanged else found))

    def _found(self, answer: Answer, others: Sequence[Answer]) -> frozenset[str]:
        mine, theirs = numbers(answer.text), [numbers(one.text) for one in others]
        odd = {one for one in mine if sum(one in some for some in theirs) < (1 - MOST) * len(theirs)}
        odd |= {one for some in theirs for one in some - mine if sum(one in some for some in theirs) > MOST * len(theirs)}
        lines = [guess.lang for line in answer.text.split("\n") if (guess := self._readers.language(line)).confidence >= SURE and len(line) > 2 * LONG]
        guess = self._readers.language(answer.text)
        heard = [*lines, *([guess.lang] if guess.confidence >= SURE else [])]
        return frozenset(odd | {f"language {one}" for one in heard if one != UNKNOWN and not same_language(one, answer.lang)})


def numbers(text: str) -> frozenset[str]:
    """Every number of a text, in European digits, without separators and zeros behind a decimal sign."""
    plain = "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in unicodedata.normalize("NFKC", text))
    return frozenset(re.sub(r"[.,]0+\Z", "", one).translate({ord(sign): None for sign in ".,\u00a0\u202f' "}) for one in _NUMBER.findall(plain))


class Similarity:
    """Meaning alone: how far a text is from the others, by the cosine of whole texts; told at the bar that suits it best."""

    bar: float | None = None

    def __init__(self, name: str, encoder: Encoder) -> None:
        """Any encoder; each text is encoded once."""
        self.name = name
        self._encoder = encoder
        self._rows: dict[str, NDArray[np.float32]] = {}

    def suspect(self, shown: Answer, others: Sequence[Answer], unchanged: Answer | None) -> float | None:  # noqa: ARG002 - it names no findings
        """One less the mean cosine."""
        mine = self._row(shown.text)
        return 1 - float(np.mean([mine @ self._row(one.text) for one in others]))

    def _row(self, text: str) -> NDArray[np.float32]:
        if text not in self._rows:
            self._rows[text] = self._encoder.encode_passages([text])[0]
        return self._rows[text]


class Likeness:
    """A metric of ragas that needs no judge: of strings, or of meaning by our encoder; unscored where the extra `judges` is not installed."""

    bar: float | None = None

    def __init__(self, name: str, metric: Callable[[str, str], float] | None) -> None:
        """`metric` gives the likeness of two texts, 0 to 1; None scores nothing."""
        self.name, self._metric = name, metric

    def suspect(self, shown: Answer, others: Sequence[Answer], unchanged: Answer | None) -> float | None:  # noqa: ARG002 - it names no findings
        """One less the mean likeness."""
        if self._metric is None:
            return None
        return 1 - sum(self._metric(shown.text, one.text) for one in others) / len(others)


RAGAS = ("SemanticSimilarity", "NonLLMStringSimilarity", "ChrfScore")


def ragas_rulers(encoder: Encoder) -> list[Ruler]:
    """The metrics of ragas that need no judge: its similarity of meaning with `encoder`, and those of strings."""
    if find_spec("ragas") is None:
        return [Likeness(f"ragas {name}", None) for name in RAGAS]
    from eval.judges import metrics  # the extra takes seconds to import

    return [Likeness(f"ragas {name}", metric) for name, metric in metrics(encoder)]


def rulers(reader: AnswerReader, readers: Readers, encoder: Encoder) -> list[Ruler]:
    """Ours first."""
    return [Ours(reader), NumberSets(readers), Similarity("similarity of whole texts, our encoder, at its best bar", encoder), *ragas_rulers(encoder)]
