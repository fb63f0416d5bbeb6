"""A value of the law as a reader writes it."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING

from ingest.cldr import format_amount, format_period, format_range, format_time

if TYPE_CHECKING:
    from assist.strings import Strings


def written(value: str, unit: str, payer: str, strings: Strings) -> str:
    """Periods, amounts, hours and who pays, in the reader's language; empty for a fact that is words alone."""
    if payer:
        return strings.text(f"law.payer.{payer}")
    if not value:
        return ""
    if unit == "time":
        low, high = (format_time(time.fromisoformat(part), strings.lang) for part in value.split(".."))
        return format_range(low, high, strings.lang)
    if unit.isupper():
        return format_amount(Decimal(value), unit, strings.lang)
    return format_period(value, unit, strings.lang)
