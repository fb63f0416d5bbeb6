"""A remedy's key in words: "2:partial_refund=10.00+voucher=5" as what is given, in the reader's language."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assist.types import RemedyKind
from ingest.cldr import format_amount, format_number

if TYPE_CHECKING:
    from assist.strings import Strings


def given(key: str, currency: str, strings: Strings) -> str:
    """Every part with its amount, parted by plus signs."""
    parts = (one.partition("=") for one in key.partition(":")[2].split("+"))
    return " + ".join(strings.text(f"remedy.{kind}", value=_written(RemedyKind(kind), Decimal(amount), currency, strings)) for kind, _, amount in parts)


def _written(kind: RemedyKind, amount: Decimal, currency: str, strings: Strings) -> str:
    return format_number(amount, strings.lang) if kind is RemedyKind.POINTS else format_amount(amount, currency, strings.lang)
