"""What an audit finds, and what it is told of customers and agents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ingest.types.knowledge import Span


class Complaint(StrEnum):
    """What an agent said of a source."""

    WRONG = "wrong"
    OUTDATED = "outdated"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing a customer asked, and what became of it: handed over by whoever answers customers."""

    text: str
    lang: str
    answered: bool
    conversation: str = ""
    """Of one customer's questions all have the same."""
    reached: tuple[str, ...] = ()
    """Paths of documents that were found for it."""
    market: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SourceMark:
    """What an agent marked at a source while answering a ticket."""

    complaint: Complaint
    path: str
    """The document; empty where nothing was found at all."""
    ticket: str
    quote: str = ""
    """The sentence it is about."""
    note: str = ""
    agent: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What customers asked and agents marked."""

    asked: tuple[Asked, ...] = ()
    marks: tuple[SourceMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a sentence of a document and the characters that matter, into the document's cleaned text."""

    path: str
    lang: str
    sentence: str
    span: Span


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements of the same thing with different values."""

    kind: str
    """A kind of fact, or "yes_no" where one denies what the other affirms."""
    value_left: str
    value_right: str
    left: Place
    right: Place
    scope: str = "family"
    """Or "market": two documents that hold in the same market."""
    id: str = ""
    customers: int = 0
    """Customers whose questions reached one of the documents."""


@dataclass(frozen=True, slots=True)
class Lagging:
    """A language version that was not changed since another one of its family was."""

    path: str
    lang: str
    since: datetime
    """From when its text is."""
    source: str
    """Path of the version that changed since."""
    source_lang: str
    changed: datetime
    gone: tuple[str, ...] = ()
    """The first lines that went when that version changed; empty where its text before is no longer kept."""
    came: tuple[str, ...] = ()
    """The first lines that came."""

    id: str = ""
    customers: int = 0


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The same text, or nearly, in several documents."""

    places: tuple[Place, ...]
    likeness: float = 1.0
    """Lowest share of common character runs between neighbours of the group (Jaccard); 1 for the same text."""
    id: str = ""
    customers: int = 0


@dataclass(frozen=True, slots=True)
class Expired:
    """A document that no longer holds, or that somebody must look at."""

    path: str
    lang: str
    ended: date | None
    """Last day it held, or day its review was due; None where no review was ever planned."""
    why: str = "ended"
    """Or "review due", "never reviewed"."""
    id: str = ""
    customers: int = 0


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Questions in any languages that ask the same, and that nothing answered."""

    questions: tuple[Asked, ...]
    """The most typical first."""
    id: str = ""
    customers: int = 0


@dataclass(frozen=True, slots=True)
class Unreached:
    """A family no question ever reached."""

    family: str
    paths: tuple[str, ...]
    id: str = ""
    customers: int = 0


@dataclass(frozen=True, slots=True)
class Marked:
    """What agents marked at one source, each with its ticket."""

    path: str
    marks: tuple[SourceMark, ...]
    """Newest first."""
    id: str = ""
    customers: int = 0
    """Tickets it was marked in."""


@dataclass(frozen=True, slots=True)
class Related:
    """Documents of different families that seem to be language versions of one; only their owner can say so."""

    family: str
    """The family that would take the others in."""
    places: tuple[Place, ...]
    """The beginning of each document."""
    likeness: float
    """Of the least alike pair that joins them; not a probability."""
    id: str = ""
    customers: int = 0


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found, each list with those first that most customers meet. `not_computed` names what it could not look at."""

    contradictions: tuple[Contradiction, ...]
    duplicates: tuple[Duplicate, ...]
    expired: tuple[Expired, ...]
    families: int
    """Families with more than one version, which are those compared."""
    not_computed: tuple[str, ...] = ()
    lagging: tuple[Lagging, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    unreached: tuple[Unreached, ...] = ()
    marked: tuple[Marked, ...] = ()
    related: tuple[Related, ...] = ()
    dismissed: int = 0
    """Findings left out because somebody dismissed them, and nothing they are about has changed since."""
