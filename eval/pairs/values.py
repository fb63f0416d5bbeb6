"""Values that differ: an amount, a period, a date that one answer states and most others do not, or state otherwise."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from eval.pairs.departure import MOST, Departure
from eval.pairs.reading import MEASURED, written_as

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eval.pairs.reading import Reading
    from eval.types import Key

LOCAL = frozenset({"link", "email", "phone"})
"""Contacts differ by language for good reasons: told only where the other answers agree on another one."""
MONTH = re.compile(r"\d{4}-\d\d")
CLOCK = re.compile(r"\d\d:\d\d")
GROUP, GROUPED = 3, 5
"""Digits of a group, and of a number that may be written in groups."""
METRIC = {
    "mm": "length",
    "cm": "length",
    "m": "length",
    "km": "length",
    "g": "weight",
    "kg": "weight",
    "t": "weight",
    "ml": "volume",
    "l": "volume",
    "°C": "heat",
}
OTHER = {"in": "length", "ft": "length", "yd": "length", "mi": "length", "oz": "weight", "lb": "weight", "gal": "volume", "°F": "heat"}
"""Units of the two systems of measures, by what they measure."""
SEVERAL = 4
"""Other answers from which a bare number that none of them states in digits or words is told."""
POUNDS = frozenset({"GBP", "lb"})
"""What many languages call by one word."""
ONE_OF = {"month": ("1", "12"), "day": ("1", "7")}
"""One month or year, one day or week, in compared form."""


def value_departures(mine: Reading, others: Sequence[Reading]) -> Iterator[Departure]:
    """What is stated here alone, with what stands in its place elsewhere; then what all but this one state."""
    alone = [one for one in mine.keys if _share(one, others) < 1 - MOST or _otherwise(one, others)]
    lacking = _lacking(mine, others)
    taken: set[Key] = set()
    for one in alone:
        rival = next((other for other in lacking if other not in taken and _stands_for(one, other)), None)
        if rival is not None:
            taken.add(rival)
            if not _localised(one, rival):
                yield Departure(one.kind, mine.keys[one], str(rival))
        elif _bare_alone(one, mine, others):
            yield Departure("number", mine.keys[one], "")
        elif _told_alone(one) and not _vague(one, mine) and (_nowhere(one, others) or _otherwise(one, others)):
            converted = any(_localised(one, key) for other in others for key in other.keys)
            yield Departure(one.kind, mine.keys[one], "", _in_digits(mine.keys[one]) and not converted)
    for other in lacking:
        if other not in taken and _told_alone(other):
            yield Departure(other.kind, "", str(other), sum(other in one.keys and _in_digits(one.keys[other]) for one in others) > MOST * len(others))
    yield from _numbers(mine, others, [one for one in lacking if one.kind == "number" and one not in taken])
    yield from _months(mine, others)


def _bare_alone(one: Key, mine: Reading, others: Sequence[Reading]) -> bool:
    """Whether a bare number in digits stands in none of several other answers in any form; a one may count what others say with an article."""
    return one.kind == "number" and one.value != "1" and len(others) >= SEVERAL and mine.keys[one].isdigit() and _nowhere(one, others)


def _in_digits(written: str) -> bool:
    """Whether a value is written in digits: in words it may be a way of speaking ("decades", "twenty per cent" for a fifth)."""
    return any(map(str.isdigit, written))


def _numbers(mine: Reading, others: Sequence[Reading], lacking: Sequence[Key]) -> Iterator[Departure]:
    """A number that is part of a word ("31enne"), in place of one that most others state."""
    alone = [one for one in sorted(mine.numbers) if one > 1 and not any(one in other.numbers for other in others)]
    if alone and lacking:
        yield Departure("number", str(alone[0]), str(lacking[0]))


def _months(mine: Reading, others: Sequence[Reading]) -> Iterator[Departure]:
    """A month named without day and year, in place of the one that most others name."""
    counts = Counter(month for other in others for month in other.months)
    lacking = {month for month, count in counts.items() if count > MOST * len(others)} - mine.months
    alone = mine.months - set(counts)
    if lacking and alone:
        yield Departure("date", ", ".join(sorted(alone)), ", ".join(sorted(lacking)))


def _lacking(mine: Reading, others: Sequence[Reading]) -> list[Key]:
    """What more than half of the others state and this one does not."""
    counts = Counter(one for other in others for one in other.keys)
    return [one for one, count in counts.items() if count > MOST * len(others) and not has(one, mine)]


def _share(one: Key, others: Sequence[Reading]) -> float:
    return sum(has(one, other) for other in others) / len(others)


def _otherwise(one: Key, others: Sequence[Reading]) -> bool:
    """Whether some answers measure the same number in another unit and none in this: then those whose unit was not read give it no support."""
    if one.kind not in MEASURED or one.kind == "number" or any(one in other.keys or (one.unit in POUNDS and has(one, other)) for other in others):
        return False
    return sum(any(_same_number(one, key) for key in other.keys) for other in others) * 4 > len(others)


def _same_number(one: Key, other: Key) -> bool:
    return other.kind in MEASURED and other.kind != "number" and Decimal(one.value) == Decimal(other.value)


def _nowhere(one: Key, others: Sequence[Reading]) -> bool:
    return not any(has(one, other) for other in others)


def has(one: Key, reading: Reading) -> bool:
    """Whether an answer states a value: so, as a bare number whose unit was not read, or, if it is one itself, in any form at all."""
    if one in reading.keys:
        return True
    if one.kind == "date":
        return any(other.kind == "date" and _same_day(one.value, other.value) for other in reading.keys)
    if one.unit in POUNDS and any(other.unit in POUNDS and other.value == one.value for other in reading.keys):
        return True
    if one.kind == "time":
        return bool(CLOCK.fullmatch(one.value)) and Decimal(one.value.replace(":", ".")) in reading.numbers
    if one.kind not in MEASURED:
        return one.kind == "code" and one.value.casefold() in reading.answer.text.casefold()
    if one.kind == "number":
        return Decimal(one.value) in reading.numbers or _within(one.value, reading)
    return not reading.bare.isdisjoint(written_as(one))


def _within(number: str, reading: Reading) -> bool:
    """Whether a bare number is part of a date or code of this answer, its time of day (7.55), or a group of what is written in groups elsewhere (116 123)."""
    if any(number in other.value for other in reading.keys if other.kind in {"date", "code"}):
        return True
    if number in reading.grouped or any(other.kind == "time" and other.value.lstrip("0").replace(":", ".") == number for other in reading.keys):
        return True
    longer = (format(one, "f") for one in reading.numbers)
    return len(number) >= GROUP and any(len(one) >= GROUPED and (one.startswith(number) or one.endswith(number)) for one in longer)


def _same_day(one: str, other: str) -> bool:
    """The same day with and without its year; a month is the same month."""
    return one[-5:] == other[-5:] if "--" in (one[:2], other[:2]) else one == other


def _stands_for(one: Key, other: Key) -> bool:
    """Whether one value may stand where the other should: of one kind, or the same number read with another unit or none."""
    if one.kind == other.kind:
        return True
    if one.kind in MEASURED and other.kind in MEASURED:
        return "number" in (one.kind, other.kind) or Decimal(one.value) == Decimal(other.value)
    return {one.kind, other.kind} in ({"date", "number"}, {"time", "number"})


def _told_alone(one: Key) -> bool:
    """A bare number may count something that another language says without one, "an hour" holds a one or none; contacts differ rightly."""
    return one.kind not in LOCAL | {"number", "code", "time"} and one.value != "1" and not MONTH.fullmatch(one.value)


def _vague(one: Key, mine: Reading) -> bool:
    """Whether a period in words is one of its unit ("de um ano para o outro" says year on year) or two or three of it, which says some."""
    written = mine.keys[one]
    if one.kind != "period" or _in_digits(written):
        return False
    return one.value in ONE_OF.get(one.unit, ("1",)) or len([other for other in mine.keys if mine.keys[other] == written]) > 1


def _localised(one: Key, other: Key) -> bool:
    """Another number in another system of measures: ten miles for sixteen kilometres."""
    systems = ((one.unit, other.unit), (other.unit, one.unit))
    return one.value != other.value and any(METRIC.get(here, "") == OTHER.get(there) for here, there in systems)
