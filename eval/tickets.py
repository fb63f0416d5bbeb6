"""Tickets with what is right for them, and the ways in which people write the same thing: at length, with slips of the pen, two things in one mail."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import combinations, islice
from pathlib import Path
from typing import TYPE_CHECKING

from eval.errors import UnusableQuestions
from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

POLITE = Path(__file__).parent / "polite.yaml"
WRITTEN, LONG, MIXED, MISSPELT, TWO = "as written", "long and polite", "polite in English around it", "misspelt", "two in one mail"
_PAIRS = 40
_WORD = re.compile(r"[^\W\d_]{5,}")
_EVERY = 3


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a customer wrote first. `documents` are path suffixes; None where a ticket does not say what is right."""

    id: str
    lang: str
    words: str
    documents: tuple[str, ...] = ()
    orders: tuple[str, ...] | None = None
    """Every order number in it."""
    asks: bool | None = None
    """Whether anything is asked at all."""


def read_tickets(path: Path) -> tuple[Ticket, ...]:
    """The tickets of a JSONL file: `id`, `lang`, `messages` with `role` and `text`, and any of `source_docs`, `orders`, `asks`. Raises `UnusableQuestions`."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as cause:
        message = f"{path} cannot be read as UTF-8 text ({cause}): give tickets, one JSON object per line."
        raise UnusableQuestions(message) from cause
    found = [_ticket(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        message = f"{path} holds no ticket: give one JSON object per line."
        raise UnusableQuestions(message)
    return tuple(found)


def written(tickets: Sequence[Ticket]) -> dict[str, list[Ticket]]:
    """The tickets as they are and in every other way of writing them, by its name."""
    polite = read_table(POLITE)
    known = [(one, polite[one.lang]) for one in tickets if one.lang in polite and one.documents]
    foreign = [one for one in tickets if one.lang in polite and one.lang != "en" and one.documents]
    ways = {
        WRITTEN: list(tickets),
        LONG: [_worded(one, f"{frame['before']}\n\n{one.words}\n\n{frame['after']}") for one, frame in known],
        MIXED: [_worded(one, f"{polite['en']['before']}\n\n{one.words}\n\n{polite['en']['after']}") for one in foreign],
        MISSPELT: [_worded(one, misspelt(one.words)) for one in tickets if one.documents and _WORD.search(one.words)],
        TWO: list(_pairs([one for one in tickets if one.documents])),
    }
    return {way: some for way, some in ways.items() if some}


def misspelt(text: str) -> str:
    """Two neighbouring letters changed places in every third longer word."""
    words = iter(range(len(text)))

    def slip(match: re.Match[str]) -> str:
        word = match[0]
        return word if next(words) % _EVERY else f"{word[0]}{word[2]}{word[1]}{word[3:]}"

    return _WORD.sub(slip, text)


def _pairs(tickets: Sequence[Ticket]) -> Iterator[Ticket]:
    """Two tickets of one language about unlike things, as one."""
    unlike = ((a, b) for a, b in combinations(tickets, 2) if a.lang == b.lang and set(a.documents).isdisjoint(b.documents))
    for one, other in islice(unlike, _PAIRS):
        yield Ticket(f"{one.id}+{other.id}", one.lang, f"{one.words}\n{other.words}", (*one.documents[:1], *other.documents[:1]))


def _worded(ticket: Ticket, words: str) -> Ticket:
    return Ticket(ticket.id, ticket.lang, words, ticket.documents)


def _ticket(path: Path, number: int, line: str) -> Ticket:
    try:
        row = json.loads(line)
        said = [str(message["text"]) for message in row["messages"]]
        first = next((at for at, message in enumerate(row["messages"]) if message["role"] != "customer"), len(said))
        orders, asks = row.get("orders"), row.get("asks")
        words = "\n".join(said[: first or None])
        return Ticket(str(row["id"]), str(row["lang"]), words, tuple(row.get("source_docs", ())), None if orders is None else tuple(orders), asks)
    except (ValueError, KeyError, TypeError) as cause:
        message = f"{path}, line {number}: a ticket needs “id”, “lang” and “messages” with “role” and “text” ({cause})."
        raise UnusableQuestions(message) from cause
