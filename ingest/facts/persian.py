"""Dates of the Solar Hijri calendar, the civil calendar of Iran, as Gregorian ones: ۱۵ اسفند ۱۴۰۵ is 2027-03-06.

Leap years by the cycle of 33 years, which agrees with the equinox from 1343 to 1472 (1964 to 2094).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ingest.types import Fact, FactKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

MONTHS = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")
LEAP = (1, 5, 9, 13, 17, 22, 26, 30)
"""Remainders by 33 of years with 30 days in their last month."""
FIRST, LAST, NEW_YEAR = 1343, 1472, date(1964, 3, 21)
"""The years the rule holds for, and the first day of the first."""
_NAMED = re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})\s+(?P<name>{'|'.join(MONTHS)})(?:\s+ماه)?،?\s+(?:سال\s+)?(?P<y>1[34]\d\d)(?!\d)")
_NUMBERED = re.compile(r"(?<![\d/.-])(?P<y>1[34]\d\d)(?P<s>[/-])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?![\d/-])")


def read_persian(text: str) -> Iterator[Fact]:
    """Every such date of a folded Persian text, with its year."""
    for match in _NAMED.finditer(text):
        yield from _fact(match, MONTHS.index(match["name"]) + 1)
    for match in _NUMBERED.finditer(text):
        yield from _fact(match, int(match["m"]))


def gregorian(year: int, month: int, day: int) -> date | None:
    """The Gregorian day; None if there is no such day, or the rule does not reach it.

    >>> gregorian(1405, 12, 15)
    datetime.date(2027, 3, 6)
    """
    length = 31 if month <= 6 else 30 if month <= 11 or year % 33 in LEAP else 29
    if not (FIRST <= year <= LAST and 1 <= month <= 12 and 1 <= day <= length):
        return None
    years = sum(366 if each % 33 in LEAP else 365 for each in range(FIRST, year))
    months = 31 * min(month - 1, 6) + 30 * max(month - 7, 0)
    return NEW_YEAR + timedelta(days=years + months + day - 1)


def _fact(match: re.Match[str], month: int) -> Iterator[Fact]:
    found = gregorian(int(match["y"]), month, int(match["d"]))
    if found:
        yield Fact(FactKind.DATE, found.isoformat(), "", match[0], Span(match.start(), match.end()))
