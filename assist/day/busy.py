"""Busy hours: how many customers wrote in each hour, and what the next week brings if it is like the last one, with how wrong that was before.

The forecast is the seasonal naive one (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.2): the same hour of the same weekday a
week before. Hours are those on the wall of one zone: an hour that the clock shows twice counts both, one that it skips counts nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
PAST = 28
"""Days before today over which the forecast is tried."""


@dataclass(frozen=True, slots=True)
class Busy:
    """One market."""

    market: str
    hours: tuple[tuple[float, ...], ...]
    """Seven rows from Monday of 24 hours: messages an hour, the mean of the weeks looked at."""
    forecast: tuple[tuple[date, tuple[int, ...]], ...]
    """The next seven days, each with its 24 hours; empty before there is a week to go by."""
    error: float | None
    """Mean absolute error of the same forecast over the past, in messages an hour; None before two whole weeks are known."""
    tried: int
    """Hours over which the error was taken."""
    count: int
    """Messages looked at."""

    @property
    def most(self) -> float:
        """The busiest hour's messages."""
        return max((one for row in self.hours for one in row), default=0.0)


def busy_hours(arrivals: Iterable[tuple[str, datetime]], now: datetime, zone: ZoneInfo, weeks: int = 8) -> tuple[Busy, ...]:
    """Each market, busiest first, from (market, moment) of customers' messages. Today, which is not over, counts for nothing."""
    today = now.astimezone(zone).date()
    first = today - weeks * WEEK
    by_market: dict[str, Counter[tuple[date, int]]] = {}
    for market, at in arrivals:
        local = at.astimezone(zone)
        if first <= local.date() < today:
            by_market.setdefault(market, Counter())[local.date(), local.hour] += 1
    return tuple(sorted((_busy(market, seen, today) for market, seen in by_market.items()), key=lambda one: (-one.count, one.market)))


def _busy(market: str, seen: Counter[tuple[date, int]], today: date) -> Busy:
    begin = min(day for day, _ in seen)
    days = [begin + timedelta(days=at) for at in range((today - begin).days)]
    hours = tuple(tuple(_mean([seen[day, hour] for day in days if day.weekday() == weekday]) for hour in range(24)) for weekday in range(7))
    known = begin <= today - WEEK
    ahead = [today + timedelta(days=at) for at in range(7)] if known else []
    forecast = tuple((day, tuple(seen[day - WEEK, hour] for hour in range(24))) for day in ahead)
    tried = [day for day in days[-PAST:] if day - WEEK >= begin]
    wrong = [abs(seen[day, hour] - seen[day - WEEK, hour]) for day in tried for hour in range(24)]
    return Busy(market, hours, forecast, _mean(wrong) if len(tried) >= WEEK.days else None, len(wrong), sum(seen.values()))


def _mean(values: list[int]) -> float:
    return sum(values) / len(values) if values else 0.0
