"""Moments as vendors write them: ISO 8601, seconds since 1970, mail dates, a day and a time apart."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime

from assist.payloads.digits import plain_digits

EARLIEST, LATEST = 946_684_800, 4_102_444_800
"""2000 to 2100, in seconds: a number outside is no moment of a parcel or an order."""
MILLISECONDS = 100_000_000_000
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp])?\.?[Mm]?\.?(.*)")


def moment_of(value: object) -> tuple[datetime | None, bool]:
    """A moment with its zone, and whether the sender gave one; (None, False) for what is none. Without a zone UTC is assumed."""
    if isinstance(value, bool) or value is None:
        return None, False
    if not isinstance(value, str):
        return _from_number(float(str(value)))
    text = plain_digits(value).strip()
    if re.fullmatch(r"\d{9,13}(?:\.\d+)?", text):
        return _from_number(float(text))
    return _from_text(text)


def joined(day: str, hour: str) -> str:
    """A day and a time of day given apart ("2025-10-01", "05:45 PM") as one text; the day alone if the hour cannot be read."""
    found = CLOCK.fullmatch(plain_digits(hour).strip())
    if not found or not day.strip():
        return day
    hours = int(found[1]) % 12 + (12 if found[4] in "Pp" else 0) if found[4] else int(found[1])
    return f"{day.strip()}T{hours:02d}:{found[2]}:{found[3] or '00'}{found[5].strip()}"


def day_of(value: object) -> date | None:
    """The day of a moment, as its sender's clock shows it."""
    found, _ = moment_of(value)
    return found.date() if found else None


def _from_number(seconds: float) -> tuple[datetime | None, bool]:
    seconds = seconds / 1000 if seconds > MILLISECONDS else seconds
    return (datetime.fromtimestamp(seconds, UTC), True) if EARLIEST <= seconds <= LATEST else (None, False)


def _from_text(text: str) -> tuple[datetime | None, bool]:
    named = re.sub(r"\s*(?:UTC|GMT)$", "+00:00", text)
    for read in (_iso, parsedate_to_datetime):
        try:
            found = read(named if read is _iso else text)
        except (ValueError, OverflowError):
            continue
        return (found, True) if found.tzinfo else (found.replace(tzinfo=UTC), False)
    return None, False


def _iso(text: str) -> datetime:
    """ISO 8601 with "/" between the parts of a day too, and blanks before the offset."""
    tidy = re.sub(r"(?<=\d)\s+(?=[+-]\d{2})", "", re.sub(r"^(\d{4})/(\d{1,2})/(\d{1,2})", r"\1-\2-\3", text))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", tidy):
        return datetime.combine(date.fromisoformat(tidy), time())
    return datetime.fromisoformat(tidy)
