"""Orders that a customer's message or a document tries to give to whatever writes the reply: never followed, and the agent is told."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from assist.guard.tables import table, words
from assist.triage import newest_words
from assist.types import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.strings import Strings
    from assist.types import Conversation

SHOWN = 90
"""Characters of an order that the agent is shown."""


@lru_cache(maxsize=1024)
def orders(text: str) -> str:
    """Where a text begins to give orders, in whatever language, as seen without its invisible characters; empty if nowhere."""
    seen = visible(text)
    folded = seen.casefold()
    starts = [at for lang in table("orders") for word in words("orders", lang) if (at := folded.find(word)) >= 0]
    return seen[min(starts) :][:SHOWN] if starts else ""


def visible(text: str) -> str:
    """Tag characters as the letters they stand for; joiners, direction marks and other invisible ones left out."""
    told = "".join(chr(ord(char) - 0xE0000) if 0xE0020 <= ord(char) < 0xE007F else char for char in text)
    return "".join(char for char in told if unicodedata.category(char) != "Cf")


def ordered(conversation: Conversation, strings: Strings) -> Iterator[Finding]:
    """A note for the agent where the newest message gives orders."""
    if found := orders(newest_words(conversation)):
        yield Finding("instructed_message", Severity.NOTE, strings.text("finding.instructed_message", text=found))
