"""By when a team answers: a definite day from the shop's own service times, never "as soon as possible"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assist.calendar import add_business_days, next_business_day
from prompts.schema import read_entry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assist.settings import AssistSettings
    from prompts.schema import Entry

SHIPPED = Path(__file__).with_name("service_times.yaml")
OWN = "service_times.yaml"
"""The shop's own file in the data folder."""
ANY = "*"


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """One row: a team, the intents and markets it answers for (`*` is every one), and its business days."""

    team: str
    intents: tuple[str, ...]
    markets: tuple[str, ...]
    business_days: int


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of an answer and the team that owes it."""

    day: date
    team: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class ServiceTimes:
    """The shop's service times over its business calendar."""

    rows: tuple[ServiceTime, ...]
    confirmed: bool
    """Whether the shop has said that these are its own."""
    country: str
    """Whose holidays and weekends count, ISO 3166-1; empty counts Monday to Friday."""
    zone: ZoneInfo
    closes: time
    """A message after this hour counts from the next business day."""

    def due(self, intent: str, market: str, now: datetime | None) -> Due | None:
        """By when this intent is answered for a market, counted from `now` (the real clock if None, UTC if it names no zone); None if no row speaks of it."""
        row = max((row for row in self.rows if _speaks(row, intent, market)), key=lambda row: _telling(row, intent, market), default=None)
        if row is None:
            return None
        moment = now or datetime.now(UTC)
        local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(self.zone)
        first = local.date() + timedelta(days=1) if local.time() >= self.closes else local.date()
        return Due(add_business_days(next_business_day(first, self.country), row.business_days, self.country), row.team, self.confirmed)

    def latest(self, intents: Sequence[str], market: str, now: datetime | None) -> Due | None:
        """One day for a message that wants several things: the last of them."""
        found = [due for intent in intents if (due := self.due(intent, market, now)) is not None]
        return max(found, key=lambda due: due.day, default=None)


def load_service_times(settings: AssistSettings) -> ServiceTimes:
    """The file the setting names, else the shop's own in the data folder, else the shipped one. Raises `PromptFileError` with file, key and line."""
    own = settings.data / OWN
    return read_service_times(Path(settings.service_times) if settings.service_times else own if own.is_file() else SHIPPED)


def read_service_times(path: Path) -> ServiceTimes:
    """One file. Raises `PromptFileError` for one that is missing or breaks its shape."""
    given = read_entry(path).fields(("source", "confirmed", "calendar", "times"))
    calendar = given["calendar"].fields(("country", "zone", "closes"))
    rows = tuple(_row(item) for item in given["times"].items())
    return ServiceTimes(rows, given["confirmed"].flag(), calendar["country"].text(empty=True), _zone(calendar["zone"]), _hour(calendar["closes"]))


def _row(entry: Entry) -> ServiceTime:
    given = entry.fields(("team", "intents", "business_days"), ("markets",))
    days = given["business_days"].value
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= 60:
        raise given["business_days"].wrong("a whole number of days from 0 to 60 is expected.")
    return ServiceTime(given["team"].text(), given["intents"].words(), given["markets"].words() if "markets" in given else (ANY,), days)


def _zone(entry: Entry) -> ZoneInfo:
    try:
        return ZoneInfo(entry.text())
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise entry.wrong("a time zone such as Europe/Berlin is expected.") from error


def _hour(entry: Entry) -> time:
    try:
        return time.fromisoformat(entry.text())
    except ValueError as error:
        raise entry.wrong('an hour such as "17:00" is expected, in quotes.') from error


def _speaks(row: ServiceTime, intent: str, market: str) -> bool:
    return (intent in row.intents or ANY in row.intents) and (market in row.markets or ANY in row.markets)


def _telling(row: ServiceTime, intent: str, market: str) -> int:
    return 2 * (intent in row.intents) + (market in row.markets)
