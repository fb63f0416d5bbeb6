"""Personal data out of a text, each piece replaced by a typed placeholder: the only door to python-stdnum and phonenumbers.

What is replaced: e-mail addresses, links that carry a secret, IBANs, payment cards, national identity numbers, telephone numbers, IP addresses, and names where
an introduction or a sign-off makes them certain. In a conversation order and parcel numbers stay: an answer needs them. A stored ticket needs neither them
nor an address: `redact_whole` takes those too, the names that greetings, titles and the helpdesk itself give away, and in running text a given name with a
family name behind it. A first name alone, and most names in Arabic and Thai running text, are not found.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.names import find_names
from ingest.numbers import find_numbers
from ingest.order_numbers import find_orders
from ingest.patterns import find_addresses
from ingest.running_names import find_running
from ingest.salutations import find_people
from ingest.streets import find_streets
from ingest.types import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    Piece = tuple[str, int, int]

_NOT_ASCII = re.compile("[^\x00-\x7f]")
_PLACEHOLDER = re.compile(r"\[[A-Z]{2,8}(?:_\d+)?\]")


class Private(StrEnum):
    """What kind of personal data a mark stands for; the placeholder is its name in brackets."""

    EMAIL = "email"
    LINK = "link"
    IBAN = "iban"
    CARD = "card"
    ID = "id"
    PHONE = "phone"
    IP = "ip"
    NAME = "name"
    ADDRESS = "address"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Mark:
    """One piece of personal data and where it stood in the text as given."""

    kind: Private
    text: str
    span: Span
    placeholder: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text with placeholders, and what they stand for in order."""

    text: str
    marks: tuple[Mark, ...]


def redact(text: str, lang: str = "und", *, keep: Collection[str] = ()) -> Redacted:
    """Replace personal data in `text`.

    `lang` names the countries whose telephone numbers may be written without a country code. Any piece whose characters, or whose kind, is in `keep`
    stays as it is. Digits of any script are read; redacting twice changes nothing more.
    """
    flat = _plain(text)
    found = [*find_addresses(flat), *find_numbers(flat, lang), *find_names(flat)]
    kept = [one for one in _first_come(found) if text[one[1] : one[2]] not in keep and one[0] not in keep]
    return _replaced(text, kept, Ledger())


@dataclass(slots=True)
class Ledger:
    """Numbers the persons and things of one ticket: the same value gets the same placeholder in every message of it."""

    _seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def placeholder(self, kind: str, value: str) -> str:
        """`[EMAIL]` for the first address, `[EMAIL_2]` for the second, and so on."""
        key = (kind, "".join(char for char in value.casefold() if char.isalnum()))
        number = self._seen.setdefault(key, sum(one == kind for one, _ in self._seen) + 1)
        return f"[{kind.upper()}]" if number == 1 else f"[{kind.upper()}_{number}]"


@dataclass(frozen=True, slots=True)
class Stated:
    """What the source of a text states of the case: found wherever it stands, or left where it stands."""

    people: Collection[str] = ()
    """Names of the requester and the agents."""
    numbers: Collection[str] = ()
    """Numbers of its orders and parcels, whatever their shape."""
    keep: Collection[str] = ()
    """Names that lead to nobody, such as the shop's own under its letters."""


def redact_whole(text: str, lang: str = "und", *, people: Collection[str] = (), stated: Stated | None = None, ledger: Ledger | None = None) -> Redacted:
    """Replace everything that may lead to a person, for a text that is kept: as `redact`, and postal addresses, order numbers, more names.

    `people` are names the source of the text states (the requester, the agents); `stated` is all that it states: both are found wherever they stand.
    """
    flat, known = _plain(text), stated or Stated(people)
    kept = [span for name in known.keep for span in _places(flat, name)]
    named = sorted([*find_names(flat), *find_people(flat, known.people), *find_running(flat)], key=lambda one: one[1] - one[2])
    named = [one for one in named if not any(start <= one[1] and one[2] <= end for start, end in kept)]
    numbers = [("order", *span) for number in known.numbers for span in _places(flat, number)]
    found = [*find_addresses(flat), *find_streets(flat), *numbers, *find_orders(flat), *find_numbers(flat, lang, whole=True), *named]
    outside = [one for one in _first_come(found) if not _in_placeholder(flat, one)]
    return _replaced(text, outside, ledger or Ledger())


def _places(text: str, stated: str) -> list[tuple[int, int]]:
    """Where something stated stands as a whole; Chinese, Japanese and Thai write on without a space."""
    if not stated.strip():
        return []
    whole = re.compile(rf"(?<![A-Za-z0-9]){re.escape(_plain(stated.strip()))}(?![A-Za-z0-9])", re.IGNORECASE)
    return [match.span() for match in whole.finditer(text)]


def _in_placeholder(text: str, piece: Piece) -> bool:
    """Whether a piece is part of a mark made before, such as [NAME_2]."""
    return bool(_PLACEHOLDER.search(text, max(piece[1] - 12, 0), piece[2] + 12)) and text[piece[1] - 1 : piece[1]] in {"[", "_"}


def _replaced(text: str, pieces: Iterable[Piece], ledger: Ledger) -> Redacted:
    marks = tuple(Mark(Private(kind), text[a:b], Span(a, b), ledger.placeholder(kind, text[a:b])) for kind, a, b in pieces)
    parts, at = [], 0
    for mark in marks:
        parts += [text[at : mark.span.start], mark.placeholder]
        at = mark.span.end
    return Redacted("".join([*parts, text[at:]]), marks)


def _plain(text: str) -> str:
    """A text as long as the given one, in which the patterns look."""
    return text if text.isascii() else _NOT_ASCII.sub(lambda match: _flat(match[0]), text)


@lru_cache(maxsize=8_192)
def _flat(char: str) -> str:
    """One character for one: full-width and other scripts' digits and signs become their plain forms."""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char in "\u00a0\u202f":
        return " "
    if char in "‐‑‒–—−":
        return "-"
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 and folded < "\u0080" else char


def _first_come(found: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Pieces that do not overlap, in the order of the text; of two that do, the kind found first stays."""
    taken: list[tuple[str, int, int]] = []
    for kind, start, end in found:
        if all(end <= first or start >= last for _, first, last in taken):
            taken.append((kind, start, end))
    return sorted(taken, key=lambda piece: piece[1])
