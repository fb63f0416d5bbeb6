"""How long a draft takes here, the served model left out: a stand-in answers at once from the passages it is given, in the pieces a model would send."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from assist.progress import Found
from serving.turns import Spoken, unheard

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assist.pipeline import Assistant
    from assist.progress import Step
    from assist.types import Conversation
    from serving.turns import Heed, Picture

PIECE = 16
"""Characters of one piece of an answer: about four tokens."""
PASSAGE = re.compile(r"^\[(\d+)\][^\n]*\((\S+), [a-z]+\)\n((?:>[^\n]*\n?)+)", re.MULTILINE)
LONGEST = 500
READING = ("triage", "gather")
"""Steps of a draft before anything is sought."""
QUOTED = 5
"""Sentences of the stand-in's answer."""


@dataclass(slots=True)
class StandIn:
    """Says what the first passages say. What passes between question and answer is counted apart."""

    room: int = 15_000
    pictures: int = 0
    seconds: float = 0.0
    """Spent in here, without what a listener does with the pieces."""
    calls: int = 0

    def ask(self, system: str, _user: str, _schema: dict[str, Any], _pictures: Sequence[Picture] = (), heard: Heed = unheard) -> Spoken:
        """An answer in the draft's schema, piece by piece."""
        began = time.perf_counter()
        self.calls += 1
        content = {"sentences": [_opening(), *(_said(number, text) for number, text in _first(system))], "unknown": ""}
        text = json.dumps(content, ensure_ascii=False)
        self.seconds += time.perf_counter() - began
        for at in range(PIECE, len(text) + PIECE, PIECE):
            heard(text[:at])
        return Spoken(content, "stand-in", 0, 0)

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of one draft."""

    first_source: float
    """Until its sources were told."""
    whole: float
    """In all, the model's own time left out."""
    read: float
    """For triage and gathering."""
    calls: int = 0
    """How often the model was asked: twice where the guard sent a reply back."""


@dataclass(slots=True)
class _Watch:
    began: float = field(default_factory=time.perf_counter)
    first: float = 0.0

    def __call__(self, step: Step) -> None:
        if isinstance(step, Found) and not self.first:
            self.first = self.now()

    def now(self) -> float:
        return (time.perf_counter() - self.began) * 1000


def took(assistant: Assistant, talks: Iterable[Conversation], *, model: bool) -> tuple[Took, ...]:
    """Each draft's time, by the approved scripts or around a stand-in for a served model."""
    found = []
    for talk in talks:
        stand_in = StandIn()
        writer, watch = replace(assistant, chat=stand_in if model else None), _Watch()
        draft = writer.draft(talk, watch)
        whole = watch.now() - stand_in.seconds * 1000
        read = sum(took for step, took in draft.milliseconds if step in READING)
        found.append(Took(watch.first, whole, read, stand_in.calls))
    return tuple(found)


def _opening() -> dict[str, Any]:
    return {"part": "opening", "text": "…", "cites": [], "gloss": "…"}


def _said(number: int, text: str) -> dict[str, Any]:
    return {"part": "answer", "text": text, "cites": [number], "gloss": text}


def _first(system: str) -> list[tuple[int, str]]:
    """The longest line of each of the first passages in the language that most are in, with its number."""
    passages = PASSAGE.findall(system.partition("# Passages")[2])
    spoken = Counter(lang for _, lang, _ in passages).most_common(1)
    said = [(int(number), max((line[2:] for line in lines.splitlines()), key=len)) for number, lang, lines in passages if spoken[0][0] == lang]
    return [one for one in said if len(one[1]) <= LONGEST][:QUOTED]
