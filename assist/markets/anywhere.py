"""Any ISO country, file or not: its currency, languages, formats and holidays, from CLDR and the calendar. No law is made up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from assist.calendar import holidays_between
from assist.types import Customs, Market
from ingest.cldr import format_amount, format_date, format_number
from ingest.places import currency_of, languages_of, main_language, territory_code

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

AHEAD = 60
"""Days ahead for which holidays are told."""


def plain_market(code: str) -> Market | None:
    """A country without a file, or None for what is no country."""
    if not code or territory_code(code) != code:
        return None
    return Market(code, languages_of(code), currency_of(code), "", known=False)


def customs_of(market: Market, day: date) -> Customs:
    """Formats and the holidays of the coming weeks."""
    lang = _written(market.languages) or main_language(market.code) or "en"
    shown = holidays_between(market.code, day, day + timedelta(days=AHEAD))
    return Customs(
        market.currency,
        market.languages,
        format_amount(Decimal("1234.50"), market.currency, lang) if market.currency else "",
        format_date(day, lang),
        format_number(Decimal("1234.5"), lang),
        shown,
    )


def _written(languages: Sequence[str]) -> str:
    return languages[0] if languages else ""
