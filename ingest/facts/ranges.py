"""Join two readings into one range: 3–5 days, €10 to €20, from 9:00 to 17:00."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.facts.connectors import either_words
from ingest.facts.lexicon import Lexicon
from ingest.facts.measures import Reading
from ingest.types import Fact, FactKind, Span

AFTER_DATE = re.compile(r"\A(?:\.|[\s\u202f](?:г|р)\.)")
"""What may close a date before the range goes on: the point of a shortened month, Russian and Ukrainian "year"."""
CLOCK = re.compile(r"(?P<h>[01]?\d|2[0-3])[.:](?P<m>[0-5]\d)")
TIMELY = (FactKind.DATE, FactKind.TIME)
ROUND = (10, 100, 1000, 10_000)
MEASURED = (FactKind.AMOUNT, FactKind.PERIOD, FactKind.PERCENT, FactKind.QUANTITY, FactKind.NUMBER)


def join_ranges(text: str, readings: Sequence[Reading], lex: Lexicon) -> list[Fact]:
    """The facts with every "low connector high" as one; number words that found no unit and no partner are dropped."""
    facts: list[Fact] = []
    left: Reading | None = None
    for right in readings:
        joined = (_joined(text, left, right, lex) or _either(text, left, right, lex)) if left else None
        if joined:
            left = Reading(joined, right.number)
            continue
        if left and not left.loose:
            facts.append(left.fact)
        left = right
    if left and not left.loose:
        facts.append(left.fact)
    return facts


def _joined(text: str, left: Reading, right: Reading, lex: Lexicon) -> Fact | None:
    low, high = left.fact, right.fact
    if ".." in low.value or ".." in high.value or high.span.start < low.span.end:
        return None
    gap = text[low.span.end : high.span.start]
    if low.kind is FactKind.DATE:
        gap = AFTER_DATE.sub("", gap)
    left_for = bool(lex.leaving) and gap == " " and low.text.endswith(lex.leaving)
    if len(gap) > 12 or not (left_for or lex.range.fullmatch(gap) or _between(text, low, gap, lex)):
        return None
    return _merge(text, low, high)


def _either(text: str, left: Reading, right: Reading, lex: Lexicon) -> Fact | None:
    """Two numbers of which the second is the next one: two or three weeks. Without a word between them both in words: 两三周."""
    low, high = left.fact, right.fact
    gap = text[low.span.end : high.span.start]
    if len(gap) > 12 or not either_words(lex.lang).fullmatch(gap) or ".." in low.value + high.value:
        return None
    beside = not gap.strip(" 、")
    if beside and not (left.loose and right.number.written == left.number.written):
        return None
    twice = low.kind is high.kind is FactKind.PERIOD and not beside
    if not twice and (low.kind is high.kind or FactKind.NUMBER not in (low.kind, high.kind)):
        return None
    return _merge(text, low, high) if high.kind in MEASURED and low.kind in MEASURED and _next(low.value, high.value, beside=beside) else None


def _next(low: str, high: str, *, beside: bool) -> bool:
    """One after the other, in tens, hundreds and thousands too (二三十); beside each other also the Chinese three-five, a few."""
    first, step = Decimal(low), Decimal(high) - Decimal(low)
    return step == 1 or (beside and (first, step) == (Decimal(3), Decimal(2))) or (step in ROUND and first % step == 0 and 0 < first < 10 * step)


def _between(text: str, low: Fact, gap: str, lex: Lexicon) -> bool:
    """The "and" of "between 3 and": the words before the first number and between the two."""
    start = max(0, low.span.start - 16)
    match = lex.between.search(text, start, low.span.end + len(gap))
    return bool(match) and match is not None and match["low"].strip() == text[low.span.start : low.span.end].strip()


def _merge(text: str, low: Fact, high: Fact) -> Fact | None:
    """One fact of both, if they measure the same thing and the first is the smaller."""
    span = Span(low.span.start, high.span.end)
    low, high = _as_times(low, high)
    if low.kind in TIMELY:
        first, last = _whole(low, high)
        same = len(first) == len(last) and first < last
        return Fact(low.kind, f"{first}..{last}", "", text[span.start : span.end], span) if same else None
    if low.kind not in MEASURED or high.kind not in MEASURED:
        return None
    carrier = _carrier(low, high)
    if carrier is None or Decimal(low.value) >= Decimal(high.value):
        return None
    return replace(carrier, value=f"{low.value}..{high.value}", text=text[span.start : span.end], span=span)


def _as_times(low: Fact, high: Fact) -> tuple[Fact, Fact]:
    """Opening hours whose first or both ends look like something else: 8 bis 20 Uhr, 9 h à 18 h."""
    late = high.kind is FactKind.TIME and high.value.endswith(":00")
    if high.kind is FactKind.TIME and low.kind is FactKind.NUMBER and (clock := CLOCK.fullmatch(low.text)):
        return replace(low, kind=FactKind.TIME, value=f"{clock['h']:0>2}:{clock['m']}", unit=""), high  # 8.30–17.00 น.
    if high.kind is FactKind.TIME and low.kind is FactKind.NUMBER and low.value.isdigit() and int(low.value) <= int(high.value[:2]):
        return _time(low), high
    bare = low.kind is FactKind.TIME and low.text[-1].isdigit() and not re.search(r"[:.]\d", low.text)
    if bare and high.kind is FactKind.NUMBER and high.value.isdigit() and int(low.value[:2]) < int(high.value) <= 24:
        return low, _time(high)  # kl. 9–17
    if _hour(low) and (late or _hour(high)) and int(low.value) < int(high.value.removesuffix(":00")) <= 24:
        return _time(low), high if late else _time(high)
    return low, high


def _hour(fact: Fact) -> bool:
    """Written "9 h": an hour of the day or nine hours."""
    return fact.kind is FactKind.PERIOD and fact.unit == "hour" and fact.text.endswith("h") and fact.value.isdigit()


def _time(fact: Fact) -> Fact:
    return replace(fact, kind=FactKind.TIME, value=f"{fact.value:0>2}:00", unit="")


def _whole(low: Fact, high: Fact) -> tuple[str, str]:
    """The two values of a range of dates or times; what one leaves out (year, month) it takes from the other. Empty where they are of two kinds."""
    if low.kind is high.kind:
        if low.value.startswith("--") and high.value[:2].isdigit():  # 30 November – 15 December 2026
            year = int(high.value[:4]) - (low.value[2:] > high.value[5:])
            return f"{year}{low.value[1:]}", high.value
        if high.value.startswith("--") and low.value[:2].isdigit():  # 2026年11月30日至12月15日
            return low.value, f"{int(low.value[:4]) + (high.value[2:] < low.value[5:])}{high.value[1:]}"
        return low.value, high.value
    day_only = high.kind is FactKind.PERIOD and high.unit == "day" and high.text.endswith(("日", "일")) and high.value.isdigit()
    if low.kind is FactKind.DATE and day_only and len(low.value) in (7, 10):  # 11月12日～24日
        return low.value, f"{low.value[:-2]}{int(high.value):02}"
    return "", ""


def _carrier(low: Fact, high: Fact) -> Fact | None:
    """The fact whose unit holds for both: a number without a unit takes its neighbour's."""
    if (low.kind, low.unit) == (high.kind, high.unit):
        return high
    if low.kind is FactKind.NUMBER:
        return high
    return low if high.kind is FactKind.NUMBER else None
