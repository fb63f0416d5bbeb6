"""A number with what stands beside it: money, percent, periods, quantities; or the number alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingest.facts.halves import HALF, whole
from ingest.facts.lexicon import Lexicon
from ingest.facts.numerals import Numeral, numerals
from ingest.types import Fact, FactKind, Span

PERIODS = ("second", "minute", "hour", "day", "business_day", "week", "month", "year")
THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
"""Currencies with three decimals (ISO 4217): only there may 1.299 be a little more than one."""

BULLET = re.compile(r"(?:^|\n)[\s>#*|-]*\Z")
LETTER = re.compile(r"[A-Za-z\u00c0-\u024f_]")
VERSIONED = re.compile(r"[A-Za-z]{3,}+\d++\.\d++\Z")
"""Copter3.7: a version written to its name."""
BY = re.compile(r"\d\s?[a-z]{1,2}[x×]\Z")
"""240mmx150mm: the x belongs to no word."""
TIMES = re.compile(r"[x×](?![A-Za-z0-9\u00c0-\u024f_])")
"""What counts pieces: 4x TT motor."""
INFIX = re.compile(r"(?<![\d.,])(?P<whole>\d{1,6})(?P<sign>[€£$])(?P<part>\d\d)(?![\d.,]*\d)")
"""5€50."""
SHORT_SCALES = {"bn": 1_000_000_000, "b": 1_000_000_000, "mn": 1_000_000, "m": 1_000_000, "k": 1_000}
SHORT_SCALE = re.compile(r"(?:bn|b|mn|m|k)(?![A-Za-z])", re.IGNORECASE)
DECADE = re.compile(r"(?:the|'|early|late|mid)[\s-]*\Z", re.IGNORECASE)
NO_PERIOD = re.compile(r"[代目年]|の\d|[\s-]olds?(?![a-z])", re.IGNORECASE)
"""What follows no period: decades (年代), ordinals (日目), fractions (3分の2), ages (a 13-year-old)."""
WEIGHED = ("g", "kg", "cm", "m", "ml", "l")
"""Units that two Chinese numerals or more measure: 六百克 is a weight, 一度 "once"."""
QUOTES = '"”″'


@dataclass(frozen=True, slots=True)
class Reading:
    """A fact that may still become part of a range. `loose` ones are facts only if they do: a number word without a unit."""

    fact: Fact
    number: Numeral
    loose: bool = False


def read_measures(text: str, lex: Lexicon) -> Iterator[Reading]:
    """Every number of a folded text with its unit, and the words that hold both."""
    for number in numerals(text, lex):
        yield from _readings(text, number, lex)
    for match in INFIX.finditer(text):
        value = Decimal(f"{match['whole']}.{match['part']}")
        yield Reading(_fact(FactKind.AMOUNT, value, lex.money.meaning[match["sign"]], text, match.start(), match.end()), Numeral(value, *match.span()))
    for meaning, start, end in lex.fused.found(text):
        count, unit = meaning.split(" ")
        value = Decimal(count)
        kind = FactKind.PERIOD if unit in PERIODS else FactKind.QUANTITY
        more = lex.more.match(text, end) if kind is FactKind.PERIOD else None  # un'ora e mezza
        value, stop = (value + HALF, more.end()) if more else (value, end)
        yield Reading(_fact(kind, value, unit, text, start, stop), Numeral(value, start, stop, "words"))


def _readings(text: str, number: Numeral, lex: Lexicon) -> Iterator[Reading]:
    glued = number.written == "digits" and number.start > 0 and bool(LETTER.match(text, number.start - 1))
    glued = glued and not BY.search(text, max(0, number.start - 6), number.start)
    scaled, end = _scale(text, number, lex)
    if end > number.end and (unit := lex.units.after(text, number.end)) and unit[1] >= end:  # 千瓦 is a kilowatt; Turkish 20 milyon are no miles
        scaled, end = number.value, number.end
    money = _money(text, number, scaled, end, lex)
    if money:
        yield Reading(money, number)
    if glued and not VERSIONED.search(text, max(0, number.start - 12), number.end):
        return
    found = None if glued else _percent(text, number, scaled, end, lex) or _unit(text, number, scaled, end, lex)
    if found:
        yield Reading(found, number)
    elif not money:
        yield from _bare(text, number, scaled, end)


def _bare(text: str, number: Numeral, value: Decimal, end: int) -> Iterator[Reading]:
    """A number alone: not a list marker ("1."), not the start of a word ("3D")."""
    if (LETTER.match(text, end) and not TIMES.match(text, end)) or (
        text[end : end + 1] in ".)" and text[end : end + 1] and BULLET.search(text, max(0, number.start - 12), number.start)
    ):
        return
    yield Reading(_fact(FactKind.NUMBER, value, "", text, number.start, end), number, loose=number.written != "digits")


def _scale(text: str, number: Numeral, lex: Lexicon) -> tuple[Decimal, int]:
    """The value with a following "million" or 万, and the end of both."""
    found = lex.scales.after(text, number.end) if number.written == "digits" else None
    return (number.value * int(found[0]), found[1]) if found else (number.value, number.end)


def _money(text: str, number: Numeral, value: Decimal, end: int, lex: Lexicon) -> Fact | None:
    """A sign or name of money before or after; where both stand, the one before rules and the other is taken in if it says the same."""
    before = lex.money.ending_at(text, number.start)
    after = lex.money.following(text, end)
    if number.written == "words":
        before = None
    if not before and not after:
        return None
    code = lex.money.meaning[before["form"]] if before else after[0] if after else ""
    if before and end == number.end:
        value, end = _short_scale(text, value, end)
    stop = after[1] if after and (after[0] == code or not before) else end
    if number.grouped is not None and code not in THREE_DECIMALS:
        value = number.grouped * (value / number.value if number.value else 1)
    return _fact(FactKind.AMOUNT, value, code, text, before.start("form") if before else number.start, stop)


def _short_scale(text: str, value: Decimal, end: int) -> tuple[Decimal, int]:
    """In £2.8bn and $5m: letters that mean millions only after money."""
    match = SHORT_SCALE.match(text, end)
    return (value * SHORT_SCALES[match[0].lower()], match.end()) if match else (value, end)


def _percent(text: str, number: Numeral, value: Decimal, end: int, lex: Lexicon) -> Fact | None:
    after = lex.percent_after.after(text, end)
    if after:
        return _fact(FactKind.PERCENT, abs(value), "percent", text, number.start + (value < 0), after[1])  # -70 % takes 70 % off
    before = lex.percent_before.search(text, max(0, number.start - 8), number.start)
    return _fact(FactKind.PERCENT, value, "percent", text, before.start(), end) if before else None


def _unit(text: str, number: Numeral, value: Decimal, end: int, lex: Lexicon) -> Fact | None:
    """The longest unit after the number, word or sign."""
    found = [hit for hit in (lex.shorts.after(text, end), lex.units.after(text, end), lex.symbols.after(text, end)) if hit]
    if not found:
        return None
    unit, stop = max(found, key=lambda hit: hit[1])
    if _misread(text, number, unit, end, stop) or NO_PERIOD.match(text, stop) or (unit == "year" and lex.age.match(text, stop)):
        return None
    if unit in PERIODS and (more := lex.more.match(text, stop)):
        return _measure(text, number, value + HALF, unit, more.end())
    return _measure(text, number, value, unit, stop)


def _measure(text: str, number: Numeral, value: Decimal, unit: str, stop: int) -> Fact:
    if unit == "year" and text[stop - 2 : stop] == "г." and value < 1800:  # the same letter is a year behind 2026 and a gram behind 340
        return _fact(FactKind.QUANTITY, value, "g", text, number.start, stop - 1)
    if unit == "year" and number.written == "digits" and 1800 <= value <= 2600 and value == int(value):
        return Fact(FactKind.DATE, str(int(value)), "", text[number.start : stop], Span(number.start, stop))
    kind = FactKind.PERIOD if unit in PERIODS else FactKind.QUANTITY
    opened = ")" in text[number.end : stop]
    value, unit = whole(value, unit)
    return _fact(kind, value, unit, text, number.start - opened, stop)


def _misread(text: str, number: Numeral, unit: str, end: int, stop: int) -> bool:
    """What looks like a number with a unit and is not: a closing quote, 十分 "very", 有一天 "one day", 一度 "once", a bracket nobody opened."""
    gap = text[end:stop]
    if ")" in gap and text[number.start - 1 : number.start] != "(":
        return True
    if unit == "in" and gap.strip() in QUOTES and gap.strip():
        line = text[text.rfind("\n", 0, number.start) + 1 : number.start]
        return gap != gap.strip() or line.count('"') % 2 == 1 or line.count("“") > line.count("”")
    if unit in PERIODS and text[: number.start].rstrip()[-1:] == "第":
        return True
    if unit == "second" and gap == "s":
        return number.value >= 1000 or bool(DECADE.search(text, max(0, number.start - 7), number.start))
    if unit == "second" and text[number.start : number.end].lower() in ("a", "an", "one"):
        return True
    if number.written == "han":
        return (
            (unit not in PERIODS and (unit not in WEIGHED or number.end - number.start < 2))
            or text[number.start : stop] == "十分"
            or (text[number.start : stop] in ("一天", "一年", "一日") and text[: number.start].endswith(tuple("有每那这這同某后後另首第周")))
        )
    if text[number.start : stop] in ("세일", "네일", "한일"):  # Korean counts days otherwise: these are a sale, nails, Korea and Japan
        return True
    return number.written == "words" and unit not in PERIODS and (len(gap.strip()) < 3 or number.value == HALF)


def _fact(kind: FactKind, value: Decimal, unit: str, text: str, start: int, end: int) -> Fact:
    return Fact(kind, plain(value), unit, text[start:end], Span(start, end))


def plain(value: Decimal) -> str:
    """A decimal as the shortest plain digits: 25, 39.9, never 2.5E+1.

    >>> plain(Decimal("39.90")), plain(Decimal("1E+3"))
    ('39.9', '1000')
    """
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
