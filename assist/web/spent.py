"""What model calls took, written out for the page of models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from assist.spending import MILLION
from assist.store.usage import spent_since
from ingest.cldr import format_amount, format_date, format_number

if TYPE_CHECKING:
    from assist.inbox import Inbox
    from assist.spending import Ledger
    from assist.store.usage import Spent
    from assist.strings import Strings

DAYS = 7


@dataclass(frozen=True, slots=True)
class SpentLine:
    """One day's calls of one model for one task."""

    day: str
    name: str
    model: str
    profile: str
    calls: str
    failed: str
    """Empty where none failed."""
    tokens: str
    cost: str
    """Empty where the shop names no price."""


async def spent_lines(inbox: Inbox, ledger: Ledger, strings: Strings) -> tuple[SpentLine, ...]:
    """The last week, newest day first."""
    await ledger.keep(inbox.engine)
    async with inbox.engine.connect() as connection:
        rows = await spent_since(connection, f"{datetime.now(UTC) - timedelta(days=DAYS - 1):%Y-%m-%d}")
    return tuple(_line(one, ledger.left().currency, strings) for one in rows)


def _line(one: Spent, currency: str, strings: Strings) -> SpentLine:
    lang = strings.lang
    return SpentLine(
        day=format_date(date.fromisoformat(one.day), lang, length="medium"),
        name=strings.text(f"k.models.{one.duty}"),
        model=one.model,
        profile=one.profile,
        calls=format_number(Decimal(one.calls), lang),
        failed=format_number(Decimal(one.failed), lang) if one.failed else "",
        tokens=format_number(Decimal(one.tokens), lang),
        cost=format_amount(Decimal(one.micros) / MILLION, currency, lang) if currency else "",
    )
