"""What is learnt from use: texts and wordings that wait for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Lesson(StrEnum):
    """What a candidate would become."""

    PRECEDENT = "precedent"
    """A solved ticket, shown to agents beside drafts."""
    ANSWER = "answer"
    """A reply an agent wants kept: an answer that drafts may quote."""
    DOCUMENT = "document"
    """A text that an agent contributes."""
    MARK = "mark"
    """A source marked as wrong, outdated or lacking something, for the owner to mend; approved, it is taken care of and nothing becomes findable."""


class Stand(StrEnum):
    """How a candidate or a wording stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that would become knowledge; personal data are taken out of it."""

    id: str
    kind: Lesson
    state: Stand
    lang: str
    market: str
    topic: str
    """The first thing its customer wanted; empty for none."""
    title: str
    asked: str
    text: str
    findings: tuple[str, ...]
    """What the ruler holds against it, in codes: "fact 30 day", "language en", "guard unsupported_fact"."""
    draft_id: str
    conversation_id: str
    author: str
    note: str
    made_at: datetime
    decided_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change that a person made to an approved wording, its values masked."""

    how: str
    """As `prompts.shop.How`."""
    source: str
    lang: str
    was: str
    """As it was approved, with variables."""
    text: str
    """As the person wrote it, with variables where they stood."""
    key: str
    """The same for the same change."""
    states: tuple[str, ...] = ()
    """Why it can be no wording: "fact 30 day" for what it states itself, "variable name" for one it lost, "private" for personal data."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One approved wording in a reply that was decided, and how much of that reply was typed anew."""

    source: str
    lang: str
    distance: float
    """Levenshtein distance over the longer text's length, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """All that one decision teaches."""

    candidate: Candidate | None
    amendments: tuple[Amendment, ...] = ()
    spoken: tuple[Spoken, ...] = ()
