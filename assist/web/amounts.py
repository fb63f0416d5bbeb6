"""Figures as a reader writes them: shares, durations, intervals, in the digits of her language."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ingest.cldr import format_number, format_percent, format_period, format_range

if TYPE_CHECKING:
    from eval.statistics.shares import Measured, Share

NONE = "–"


def percent(value: float | None, lang: str) -> str:
    """0.8123 as 81 %."""
    return NONE if value is None else format_percent(Decimal(round(value * 100)), lang)


def number(value: float | None, lang: str, places: int = 0) -> str:
    """A number with so many decimals."""
    return NONE if value is None else format_number(Decimal(f"{value:.{places}f}"), lang)


def duration(seconds: float | None, lang: str) -> str:
    """In the unit in which it is a number of one or two digits."""
    if seconds is None:
        return NONE
    unit, per = next(((unit, per) for unit, per in (("day", 86_400), ("hour", 3600), ("minute", 60)) if seconds >= 2 * per), ("second", 1))
    return format_period(str(round(seconds / per)), unit, lang)


def share(one: Share, lang: str) -> str:
    """A share with its interval: 81 % (77–84)."""
    return f"{percent(one.value, lang)} {between('share', one.interval, lang)}".strip()


def measure(name: str, one: Measured, lang: str) -> str:
    """A mean or median in its own unit, with its interval."""
    return f"{value(name, one.value, lang)} {between(name, one.interval, lang)}".strip()


def value(name: str, one: float | None, lang: str) -> str:
    """A mean or median in its own unit."""
    if one is None or name in {"first_reply", "handling"}:
        return duration(one, lang)
    return percent(one, lang) if name == "distance" else number(one, lang, 2 if name == "csat" else 0)


def between(name: str, interval: tuple[float, float] | None, lang: str) -> str:
    """An interval in brackets, in the unit of its figure; empty where there is none, or where it is too narrow to be written."""
    if interval is None:
        return ""
    if name in {"first_reply", "handling"}:
        low, high = (duration(bound, lang) for bound in interval)
        return f"({format_range(low, high, lang)})" if low != high else ""
    factor, places = {"csat": (1, 2), "nps": (1, 0)}.get(name, (100, 0))
    low, high = (number(bound * factor, lang, places) for bound in interval)
    return f"({format_range(low, high, lang)})"
