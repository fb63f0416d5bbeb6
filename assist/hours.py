"""When a customer may be written to unasked: in the daytime of every time zone of their country, on no holiday and no weekend there."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assist.calendar import is_business_day
from ingest.places import time_zones

STEP = timedelta(minutes=30)
FARTHEST = timedelta(days=21)
"""Longer than any run of holidays; who cannot be reached by then is written to at the end of it."""


def allowed(at: datetime, market: str, quiet: tuple[int, int]) -> bool:
    """Whether a moment is outside quiet hours (from, until, in local hours) wherever in the country the customer may be."""
    begins, ends = quiet
    zones = _zones(market)
    local = [at.astimezone(zone) for zone in zones]
    return all(ends <= one.hour < begins and is_business_day(one.date(), market) for one in local)


def next_allowed(at: datetime, market: str, quiet: tuple[int, int]) -> datetime:
    """The moment itself, or the first half hour after it at which the customer may be written to."""
    if allowed(at, market, quiet):
        return at
    start = at.replace(minute=30 if at.minute < 30 else 0, second=0, microsecond=0) + (timedelta() if at.minute < 30 else timedelta(hours=1))
    steps = int(FARTHEST / STEP)
    return next((moment for ahead in range(steps) if allowed(moment := start + STEP * ahead, market, quiet)), start + FARTHEST)


def _zones(market: str) -> list[ZoneInfo]:
    """Without a known country: UTC."""
    found = []
    for name in time_zones(market) or ("UTC",):
        try:
            found.append(ZoneInfo(name))
        except ZoneInfoNotFoundError:  # a zone newer than this machine's data
            continue
    return found or [ZoneInfo("UTC")]
