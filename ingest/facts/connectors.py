"""What joins the two ends of a range in a language: dashes, "to", "between … and"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest import cldr
from ingest.facts.tables import any_of

if TYPE_CHECKING:
    from typing import Any


BESIDE = frozenset({"zh", "zh-TW", "ja", "ko", "th", "vi", "id", "hi", "tr"})
"""Languages that put two numbers beside each other for one or the other."""


def day_before(rows: dict[str, Any]) -> re.Pattern[str]:
    """The first day of two that share a month, ending where the second starts."""
    first = r"(?<![\d.,:/-])(?<!tháng )(?<!thg )(?P<d>\d{1,2})(?:\.|º|°|er)?"
    return re.compile(rf"{first}(?:{range_words(rows)}{_and_of_between(rows)})(?:de\s|den\s)?\Z", re.IGNORECASE)


def day_after(rows: dict[str, Any]) -> re.Pattern[str]:
    """The second day of two that share the month in front of them."""
    return re.compile(rf"(?:{range_words(rows)})(?P<d>\d{{1,2}})(?![\d:.,]\d|\d|\s?[%日:])(?:\.|日|일)?", re.IGNORECASE)


def _and_of_between(rows: dict[str, Any]) -> str:
    """The "and" of "between 1 and 15 June", behind the first day only."""
    if not rows.get("between"):
        return ""
    first, second = map(re.escape, rows["between"])
    return "".join(rf"|(?<={first}\s{day})\s{second}\s" for day in (r"\d", r"\d\d", r"\d\.", r"\d\d\."))


def between_words(rows: dict[str, Any]) -> re.Pattern[str]:
    """The "and" of "between 3 and 5 days", matched with the words before it."""
    if not rows.get("between"):
        return re.compile(r"(?!)")
    first, second = rows["between"]
    return re.compile(rf"{re.escape(first)}\s*(?P<low>[^\n]{{1,24}}?)\s*{re.escape(second)}\s*\Z", re.IGNORECASE)


@lru_cache(maxsize=64)
def either_words(lang: str) -> re.Pattern[str]:
    """What stands between two numbers that leave open which: "or", and in some languages a sign or nothing: 两三周, 二、三日, iki üç gün."""
    word = cldr.either_word(lang)
    return re.compile(rf"[ \u00a0]?{re.escape(word)}[ \u00a0]?" + ("|[ 、]?" if lang in BESIDE else ""), re.IGNORECASE)


def range_words(rows: dict[str, Any]) -> str:
    """The dash or word between the ends of a range, as a pattern."""
    words = any_of([*rows["range"], "to"])
    return rf"\s*(?:[-–—~]|\.\.\.?|…)\s*|\s?(?:{words})\s?"
