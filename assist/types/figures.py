"""What happened, counted: drafts, decisions, replies, ratings, each for a slice of the shop's conversations."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Which conversations are counted. Empty fields do not narrow."""

    since: datetime
    until: datetime
    """Not included."""
    language: str = ""
    market: str = ""
    topic: str = ""
    agent: str = ""
    """Only what this person decided: for her own eyes."""


@dataclass(slots=True)
class Tally:
    """One slice, counted while its rows are read."""

    made: int = 0
    shown: int = 0
    accepted: int = 0
    edited: int = 0
    rejected: int = 0
    refused: int = 0
    glossed: int = 0
    distances: Counter[float] = field(default_factory=Counter)
    """Edit distance as a share of the draft → replies sent with it."""
    cases: int = 0
    replied: int = 0
    within_30_s: int = 0
    within_24_h: int = 0
    resolved: int = 0
    reopened: int = 0
    first: Counter[float] = field(default_factory=Counter)
    """Seconds to the first reply, rounded where they are many → conversations."""
    handled: Counter[float] = field(default_factory=Counter)
    csat: Counter[float] = field(default_factory=Counter)
    """1 to 5 → answers."""
    nps: Counter[float] = field(default_factory=Counter)
    """0 to 10 → answers."""


@dataclass(frozen=True, slots=True)
class Part:
    """A script or a document, and what became of the drafts that rest on it."""

    name: str
    drafts: int
    accepted: int
    edited: int
    rejected: int
    distance: float
    """Mean share of a sent reply that was changed."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything a page of figures shows."""

    whole: Tally
    languages: dict[str, Tally]
    markets: dict[str, Tally]
    topics: dict[str, Tally]
    refusals: Counter[str]
    """Reason → drafts."""
    because: Counter[str]
    """Why drafts were rejected."""
    scripts: tuple[Part, ...]
    documents: tuple[Part, ...]
