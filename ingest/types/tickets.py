"""What a helpdesk gives: tickets, articles and macros, the same whoever the vendor is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ingest.types.knowledge import Audience


class Side(StrEnum):
    """Who speaks."""

    CUSTOMER = "customer"
    AGENT = "agent"


class TicketState(StrEnum):
    """Where a ticket stands; only a solved one becomes knowledge."""

    SOLVED = "solved"
    OPEN = "open"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Turn:
    """One public message of a ticket, as written: quotes, signature and personal data still in it."""

    side: Side
    text: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket of a helpdesk."""

    id: str
    state: TicketState
    subject: str = ""
    turns: tuple[Turn, ...] = ()
    """Oldest first."""
    lang: str = ""
    """BCP 47 tag; "" if the helpdesk does not say."""
    markets: tuple[str, ...] = ()
    product: str = ""
    solved_on: date | None = None
    people: tuple[str, ...] = ()
    """Names of those who took part, as the helpdesk knows them: they are taken out of the text wherever they stand."""


@dataclass(frozen=True, slots=True)
class Article:
    """One Help Center article in one language."""

    id: str
    """The same for all translations."""
    lang: str
    title: str
    body: str
    """Markdown."""
    audience: Audience = Audience.PUBLIC
    url: str = ""


@dataclass(frozen=True, slots=True)
class Macro:
    """A canned reply that agents use."""

    id: str
    title: str
    text: str
    """Plain text or Markdown; the vendor's placeholders, such as {{ticket.requester.name}}, still in it."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what a source gives, and where to go on after it."""

    cursor: str
    """Opaque; kept when everything of the page is kept."""
    tickets: tuple[Ticket, ...] = ()
    articles: tuple[Article, ...] = ()
    macros: tuple[Macro, ...] = ()
    present: tuple[str, ...] = ()
    """Tickets that are still there, though nothing of them is told anew."""
    complete: bool = False
    """Whether this page ends a listing of everything there is: what it did not name is gone at the vendor's."""
