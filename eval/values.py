"""Facts in the form they are compared in: two ways to say one value have one key."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from eval.types import Key

COMPARED = frozenset({"amount", "period", "date", "time", "percent", "quantity", "email", "phone"})
"""Kinds that differ only when the message differs. Links and codes are written per language, bare numbers may count list entries: left out unless gold."""

NUMERIC = frozenset({"amount", "period", "percent", "quantity", "number"})
"""Kinds whose value is a number: zeros at its ends mean nothing. In a code or a phone number they do."""

SAME_LENGTH = {"week": (7, "day"), "year": (12, "month")}
DAY_HOURS = 24


def key(kind: str, value: str, unit: str) -> Key:
    """The compared form: "79.00" is "79", 2 weeks are 14 days, a year is 12 months, 48 hours are 2 days; ranges part by part."""
    ends = [_plain(end) if kind in NUMERIC else end for end in value.split("..")]
    if kind == "period":
        ends, unit = _length(ends, unit)
    if kind in {"email", "link"}:
        ends = [end.casefold() for end in ends]
    if len(ends) == 2 and ends[0] == ends[1]:
        ends = ends[:1]
    return Key(kind, "..".join(ends), unit)


def ends(whole: Key) -> tuple[Key, ...]:
    """A range as its two ends: 3 to 5 days here, "3 days, at most 5" there. A year is a number, whichever way it is written."""
    if whole.kind == "date" and whole.value.isdigit():
        return (Key("number", whole.value, ""),)
    return tuple(key(whole.kind, end, whole.unit) for end in whole.value.split(".."))


def _length(ends: list[str], unit: str) -> tuple[list[str], str]:
    numbers = [_number(end) for end in ends]
    exact = [number for number in numbers if number is not None]
    if len(exact) != len(ends):
        return ends, unit
    if unit in SAME_LENGTH:
        factor, unit = SAME_LENGTH[unit]
        return [_plain(str(number * factor)) for number in exact], unit
    if unit == "hour" and all(number >= DAY_HOURS and number % DAY_HOURS == 0 for number in exact):
        return [_plain(str(number / DAY_HOURS)) for number in exact], "day"
    return ends, unit


def _plain(text: str) -> str:
    number = _number(text)
    if number is None:
        return text
    return format(number.normalize(), "f") if number else "0"


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
