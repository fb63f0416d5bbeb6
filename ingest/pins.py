"""An owner's pinned answers: this question, in any of these wordings, is answered by these sentences, in these markets, until this day.

A pin fires on a question that says the same as one of its wordings, or means nearly the same and names the same numbers. How near was measured with the
built-in encoder on 252 questions (42 topics in six languages): at 0.8 none of 30,996 pairs of different questions would fire, and 22 % of the pairs of
translations do. So a wording of each language belongs into the pin; the owner's page shows which wordings would fire.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ingest.fragments import locate, plain
from ingest.index.payload import passes
from ingest.types import Arm, Hit, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from numpy.typing import NDArray

    from ingest.types import Passage, Where
    from serving.types import Encoder

NEAR = 0.8
SCORE = 4.0
"""Score of a pinned passage: above every sum of the arms."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask."""

    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class PinnedSentence:
    """A sentence of a document that answers."""

    path: str
    quote: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A question in all its wordings → the sentences that answer it."""

    id: str
    wordings: tuple[Wording, ...]
    """The first is the question as the owner asked it."""
    sentences: tuple[PinnedSentence, ...]
    made_at: datetime
    markets: tuple[str, ...] = ()
    """ISO 3166-1 codes in which it holds; empty means everywhere."""
    ends: date | None = None
    """Last day it holds; None is open."""
    made_by: str = ""
    note: str = ""

    def holds(self, markets: Sequence[str], on: date) -> bool:
        """Whether it holds in one of the markets asked for on a day. A pin for some markets needs one of them to be named."""
        return (self.ends is None or on <= self.ends) and (not self.markets or bool(set(self.markets) & set(markets)))


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """All pins with their wordings encoded, as of one state of the catalogue."""

    stamp: str
    pins: tuple[Pin, ...]
    rows: NDArray[np.float32]
    """(wordings of all pins, dimension)."""
    owners: tuple[tuple[int, str], ...]
    """For each row: the pin's place and the wording as compared."""

    def fired(self, text: str, vector: NDArray[np.float32] | None, markets: Sequence[str], on: date) -> tuple[tuple[Pin, float], ...]:
        """The pins that answer a question, nearest first, with how near (1 for the same words)."""
        near = self.nearest(text, vector)
        found = [(self.pins[at], value) for at, value in near.items() if value >= NEAR and self.pins[at].holds(markets, on)]
        return tuple(sorted(found, key=lambda row: (-row[1], row[0].made_at, row[0].id)))

    def nearest(self, text: str, vector: NDArray[np.float32] | None) -> dict[int, float]:
        """How near each pin comes to a question, by its place; `vector` is the question's, None where nothing is known in it."""
        if not self.owners:
            return {}
        said, numbers = plain(text), _numbers(text)
        cosines = self.rows @ vector if vector is not None else np.zeros(len(self.owners), np.float32)
        nearest: dict[int, float] = {}
        for (at, wording), cosine in zip(self.owners, cosines.tolist(), strict=True):
            near = 1.0 if wording == said else cosine if _numbers(wording) == numbers else 0.0
            nearest[at] = max(near, nearest.get(at, 0.0))
        return nearest


def board(stamp: str, pins: Sequence[Pin], encoder: Encoder) -> Board:
    """The pins, ready to be asked."""
    wordings = [(at, one.text) for at, pin in enumerate(pins) for one in pin.wordings]
    rows = encoder.encode_queries([text for _, text in wordings]) if wordings else np.zeros((0, encoder.dimension), np.float32)
    return Board(stamp, tuple(pins), rows, tuple((at, plain(text)) for at, text in wordings))


def pinned_hits(fired: Sequence[tuple[Pin, float]], lang: str, where: Where, live: Mapping[str, Sequence[Passage]], found: Sequence[Hit]) -> tuple[Hit, ...]:
    """A hit for each pinned sentence that a live passage still holds and the search's filter lets through; those in the question's language first.

    `live` are the live passages of the pinned documents by path; `found` is what the search itself found, whose arms are kept.
    """
    known = {hit.passage.id: hit for hit in found}
    hits: dict[str, Hit] = {}
    for pin, near in fired:
        for sentence in pin.sentences:
            passage, span = sentence_place(sentence, live.get(sentence.path, ()))
            if passage is None or passage.id in hits or not passes(passage, where):
                continue
            earlier = known.get(passage.id)
            arms = (Arm.PINNED, *(earlier.arms if earlier else ()))
            similarity = max(near, earlier.similarity if earlier else 0.0)
            hits[passage.id] = Hit(passage, SCORE, similarity, arms, span, earlier.overlap if earlier else 0.0)
    ordered = sorted(hits.values(), key=lambda hit: hit.passage.lang != lang)
    return tuple(replace(hit, score=SCORE + len(ordered) - place) for place, hit in enumerate(ordered))


def sentence_place(sentence: PinnedSentence, passages: Sequence[Passage]) -> tuple[Passage | None, Span | None]:
    """The live passage that holds a pinned sentence, and where in its text; (None, None) if none does any longer."""
    for passage in passages:
        span = locate(passage.text, sentence.quote)
        if span is not None:
            return passage, span
    return None, None


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(sorted(_NUMBER.findall(plain(text))))
