"""What a text is read with: facts and language. The same readers for every system judged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ingest.language import Guess
    from ingest.types import Fact

REMEMBERED = 50_000
"""Texts whose reading is kept: one quote is read again for every answer that cites it."""


class FactReader(Protocol):
    """Reads the facts of a text in a language; spans point into the text."""

    def __call__(self, text: str, lang: str) -> tuple[Fact, ...]:
        """Facts in reading order."""
        ...


class LanguageReader(Protocol):
    """Names a text's language as a project tag with how sure it is, "und" where it cannot honestly tell."""

    def __call__(self, text: str) -> Guess:
        """The guess; `lang` may be "und"."""
        ...


@dataclass(frozen=True, slots=True)
class Readers:
    """How the ruler reads: the same for every system judged."""

    facts: FactReader
    language: LanguageReader


def open_readers() -> Readers:
    """The knowledge room's own readers; they work offline and remember what they have read."""
    from ingest.facts import read_facts
    from ingest.language import identify

    return Readers(facts=lru_cache(REMEMBERED)(read_facts), language=lru_cache(REMEMBERED)(identify))
