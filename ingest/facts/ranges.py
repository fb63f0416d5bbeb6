"""Join two readings into one range: 3–5 days, €10 to €20, from 9:00 to 17:00."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.facts.lexicon import Lexicon
from ingest.facts.measures import Reading
from ingest.types import Fact, FactKind, Span

TIMELY = (FactKind.DATE, FactKind.TIME)
MEASURED = (FactKind.AMOUNT, FactKind.PERIOD, FactKind.PERCENT, FactKind.QUANTITY, FactKind.NUMBER)


def join_ranges(text: str, readings: Sequence[Reading], lex: Lexicon) -> list[Fact]:
    """The facts with every "low connector high" as one; number words that found no unit and no partner are dropped."""
    facts: list[Fact] = []
    left: Reading | None = None
    for right in readings:
        joined = _joined(text, left, right, lex) if left else None
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
    if len(gap) > 12 or not (lex.range.fullmatch(gap) or _between(text, low, gap, lex)):
        return None
    return _merge(text, low, high)


def _between(text: str, low: Fact, gap: str, lex: Lexicon) -> bool:
    """The "and" of "between 3 and": the words before the first number and between the two."""
    start = max(0, low.span.start - 16)
    match = lex.between.search(text, start, low.span.end + len(gap))
    return bool(match) and match is not None and match["low"].strip() == text[low.span.start : low.span.end].strip()


def _merge(text: str, low: Fact, high: Fact) -> Fact | None:
    """One fact of both, if they measure the same thing and the first is the smaller."""
    span = Span(low.span.start, high.span.end)
    if low.kind in TIMELY:
        same = low.kind is high.kind and len(low.value) == len(high.value) and low.value < high.value
        return Fact(low.kind, f"{low.value}..{high.value}", "", text[span.start : span.end], span) if same else None
    if low.kind not in MEASURED or high.kind not in MEASURED:
        return None
    carrier = _carrier(low, high)
    if carrier is None or Decimal(low.value) >= Decimal(high.value):
        return None
    return replace(carrier, value=f"{low.value}..{high.value}", text=text[span.start : span.end], span=span)


def _carrier(low: Fact, high: Fact) -> Fact | None:
    """The fact whose unit holds for both: a number without a unit takes its neighbour's."""
    if (low.kind, low.unit) == (high.kind, high.unit):
        return high
    if low.kind is FactKind.NUMBER:
        return high
    return low if high.kind is FactKind.NUMBER else None
