"""The queue of a shift: every customer who waits, by deadline, then risk and mood, the same issue on two channels together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assist.due import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assist.store.listed import Listed

BANDS = (timedelta(0), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12))
"""Ends of the bands of time left: over, within an hour, four, twelve, and later. Inside a band risk and mood come before minutes."""
BAND_NAMES = ("over", "hour", "four", "twelve", "later")
RISKS = {"high": 0, "normal": 1, "low": 2}
MOODS = {"angry": 0, "worried": 1, "sad": 2}


@dataclass(frozen=True, slots=True)
class Entry:
    """One conversation that waits, as the database has it."""

    listed: Listed
    draft: str = ""
    """Its draft that may be accepted now; "" while there is none."""
    word: str = ""
    """How sure that is."""
    refused: bool = False
    """Whether it is the honest "I don't know"."""
    order: str = ""
    """The number of the order it is about."""
    person: str = ""
    """Who its customer is, as far as that is known."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One place of the queue."""

    entry: Entry
    due: datetime
    """The first mark that counts: the first reply's, or 24 hours."""
    band: str
    same: tuple[Entry, ...] = ()
    """The same issue of the same customer by other ways, answered together with this one."""


def queued(entries: Iterable[Entry], now: datetime, first_reply: timedelta) -> tuple[Waiting, ...]:
    """In the order in which they are to be answered. Of one issue on several channels the most pressing stands for all."""
    places = sorted((_place(one, now, first_reply) for one in entries), key=_order)
    leading: dict[str, int] = {}
    kept: list[Waiting] = []
    for one in places:
        keys = issue_keys(one.entry)
        at = next((leading[key] for key in keys if key in leading), None)
        if at is None:
            at = len(kept)
            kept.append(one)
        else:
            lead = kept[at]
            kept[at] = Waiting(lead.entry, lead.due, lead.band, (*lead.same, one.entry))
        leading.update(dict.fromkeys(keys, at))
    return tuple(kept)


def issue_keys(entry: Entry) -> tuple[str, ...]:
    """What two conversations about one issue share: the order, or the customer and what is wanted."""
    order = (f"order:{entry.order.casefold().lstrip('#')}",) if entry.order else ()
    person = (f"person:{entry.person}:{entry.listed.topic}",) if entry.person and entry.listed.topic else ()
    return (*order, *person)


def counted(places: Iterable[Waiting]) -> Mapping[str, int]:
    """How many stand in each band."""
    found = dict.fromkeys(BAND_NAMES, 0)
    for one in places:
        found[one.band] += 1
    return found


def _place(entry: Entry, now: datetime, first_reply: timedelta) -> Waiting:
    since = entry.listed.waiting_since or now
    due = since + (DAY if entry.listed.replied else min(first_reply, DAY))
    left = due - now
    band = next((name for name, end in zip(BAND_NAMES, BANDS, strict=False) if left <= end), BAND_NAMES[-1])
    return Waiting(entry, due, band)


def _order(one: Waiting) -> tuple[int, int, int, datetime, str]:
    listed = one.entry.listed
    return BAND_NAMES.index(one.band), RISKS.get(listed.risk, 1), MOODS.get(listed.mood, 3), one.due, listed.id
