"""All that is read in one answer before it is held against others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from eval.hear import hear, long_enough
from eval.pairs.duties import Duty, courteous, duty_of, frees
from eval.pairs.lengths import english_length
from eval.pairs.names import countries_in, is_latin, names_in, sure_names_in, words_in
from eval.types import Key, Part, Reply, Tongue
from eval.values import ends, key
from ingest.conditions import conditions
from ingest.facts import months_of, numbers_of
from ingest.sentences import sentences
from ingest.stance import stance_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from eval.pairs.answers import Answer
    from eval.readers import Readers
    from serving.types import Encoder

UNMARKED = frozenset({"th", "lo", "km", "my"})
MEASURED = frozenset({"amount", "period", "percent", "quantity", "number"})
DIVIDED = {"month": (1, 12), "day": (1, 7, Decimal(1) / 24)}
"""What a value may have been multiplied by to bring it to its compared form."""
COURTESY = 120
"""Characters (as in English) of a sentence that only thanks or regrets; a longer one says something beside ("thanks to its readers")."""
GROUPS = re.compile(r"\d+(?:[ \u00a0\u202f]\d+)+")
COMPARED = MEASURED | {"date", "time", "code", "email", "phone", "link"}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of an answer."""

    text: str
    denied: bool
    """Whether its main statement denies; `anywhere`: whether any part of it does."""
    anywhere: bool
    denials: int
    """Words that deny, in the whole sentence."""
    firm: int
    """Those that may be the main verb's."""
    half: bool
    """A word denies by half or by its own meaning: neither clearly yes nor clearly no."""
    duty: Duty
    frees: bool
    """Whether it allows something, beside what it may demand."""
    conditional: bool
    courteous: bool
    """A greeting, a thank-you, a regret: what may stand in one language only."""
    says: bool
    """Long enough to say something, and no courtesy."""
    length: float
    """Characters, as many as it would have in English."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One answer, read."""

    answer: Answer
    keys: dict[Key, str]
    """Each value in compared form, ranges end by end, with the characters it is written in."""
    numbers: frozenset[Decimal]
    """Every number of the text however it is written, words included."""
    bare: frozenset[Decimal]
    """Those that no value with a unit accounts for: an age within a word ("31enne") is one."""
    grouped: frozenset[str]
    """Digits written in groups with blanks between, the groups put together: 116 123 may be one number or two."""
    months: frozenset[str]
    """Numbers of the months named, with or without a day."""
    tongue: Tongue
    heard: str
    stray: str
    lines: tuple[Line, ...]
    rows: NDArray[np.float32]
    """(lines, dimension), unit length."""
    nearness: Callable[[str, frozenset[str]], float]
    """How near any one word of it, but for some, comes in meaning to a word (cosine of the encoder)."""
    names: frozenset[str]
    """Words in Latin letters with a capital; `sure` those that are surely names."""
    sure: frozenset[str]
    countries: frozenset[str]
    latin: bool


class AnswerReader:
    """Reads answers with one set of readers and one encoder; each sentence is encoded once."""

    def __init__(self, readers: Readers, encoder: Encoder) -> None:
        """Both work offline."""
        self._readers, self._encoder = readers, encoder
        self._rows: dict[str, NDArray[np.float32]] = {}

    def read(self, answer: Answer) -> Reading:
        """Everything the comparison asks of an answer. An empty one says nothing, in no language."""
        tongue, heard, stray = (
            hear(Reply((Part(answer.text, ()),), "", None), answer.lang, self._readers) if answer.text.strip() else (Tongue.UNKNOWN, "und", "")
        )
        texts = _sentences(answer)
        lines = tuple(_line(text, answer.lang) for text in texts)
        text, lang = answer.text, answer.lang
        said = "\n".join(line.text for line in lines if not line.courteous)
        keys, numbers = self._keys(answer), numbers_of(text, lang)
        return Reading(
            answer=answer,
            keys=keys,
            numbers=numbers,
            bare=_bare(keys, numbers),
            grouped=frozenset(str(int("".join(run.split()))) for run in GROUPS.findall(text)),
            months=months_of(text, lang),
            tongue=tongue,
            heard=heard,
            stray=stray,
            lines=lines,
            rows=self._encoded(texts),
            nearness=partial(self._nearness, words_in(text, lang)),
            names=names_in(said, lang),
            sure=sure_names_in(said, lang),
            countries=countries_in(text, lang),
            latin=is_latin(text),
        )

    def _keys(self, answer: Answer) -> dict[Key, str]:
        found: dict[Key, str] = {}
        for fact in self._readers.facts(answer.text, answer.lang):
            if fact.kind in COMPARED:
                for one in ends(key(str(fact.kind), fact.value, fact.unit)):
                    found.setdefault(one, fact.text)
        return found

    def _nearness(self, words: tuple[str, ...], word: str, without: frozenset[str]) -> float:
        mine = [one for one in words if one not in without]
        return float((self._encoded(mine) @ self._encoded([word])[0]).max(initial=-1.0))

    def _encoded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._rows]
        if new:
            self._rows.update(zip(new, self._encoder.encode_passages(new), strict=True))
        return np.stack([self._rows[text] for text in texts]) if texts else np.zeros((0, self._encoder.dimension), np.float32)


def written_as(one: Key) -> frozenset[Decimal]:
    """The numbers a value in compared form may be written with: an age of twenty is 240 months."""
    return frozenset(Decimal(one.value) / factor for factor in DIVIDED.get(one.unit, (1,)))


def _bare(keys: Iterable[Key], numbers: frozenset[Decimal]) -> frozenset[Decimal]:
    measured = [one for one in keys if one.kind in MEASURED]
    return numbers - {number for one in measured if one.kind != "number" for number in written_as(one)} | {
        Decimal(one.value) for one in measured if one.kind == "number"
    }


def _sentences(answer: Answer) -> list[str]:
    """Sentences; lines where a script marks none, for what stands between two blanks is no statement."""
    if answer.lang.partition("-")[0] in UNMARKED:
        return [line.strip() for line in answer.text.split("\n") if line.strip()]
    return [answer.text[span.start : span.end] for span in sentences(answer.text, answer.lang)]


@lru_cache(maxsize=50_000)
def _line(text: str, lang: str) -> Line:
    duty, conditional = duty_of(text, lang), bool(conditions(text, lang))
    length = english_length(text, lang)
    empty = not conditional and length <= COURTESY and not any(map(str.isdigit, text)) and courteous(text, lang)
    stance = stance_of(text, lang)
    told = not empty and long_enough(text)
    return Line(text, stance.denied, stance.anywhere > 0, stance.anywhere, stance.firm, stance.half, duty, frees(text, lang), conditional, empty, told, length)
