"""Read the facts of a text: everything found, ranges joined, the longest of what overlaps, each with its polarity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from ingest.facts.dates import read_dates, read_times
from ingest.facts.fold import fold
from ingest.facts.lexicon import Lexicon, lexicon
from ingest.facts.marks import read_marks
from ingest.facts.measures import Reading, read_measures
from ingest.facts.negation import clauses
from ingest.facts.numerals import Numeral
from ingest.facts.persian import read_persian
from ingest.facts.ranges import join_ranges
from ingest.facts.stretches import stretches
from ingest.types import Fact, FactKind, Span

PREFERENCE = (
    FactKind.LINK, FactKind.EMAIL, FactKind.DATE, FactKind.TIME, FactKind.AMOUNT, FactKind.PERCENT, FactKind.PERIOD, FactKind.QUANTITY, FactKind.PHONE,
    FactKind.CODE, FactKind.NUMBER,
)  # fmt: skip
"""Which kind wins among readings of the same length."""


def read_facts(text: str, lang: str = "und") -> tuple[Fact, ...]:
    """Amounts, periods, dates, times, percents, quantities, codes, links, addresses, phones and numbers of a text.

    Facts do not overlap (the longest wins) and are sorted by start; spans are code points of `text`. An unknown language is read by its script.
    A text of more than 2,000 characters is read in stretches cut at lines or sentences. Canonical values are those of
    `ingest.types.Fact`; a date without a year is "--11-30", a month "2026-11", a year "2026".
    """
    lex = lexicon(lang if lang != "und" else language_of_script(text))
    return tuple(
        replace(fact, span=Span(part.start + fact.span.start, part.start + fact.span.end))
        for part in stretches(text)
        for fact in _read(text[part.start : part.end], lex)
    )


def _read(text: str, lex: Lexicon) -> tuple[Fact, ...]:
    folded = fold(text)
    singles = _longest(_readings(folded, lex))
    joined = [_working(folded, fact, lex) for fact in join_ranges(folded, singles, lex)]
    told = clauses(folded, lex)
    return tuple(replace(f, text=text[f.span.start : f.span.end], polarity=not told.deny(f.span)) for f in joined)


def _working(text: str, fact: Fact, lex: Lexicon) -> Fact:
    """Days that the words before them call working days: 영업일 기준 3~5일."""
    cue = lex.working.search(text, max(0, fact.span.start - 12), fact.span.start) if (fact.kind, fact.unit) == (FactKind.PERIOD, "day") else None
    return replace(fact, unit="business_day", span=Span(cue.start(), fact.span.end)) if cue else fact


def _readings(text: str, lex: Lexicon) -> Iterable[Reading]:
    nothing = Numeral(Decimal(0), 0, 0)
    yield from (Reading(fact, nothing) for fact in read_marks(text, lex))
    yield from (Reading(fact, nothing) for fact in read_dates(text, lex))
    yield from (Reading(fact, nothing) for fact in (read_persian(text) if lex.lang == "fa" else ()))
    yield from (Reading(fact, nothing) for fact in read_times(text, lex))
    yield from read_measures(text, lex)


def _longest(readings: Iterable[Reading]) -> list[Reading]:
    """No two that overlap: links first, then the longest, then by kind; sorted by start."""
    taken: list[Reading] = []
    covered: set[int] = set()
    for reading in sorted(readings, key=_rank):
        places = range(reading.fact.span.start, reading.fact.span.end)
        if covered.isdisjoint(places):
            covered.update(places)
            taken.append(reading)
    return sorted(taken, key=lambda r: r.fact.span.start)


def _rank(reading: Reading) -> tuple[bool, int, int, int]:
    fact = reading.fact
    whole = fact.kind in (FactKind.LINK, FactKind.EMAIL)
    return (not whole, fact.span.start - fact.span.end, PREFERENCE.index(fact.kind), fact.span.start)


SCRIPTS = (
    ("ja", "\u3040", "\u30ff"), ("ko", "\uac00", "\ud7a3"), ("zh", "\u4e00", "\u9fff"), ("th", "\u0e00", "\u0e7f"), ("ar", "\u0600", "\u06ff"),
    ("he", "\u0590", "\u05ff"), ("hi", "\u0900", "\u097f"), ("ru", "\u0400", "\u04ff"), ("el", "\u0370", "\u03ff"),
)  # fmt: skip


def language_of_script(text: str) -> str:
    """The language to read a text of unknown language in: by script, kana before Han; English for Latin."""
    return next((lang for lang, first, last in SCRIPTS if any(first <= c <= last for c in text)), "en")
