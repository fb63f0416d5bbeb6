"""What an agent is told of a passage beside its words: since when it holds, and whether a customer may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.cldr import format_date
from ingest.types import Audience, Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from assist.strings import Strings
    from ingest.types import Passage

OWN = {Kind.TICKET: "precedent_not_policy", Kind.SCRIPT: "macros.mark"}
"""Kinds that are never policy."""


def day_of(passage: Passage | None) -> date | None:
    """Since when a passage holds, else when it was loaded; None where neither is known."""
    if passage is None:
        return None
    return passage.validity.starts or (passage.loaded_at.date() if passage.loaded_at else None)


def mark_of(passage: Passage, strings: Strings) -> str:
    """What an agent should know of a passage before it goes into a reply; empty for what a person wrote for customers."""
    name = OWN.get(passage.kind) or ("source.internal" if passage.audience is Audience.INTERNAL else "machine_written" if passage.machine else "")
    return strings.text(name) if name else ""


def written_day(strings: Strings) -> Callable[[date], str]:
    """How a day is written for the reader."""
    return lambda day: format_date(day, strings.lang, length="medium")
