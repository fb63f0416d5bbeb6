"""A week's report: which week, its figures beside those of the week before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from assist.errors import BadRequest
from assist.insights.figures import figures_of
from assist.store.figures import count
from assist.types.figures import Asked

if TYPE_CHECKING:
    from assist.insights.figures import Figures
    from assist.store.open import Store

WEEK = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True)
class Week:
    """A whole week, Monday to Sunday in UTC, and the one before."""

    name: str
    """ISO 8601: 2026-W47."""
    monday: date
    now: Figures
    before: Figures


async def week_of(store: Store, name: str, today: date) -> Week:
    """The week named so, or the last whole one. Raises `BadRequest`."""
    monday = _monday(name) if name else today - timedelta(days=today.weekday() + 7)
    begins = datetime.combine(monday, time(), UTC)
    async with store.connect() as connection:
        now = figures_of(await count(connection, Asked(begins, begins + timedelta(weeks=1))))
        before = figures_of(await count(connection, Asked(begins - timedelta(weeks=1), begins)))
    year, number, _ = monday.isocalendar()
    return Week(f"{year}-W{number:02}", monday, now, before)


def _monday(name: str) -> date:
    found = WEEK.fullmatch(name)
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else date.min.replace(year=0)
    except ValueError as error:
        raise BadRequest(f"{name[:20]!r} is no week. Write it as 2026-W47.") from error
