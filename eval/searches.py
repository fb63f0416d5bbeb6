"""How well a conversation becomes searches: what the searches find against what the whole message finds, order numbers, and messages that ask nothing.

Any program can be judged that reads one conversation a line and writes one JSON object a line with `searches` and `orders`.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.errors import UnusableTarget
from eval.metrics import Scored, mean
from eval.tickets import written
from ingest.types import Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.metrics import Mean
    from eval.tickets import Ticket
    from ingest.types import Hit, Index

FIRST = 5
"""Hits among which the right document must be."""
PATIENCE = 3_600


@dataclass(frozen=True, slots=True)
class Told:
    """What a program made of one conversation."""

    searches: tuple[str, ...]
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way of writing the tickets: share of them whose documents (all of them) are among the first five hits."""

    name: str
    whole: Mean
    """Of the customer's words as one search."""
    searched: Mean
    """Of the searches."""
    searches: float
    """Searches of one message, on average."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything one run measured; a mean of no value where no ticket says what is right."""

    ways: tuple[Way, ...]
    orders_found: Mean
    """Share of the order numbers written that were found."""
    orders_right: Mean
    """Share of those found that are order numbers."""
    asking: Mean
    """Share of the messages that ask something that gave a search."""
    silent: Mean
    """Share of those that ask nothing that gave none."""


def judge_searches(index: Index, tickets: Sequence[Ticket], command: Sequence[str]) -> Judged:
    """Run the program over every way of writing the tickets and judge what it says. Raises `UnusableTarget`."""
    ways = written(tickets)
    told = {name: tell(command, some) for name, some in ways.items()}
    plain = list(zip(tickets, told["as written"], strict=True))
    numbered = [(ticket, set(ticket.orders), set(one.orders)) for ticket, one in plain if ticket.orders is not None]
    known = [(ticket, bool(one.searches)) for ticket, one in plain if ticket.asks is not None]
    return Judged(
        tuple(_way(index, name, some, told[name]) for name, some in ways.items() if any(ticket.documents for ticket in some)),
        mean([Scored(ticket.id, ticket.lang, float(order in found)) for ticket, orders, found in numbered for order in sorted(orders)]),
        mean([Scored(ticket.id, ticket.lang, float(order in orders)) for ticket, orders, found in numbered for order in sorted(found)]),
        mean([Scored(ticket.id, ticket.lang, float(searched)) for ticket, searched in known if ticket.asks]),
        mean([Scored(ticket.id, ticket.lang, float(not searched)) for ticket, searched in known if not ticket.asks]),
    )


def tell(command: Sequence[str], tickets: Sequence[Ticket]) -> list[Told]:
    """What a program makes of each ticket. Raises `UnusableTarget` with what it said."""
    given = "".join(json.dumps({"messages": [{"role": "customer", "text": ticket.words}]}, ensure_ascii=False) + "\n" for ticket in tickets)
    try:
        done = subprocess.run(list(command), input=given, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 - the user's own command
        rows = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
        told = [Told(tuple(row["searches"]), tuple(row.get("orders", ()))) for row in rows]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError) as cause:
        message = f"{' '.join(command)} did not give one JSON object with “searches” a line ({cause})."
        raise UnusableTarget(message) from cause
    if done.returncode or len(told) != len(tickets):
        message = f"{' '.join(command)} gave {len(told)} lines for {len(tickets)} conversations and ended with {done.returncode}: {done.stderr.strip()[-300:]}"
        raise UnusableTarget(message)
    return told


def _way(index: Index, name: str, tickets: Sequence[Ticket], told: Sequence[Told]) -> Way:
    judged = [(ticket, one) for ticket, one in zip(tickets, told, strict=True) if ticket.documents]
    whole = [Scored(ticket.id, ticket.lang, _found(index, ticket, (ticket.words,))) for ticket, _ in judged]
    searched = [Scored(ticket.id, ticket.lang, _found(index, ticket, one.searches or (ticket.words,))) for ticket, one in judged]
    return Way(name, mean(whole), mean(searched), sum(len(one.searches) for _, one in judged) / len(judged))


def _found(index: Index, ticket: Ticket, searches: Sequence[str]) -> float:
    """1 if every document of the ticket, in any language version, is among the first hits of its searches taken in turn; else 0."""
    answers = [index.search(Question(text.replace("\n", " "))).hits for text in searches]
    hits = list({hit.passage.id: hit for hit in _in_turn(answers)}.values())[:FIRST]
    seen = {hit.passage.family for hit in hits}
    return float(all(seen & _families(index, document) for document in ticket.documents))


def _in_turn(answers: Sequence[Sequence[Hit]]) -> list[Hit]:
    deepest = max((len(hits) for hits in answers), default=0)
    return [hits[place] for place in range(deepest) for hits in answers if place < len(hits)]


def _families(index: Index, document: str) -> set[str]:
    return {one.family for one in index.documents() if one.path.endswith(document)}
