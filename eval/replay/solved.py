"""Solved tickets as they are asked again: what the customer wrote, and the reply that was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.errors import UnusableTickets
from ingest.distil import substance
from ingest.errors import IngestError
from ingest.language import identify
from ingest.sources.export import read_export
from ingest.sources.mapping import Mapping, read_mapping
from ingest.types.tickets import Side, TicketState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingest.types.tickets import Ticket, Turn

OURS = Mapping(
    "id", "subject", messages="messages", role="role", text="text", lang="lang", market="market", product="product", date="solved_on", all_solved=True
)
"""The columns of a file without a mapping: one ticket a line, its messages with `role` and `text`."""
SUBSTANCE = 40
"""Columns of a reply, courtesies and questions apart, from which it answers something; "which order is it?" does not."""
NO_REPLY, NO_QUESTION, NOT_SOLVED = "no reply of an agent says anything", "no customer's message stands before the reply", "not solved"


@dataclass(frozen=True, slots=True)
class Solved:
    """A ticket up to the first reply that answers, and that reply."""

    id: str
    lang: str
    market: str
    subject: str
    turns: tuple[Turn, ...]
    """What is asked again, oldest first."""
    sent: str
    people: tuple[str, ...] = ()

    @property
    def asked(self) -> str:
        """What the customer wrote."""
        return "\n".join(turn.text for turn in self.turns if turn.side is Side.CUSTOMER)

    @property
    def text(self) -> str:
        """Question and reply: tickets that say nearly this are the same case."""
        return f"{self.subject}\n{self.asked}\n{self.sent}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A ticket that cannot be asked again, and why."""

    id: str
    why: str


def read_solved(paths: Sequence[Path], mapping: Path | None = None) -> tuple[tuple[Solved, ...], tuple[LeftOut, ...]]:
    """The tickets of exports (JSONL, JSON, CSV), and those left out. Raises `UnusableTickets` naming file and line."""
    try:
        chosen = read_mapping(mapping) if mapping else OURS
        found = [_solved(ticket) for path in paths for page in read_export(path, chosen) for ticket in page.tickets]
    except (IngestError, OSError) as cause:
        message = f"{cause} Give solved tickets, or name with --mapping which column is what."
        raise UnusableTickets(message) from cause
    solved = tuple(one for one in found if isinstance(one, Solved))
    if not solved:
        message = f"None of {len(found)} tickets in {', '.join(path.name for path in paths)} holds a question and a reply to it: give solved tickets."
        raise UnusableTickets(message)
    return solved, tuple(one for one in found if isinstance(one, LeftOut))


def _solved(ticket: Ticket) -> Solved | LeftOut:
    if ticket.state is not TicketState.SOLVED:
        return LeftOut(ticket.id, NOT_SOLVED)
    turns = ticket.turns
    answering = (at for at, turn in enumerate(turns) if turn.side is Side.AGENT and substance(turn.text) >= SUBSTANCE)
    at = next(answering, None)
    if at is None:
        return LeftOut(ticket.id, NO_REPLY)
    before = turns[:at]
    if not any(turn.side is Side.CUSTOMER for turn in before):
        return LeftOut(ticket.id, NO_QUESTION)
    end = next((place for place in range(at, len(turns)) if turns[place].side is Side.CUSTOMER), len(turns))
    sent = "\n".join(turn.text for turn in turns[at:end])
    asked = "\n".join(turn.text for turn in before if turn.side is Side.CUSTOMER)
    market = ticket.markets[0] if ticket.markets else ""
    return Solved(ticket.id, ticket.lang or identify(asked).lang, market, ticket.subject, before, sent, ticket.people)
