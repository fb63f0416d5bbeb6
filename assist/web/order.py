"""The order and parcel card, prepared: every time and amount in the agent's format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.gather import today
from ingest.cldr import format_amount, format_date, format_period, format_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assist.strings import Strings
    from assist.types import Conversation, Order, Shipment


@dataclass(frozen=True, slots=True)
class OrderCard:
    """The order and parcel in one line and a timeline."""

    number: str
    line: tuple[str, ...]
    """Status, place and "as of", each written for the agent."""
    late: str
    facts: tuple[tuple[str, str], ...]
    """(name, value); the articles have no name."""
    timeline: tuple[tuple[str, str, str], ...]
    """(time, status, place), newest first."""


def order_card(conversation: Conversation, strings: Strings) -> OrderCard | None:
    """The order and its newest parcel, or None without an order."""
    order = conversation.order
    if order is None:
        return None
    parcel = order.shipments[-1] if order.shipments else None
    events = tuple((moment(e.at, strings.lang), _status(e.status, strings), e.place) for e in reversed(parcel.events)) if parcel else ()
    return OrderCard(order.number, tuple(_line(order, parcel, strings)), _late(conversation, parcel, strings), tuple(_facts(order, strings)), events)


def moment(at: datetime, lang: str) -> str:
    """A day and a time as a reader writes them, in the zone the sender gave."""
    return f"{format_date(at.date(), lang, length='medium')} {format_time(at.time(), lang)}"


def _line(order: Order, parcel: Shipment | None, strings: Strings) -> Iterator[str]:
    if parcel is None:
        yield _status(order.status, strings)
        return
    yield _status(parcel.status, strings)
    if parcel.place:
        yield parcel.place
    if parcel.updated_at:
        yield strings.text("as_of", time=moment(parcel.updated_at, strings.lang))


def _late(conversation: Conversation, parcel: Shipment | None, strings: Strings) -> str:
    if parcel is None or parcel.promised is None or parcel.status == "delivered":
        return ""
    days = (today(conversation) - parcel.promised).days
    return strings.text("late_by", period=format_period(str(days), "day", strings.lang)) if days > 0 else ""


def _status(status: str, strings: Strings) -> str:
    """A parcel's or an order's status in words; one nobody translated stays as the shop's system wrote it."""
    keys = (f"parcel.{status}", f"order.{status}")
    return next((strings.text(key) for key in keys if strings.has(key)), status)


def _facts(order: Order, strings: Strings) -> Iterator[tuple[str, str]]:
    lang = strings.lang
    yield from (("", f"{line.quantity} × {line.name}") for line in order.lines)
    if order.total is not None and order.currency:
        yield strings.text("total"), format_amount(order.total, order.currency, lang)
    promised = order.shipments[-1].promised if order.shipments else None
    dates = (("placed_on", order.placed_on), ("delivered_on", order.delivered_on), ("promised_by", promised))
    yield from ((strings.text(key), format_date(day, lang, length="medium")) for key, day in dates if day)
    yield from ((strings.text("tracking"), f"{parcel.carrier} {parcel.tracking}") for parcel in order.shipments[-1:])
