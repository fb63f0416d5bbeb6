"""Half of a period, and a period and a half, in words: half an hour, trois semaines et demie, שנה וחצי."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from ingest.facts.match import GAP, word_pattern
from ingest.facts.tables import yaml_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HALF = Decimal("0.5")
_OTHERWISE = {"hour": (Decimal(30), "minute"), "year": (Decimal(6), "month"), "month": (Decimal(15), "day")}
"""What half of a unit is in whole ones of another, as every language's own words for it are read."""


def half_words(lang: str) -> dict[str, Decimal]:
    """The words for a half, as number words: they count only before a unit."""
    return dict.fromkeys(_rows(lang, "half"), HALF)


def more_pattern(lang: str) -> re.Pattern[str]:
    """The words that add a half, with the gap before them."""
    forms = sorted(_rows(lang, "more"), key=len, reverse=True)
    return re.compile(rf"{GAP}{{0,3}}(?:{'|'.join(map(word_pattern, forms)) or '(?!)'})", re.IGNORECASE)


def and_a_half(lang: str, units: Mapping[str, str], periods: Iterable[str], articles: Iterable[str]) -> dict[str, str]:
    """Periods without a number that have a half hung on them, with and without an article, to "1.5 unit"."""
    forms = [(form, unit) for form, unit in units.items() if unit in periods and len(form) > 1]
    leads = ("", *(f"{article} " for article in articles))
    return {f"{lead}{form} {more}": f"1.5 {unit}" for form, unit in forms for more in _rows(lang, "more") for lead in leads}


def whole(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """Half an hour as 30 minutes; anything else as it is."""
    return _OTHERWISE.get(unit, (value, unit)) if value == HALF else (value, unit)


def _rows(lang: str, name: str) -> list[str]:
    rows: list[str] = yaml_of("halves.yaml")[lang][name]
    return rows
