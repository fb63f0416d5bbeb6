"""A search and what it returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ingest.types.knowledge import Audience, Kind, Passage, Span


class Arm(StrEnum):
    """Which way of searching found a hit."""

    DENSE = "dense"
    LEXICAL = "lexical"
    LATE = "late"
    PINNED = "pinned"
    """Not found but put there: the owner pinned this sentence to this question."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, how well, by which arms, and the window that matched best."""

    passage: Passage
    score: float
    """Fused score, higher is better; comparable only inside one answer. A reranker changes the order, never this."""
    similarity: float
    """Cosine of the question with the best window, -1 to 1: the measure of a weak source."""
    arms: tuple[Arm, ...]
    window: Span | None
    """Best window, into the passage's text."""
    overlap: float = 0.0
    """Share of the question's lexical weight (IDF) found in the passage, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Where:
    """Filter of a search; it is applied inside the engine."""

    langs: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    """A passage passes if it names one of these markets or none."""
    kinds: tuple[Kind, ...] = ()
    audiences: tuple[Audience, ...] = (Audience.PUBLIC,)
    """Whose passages; empty means public ones alone."""
    on: date | None = None
    """Only passages valid on this day; None means any day."""
    families: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    """A passage passes if it names one of these products or none, however their letters are cased."""
    channels: tuple[str, ...] = ()
    """As `products`, of where a reply goes."""


@dataclass(frozen=True, slots=True)
class Question:
    """A search: text, its language if known, its filter."""

    text: str
    lang: str = "und"
    where: Where = field(default_factory=Where)
    limit: int = 10


class Strength(StrEnum):
    """How far the best hit can be trusted to speak of the question."""

    STRONG = "strong"
    WEAK = "weak"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search returns."""

    hits: tuple[Hit, ...]
    strength: Strength
    """STRONG if the top hit clears the "weak source" bar."""
    milliseconds: float
    generation: int
    """The set of versions the whole answer was read from."""
