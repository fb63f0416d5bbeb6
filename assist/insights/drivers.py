"""What goes with satisfaction, recommendation, a customer who writes again, and another order; the weeks to come; warnings by market."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assist.insights.figures import DETRACTOR, PROMOTER
from eval.statistics.effects import Fitted, Lacking, effects
from eval.statistics.trends import Forecast, forecast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assist.store.circumstances import Circumstance

OUTCOMES = ("csat", "nps", "reopened", "repeat")
AHEAD = 4
"""Weeks that are forecast."""
PEAK = 1.3
"""A coming week is a peak from so many times the usual one on."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Conversations of the weeks to come."""

    past: tuple[tuple[date, int], ...]
    """Monday → conversations, whole weeks alone."""
    told: Forecast | None
    peaks: tuple[date, ...]


def drivers(seen: Sequence[Circumstance]) -> dict[str, Fitted | Lacking | None]:
    """Outcome → its effects; `Lacking` where too few have it, None for all without the extra `insights`."""
    return {outcome: _one(outcome, seen) for outcome in OUTCOMES}


def _one(outcome: str, seen: Sequence[Circumstance]) -> Fitted | Lacking | None:
    with_it = [one for one in seen if getattr(one, outcome) is not None]
    numbers = {"first_reply": [_doubled(one.first_seconds) for one in with_it]}
    if outcome in {"csat", "nps"}:  # who writes again lengthens the way to the last reply: that is no circumstance of it
        numbers["resolution"] = [_doubled(one.close_seconds) for one in with_it]
    levels = {name: [getattr(one, name) or "-" for one in with_it] for name in ("mood", "remedy", "language", "carrier")}
    try:
        return effects([_value(outcome, one) for one in with_it], numbers, levels)
    except ModuleNotFoundError:
        return None


def coming(days: Mapping[date, tuple[int, int]], today: date) -> Coming:
    """Whole weeks so far and what the next ones bring; the running week is left out."""
    monday = today - timedelta(days=today.weekday())
    weeks: defaultdict[date, int] = defaultdict(int)
    for day, (n, _) in days.items():
        weeks[day - timedelta(days=day.weekday())] += n
    began = min(days, default=monday)
    first = began + timedelta(days=-began.weekday() % 7)  # a week that was not whole is no week
    past = [(first + timedelta(weeks=at), weeks[first + timedelta(weeks=at)]) for at in range(max(0, (monday - first).days // 7))]
    told = forecast([float(n) for _, n in past], AHEAD)
    usual = sorted(n for _, n in past[-8:])[len(past[-8:]) // 2] if past else 0
    peaks = tuple(monday + timedelta(weeks=at) for at, value in enumerate(told.weeks) if value >= PEAK * usual) if told and usual else ()
    return Coming(tuple(past), told, peaks)


def _value(outcome: str, one: Circumstance) -> float:
    """A recommendation as it enters the score: 100 for a promoter, −100 for a detractor."""
    value = float(getattr(one, outcome))
    return value if outcome != "nps" else 100.0 if value >= PROMOTER else -100.0 if value <= DETRACTOR else 0.0


def _doubled(seconds: int) -> float:
    """As a logarithm: an effect is then that of waiting twice as long."""
    return math.log2(max(seconds, 1))
