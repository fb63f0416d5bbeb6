"""Business days: weekends and public holidays of a country, and months counted on. The only door for `holidays`."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

WEEKEND = frozenset({5, 6})
"""Saturday and Sunday, as `date.weekday` counts them: for a country the library does not know."""
LONGEST_BREAK = 60
"""Days searched for the next business day: longer than any run of holidays."""


def is_business_day(day: date, country: str) -> bool:
    """Whether offices of a country (ISO 3166-1 code) work on a day: no weekend of theirs, no public holiday. Empty or unknown: Monday to Friday."""
    known = _holidays(country)
    if known is None:
        return day.weekday() not in WEEKEND
    return bool(known.is_working_day(day))


def add_business_days(start: date, count: int, country: str) -> date:
    """The day on which `count` business days after `start` are over; 0 is `start` itself, or the next business day if it is none."""
    day = start
    for _ in range(count):
        day = next_business_day(day + timedelta(days=1), country)
    return next_business_day(day, country)


def next_business_day(day: date, country: str) -> date:
    """The day itself, or the first business day after it."""
    return next(later for ahead in range(LONGEST_BREAK) if is_business_day(later := day + timedelta(days=ahead), country))


@lru_cache(maxsize=64)
def _holidays(country: str) -> HolidayBase | None:
    """The country's public holidays, years worked out as they are asked for. Imported here: it costs 0.1 s that few need."""
    import holidays

    return holidays.country_holidays(country) if country in holidays.list_supported_countries() else None


def holidays_between(country: str, first: date, last: date) -> tuple[tuple[date, str], ...]:
    """Public holidays of a country from `first` to `last`, in order, named in the library's own language; none for a country it does not know."""
    known = _holidays(country)
    if known is None:
        return ()
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return tuple((day, str(known.get(day))) for day in days if day in known)


def add_months(start: date, count: int) -> date:
    """The same day `count` months later, or that month's last day if it has no such day."""
    years, month = divmod(start.month - 1 + count, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
