"""A shift by the clock on the wall: when it really begins and ends, also in the night in which the clock is changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assist.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Shift:
    """From one moment to another, both in the shift's zone."""

    begins: datetime
    ends: datetime

    @property
    def hours(self) -> float:
        """How long it really lasts: eight hours by the wall are seven or nine when the clock is changed."""
        return (self.ends.astimezone(UTC) - self.begins.astimezone(UTC)).total_seconds() / 3600


def shift_of(now: datetime, zone: ZoneInfo, begins: time, ends: time) -> Shift:
    """The shift that runs now, or the last one that ran. One that ends at or before the time it begins goes over midnight.

    A time that the clock skips is the moment after the change; one that it shows twice begins with the first and ends with the second.
    """
    today = now.astimezone(zone).date()
    for day in (today, today - timedelta(days=1), today - timedelta(days=2)):
        begin = _at(day, begins, zone, fold=0)
        if begin <= now:
            end = _at(day + timedelta(days=1) if ends <= begins else day, ends, zone, fold=1)
            return Shift(begin.astimezone(zone), end.astimezone(zone))
    raise AssertionError("a day has a beginning")


def zone_of(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises `BadRequest`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadRequest(f"There is no time zone {name[:40]!r}. Name one such as Europe/Berlin or Asia/Shanghai.") from error


def _at(day: date, wall: time, zone: ZoneInfo, fold: int) -> datetime:
    """In UTC: moments of one zone compare by the wall, which runs backwards once a year."""
    return datetime.combine(day, wall, zone).replace(fold=fold).astimezone(UTC)
