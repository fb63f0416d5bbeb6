"""What one shift tells the next: counts, what was asked, who is to be answered first; one record, written in any language."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ingest.cldr import format_date, format_number, format_time
from ingest.places import territory_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from assist.day.queue import Waiting
    from assist.day.shifts import Shift
    from assist.strings import Strings
    from prompts.types import Library

FIRST = 10
"""Conversations named."""
TOPICS = 5


@dataclass(frozen=True, slots=True)
class Handover:
    """One shift, as it ends."""

    shift: Shift
    came: int
    answered: int
    held: int
    """Approved replies that did not go out."""
    topics: tuple[tuple[str, int], ...]
    """Intents, most asked first."""
    waiting: tuple[Waiting, ...]


def written(told: Handover, strings: Strings, library: Library) -> str:
    """The note in the language of these strings, as plain text."""
    return "\n".join(_lines(told, strings, library))


def _lines(told: Handover, strings: Strings, library: Library) -> Iterator[str]:
    lang, zone = strings.lang, told.shift.begins.tzinfo
    begins, ends = (f"{format_date(at.date(), lang, length='medium')} {format_time(at.time(), lang)}" for at in (told.shift.begins, told.shift.ends))
    yield strings.text("h.title", begins=begins, ends=ends, hours=format_number(Decimal(f"{told.shift.hours:g}"), lang))
    yield strings.text("h.came", came=str(told.came), answered=str(told.answered))
    over = sum(one.band == "over" for one in told.waiting)
    ready = sum(bool(one.entry.draft) and not one.entry.refused for one in told.waiting)
    yield strings.text("h.waits", waiting=str(len(told.waiting)), over=str(over), ready=str(ready))
    if told.held:
        yield strings.text("h.held", n=str(told.held))
    if told.topics:
        yield strings.text("h.topics", what=", ".join(f"{topic_name(one, library, lang)} ({many})" for one, many in told.topics[:TOPICS]))
    if told.waiting:
        yield strings.text("h.first")
        yield from (_line(at, one, strings, library, zone) for at, one in enumerate(told.waiting[:FIRST], 1))  # type: ignore[arg-type]


def _line(at: int, one: Waiting, strings: Strings, library: Library, zone: ZoneInfo) -> str:
    listed = one.entry.listed
    mood = strings.text(f"emotion.{listed.mood}") if listed.mood else ""
    market = territory_name(listed.market, strings.lang) if listed.market else ""
    parts = (listed.customer or strings.text("customer"), market, topic_name(listed.topic, library, strings.lang), mood, by(one.due, zone, strings))
    return f"{at}. {' · '.join(part for part in parts if part)}"


def by(due: datetime, zone: ZoneInfo, strings: Strings) -> str:
    """By when, on the wall of a zone."""
    local = due.astimezone(zone)
    return strings.text("day.due", at=f"{format_date(local.date(), strings.lang, length='medium')} {format_time(local.time(), strings.lang)}")


def topic_name(topic: str, library: Library | None, lang: str) -> str:
    """An intent as an agent calls it; itself where it has no name."""
    found = next((one for one in library.intents if one.name == topic), None) if library else None
    labels = dict(found.label) if found else {}
    return labels.get(lang) or labels.get(lang.partition("-")[0]) or labels.get("en") or topic
