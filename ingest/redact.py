"""Personal data out of a text, each piece replaced by a typed placeholder: the only door to python-stdnum and phonenumbers.

What is replaced: e-mail addresses, links that carry a secret, IBANs, payment cards, national identity numbers, telephone numbers, IP addresses, and names
where an introduction or a sign-off makes them certain. Order, parcel and article numbers stay: an answer needs them. A name in running text is not found.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.names import find_names
from ingest.numbers import find_numbers
from ingest.patterns import find_addresses
from ingest.types import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


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
    flat = "".join(map(_flat, text))
    found = [*find_addresses(flat), *find_numbers(flat, lang), *find_names(flat)]
    marks = tuple(
        Mark(Private(kind), text[start:end], Span(start, end), f"[{kind.upper()}]")
        for kind, start, end in _first_come(found)
        if text[start:end] not in keep and kind not in keep
    )
    parts, at = [], 0
    for mark in marks:
        parts += [text[at : mark.span.start], mark.placeholder]
        at = mark.span.end
    return Redacted("".join([*parts, text[at:]]), marks)


@lru_cache(maxsize=8_192)
def _flat(char: str) -> str:
    """One character for one: full-width and other scripts' digits and signs become their plain forms."""
    if char < "\u0080":
        return char
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
