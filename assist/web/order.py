"""The order and parcel card, prepared: every time and amount in the agent's format, and why a parcel is late, stuck or failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.explanation import Explanation, explain
from assist.gather import today
from assist.parcels import OVER, contradicts, current_parcel, days_without_news, late_days, state_words
from assist.types import CustomsState
from ingest.cldr import format_amount, format_date, format_period, format_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from assist.strings import Strings
    from assist.types import Conversation, Order, Shipment

NEWS_DAYS = 2
"""Days without news from which on the card says so."""


@dataclass(frozen=True, slots=True)
class OrderCard:
    """The order and parcel in one line and a timeline."""

    number: str
    """Empty while the order is not known."""
    line: tuple[str, ...]
    """Status, customs, place and "as of", each written for the agent."""
    late: str
    facts: tuple[tuple[str, str], ...]
    """(name, value); the articles have no name."""
    timeline: tuple[tuple[str, str, str, str], ...]
    """(time, status, place, whose move it was), newest first."""
    explanation: Explanation | None = None
    move: str = ""
    """Whose move it is, in words."""
    link: str = ""
    """The carrier's page; empty unless it is one of the web."""
    several: str = ""
    """Said while orders wait to be chosen from."""
    choices: tuple[tuple[str, str], ...] = ()
    """(number, when placed, total and status) of each of them."""


def order_card(conversation: Conversation, strings: Strings) -> OrderCard | None:
    """The order and its newest parcel, or None where neither is known."""
    order, parcel = conversation.order, current_parcel(conversation)
    if order is None and parcel is None and not conversation.orders:
        return None
    told = explain(parcel, today(conversation), strings) if parcel else None
    choices = () if order else conversation.orders
    link = parcel.link if parcel and parcel.link.startswith(("https://", "http://")) else ""
    return OrderCard(
        order.number.lstrip("#") if order else "",
        tuple(_line(order, parcel, strings, today(conversation))),
        _late(conversation, parcel, strings),
        tuple(_facts(order, parcel, strings)),
        tuple(_timeline(parcel, strings)) if parcel else (),
        told,
        strings.text(f"party.{told.party}") if told and told.party else "",
        link,
        strings.text("several_orders", n=str(len(choices))) if choices else "",
        tuple(_choices(choices, strings)),
    )


def moment(at: datetime, lang: str) -> str:
    """A day and a time as a reader writes them, in the zone the sender gave."""
    return f"{format_date(at.date(), lang, length='medium')} {format_time(at.time(), lang)}"


def _line(order: Order | None, parcel: Shipment | None, strings: Strings, now: date) -> Iterator[str]:
    if parcel is None:
        if order:
            yield _order_status(order.status, strings)
        return
    words = state_words(parcel)
    yield strings.text(f"parcel.{words}") if words and strings.has(f"parcel.{words}") else words or strings.text("parcel.unknown")
    if words == "customs" and parcel.customs_state != CustomsState.NONE:
        yield strings.text(f"customs.{parcel.customs_state}")
    if parcel.place:
        yield parcel.place
    if parcel.updated_at:
        yield strings.text("as_of", time=moment(parcel.updated_at, strings.lang))
    if (stale := days_without_news(parcel, now)) >= NEWS_DAYS:
        yield strings.text("no_news", stale=format_period(str(stale), "day", strings.lang))


def _late(conversation: Conversation, parcel: Shipment | None, strings: Strings) -> str:
    days = late_days(parcel, today(conversation)) if parcel and not contradicts(parcel) else 0
    return strings.text("late_by", period=format_period(str(days), "day", strings.lang)) if days else ""


def _status(status: str, strings: Strings) -> str:
    """A parcel's status in words; one nobody translated stays as its carrier wrote it. Timelines written by hand may hold an order's."""
    name = "label" if status == "pending" else status
    return strings.text(f"parcel.{name}") if strings.has(f"parcel.{name}") else _order_status(status, strings)


def _timeline(parcel: Shipment, strings: Strings) -> Iterator[tuple[str, str, str, str]]:
    """The carrier's own words where the status says nothing, customs' state beside it."""
    for event in reversed(parcel.events):
        known = event.status != "unknown" or not event.text
        customs = f"{strings.text('customs')}: {strings.text(f'customs.{event.customs_state}')}" if event.customs_state != CustomsState.NONE else ""
        said = " · ".join(part for part in (_status(event.status, strings) if known else event.text, customs) if part)
        party = strings.text(f"party.{event.party}") if event.party else ""
        yield moment(event.at, strings.lang) if event.at else "", said, event.place, party


def _facts(order: Order | None, parcel: Shipment | None, strings: Strings) -> Iterator[tuple[str, str]]:
    lang = strings.lang
    if order:
        yield from (("", f"{line.quantity} × {line.name}") for line in order.lines)
        paid = (order.charged, order.charged_currency) if order.charged is not None else (order.total, order.currency)
        sums = ((strings.text("total"), paid), (strings.text("refunded_so_far"), (order.refunded, order.currency)))
        yield from ((name, format_amount(amount, currency, lang)) for name, (amount, currency) in sums if amount is not None and currency)
    expected = parcel.expected if parcel and parcel.status not in OVER else None
    dates = (
        ("placed_on", order.placed_on if order else None),
        ("delivered_on", order.delivered_on if order else None),
        ("promised_by", parcel.promised if parcel else None),
        ("expected_by", expected),
    )
    yield from ((strings.text(key), format_date(day, lang, length="medium")) for key, day in dates if day)
    if parcel and parcel.usual and not expected and parcel.status not in OVER:
        day = format_date(parcel.usual, lang, length="medium")
        yield strings.text("lane.usual"), strings.text("lane.n", day=day, n=str(parcel.usual_n))
    if parcel and (parcel.carrier or parcel.tracking):
        yield strings.text("tracking"), f"{parcel.carrier} {parcel.tracking}".strip()


def _choices(orders: tuple[Order, ...], strings: Strings) -> Iterator[tuple[str, str]]:
    for one in orders:
        total = format_amount(one.total, one.currency, strings.lang) if one.total is not None and one.currency else ""
        placed = format_date(one.placed_on, strings.lang, length="medium") if one.placed_on else ""
        yield one.number, " · ".join(part for part in (placed, total, _order_status(one.status, strings)) if part)


def _order_status(status: str, strings: Strings) -> str:
    """An order's status in words; one nobody translated stays as the shop's system wrote it."""
    return strings.text(f"order.{status}") if strings.has(f"order.{status}") else status
