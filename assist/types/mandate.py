"""A standing approval: what a person lets go out without looking at each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Mandate:
    """One script, approved ahead by a named person."""

    id: str
    intent: str
    markets: tuple[str, ...]
    digest: str
    """Of the script as it was approved; another one lapses it."""
    per_day: int
    ends_on: date
    """Last day, UTC."""
    person: str
    given_at: datetime
    stopped_at: datetime | None = None
    stopped_by: str = ""
    why: str = ""
    """by_hand, sample, left, changed or over."""


@dataclass(frozen=True, slots=True)
class Mandated:
    """One reply that went out by it."""

    draft_id: str
    mandate_id: str
    conversation_id: str
    at: datetime
    sampled: bool
    right: bool | None
    findings: tuple[str, ...]
    judged_by: str
    """The ruler, or a person's name."""
