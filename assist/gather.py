"""What the reply may state that is in no document: the order, the parcel, the clock, the customer."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from assist.types import Speaker
from assist.values import STATUS, TERRITORY, TEXT, Value
from ingest.types import FactKind

ORDER_NUMBER = re.compile(r"(?<![\w-])[A-Z]{1,4}-\d{2,}(?:-\d+)*(?![\w-])|(?<=#)\d{4,12}\b")
"""Letters, hyphen, digits ("PR-2026-10381", "A-10427"), or digits behind a number sign."""

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.types import Conversation, Order, Shipment


def gather(conversation: Conversation) -> dict[str, Value]:
    """Values by field: market, photo, number, placed_on, total, delivered_on, carrier, tracking, status, place, promised, late_days. None that is unknown."""
    found: dict[str, Value] = {}
    if conversation.market:
        found["market"] = Value("market", TERRITORY, conversation.market)
    if has_photo(conversation):
        found["photo"] = Value("photo", TEXT, "photo")
    order = conversation.order
    if order is None:
        return found | _stated_order(conversation)
    found.update(_order(order))
    if order.shipments:
        found.update(_shipment(order.shipments[-1], today(conversation)))
    return found


def today(conversation: Conversation) -> date:
    """The day this draft is written on: the conversation's clock, else the real one (UTC)."""
    return (conversation.now or datetime.now(UTC)).date()


def has_photo(conversation: Conversation) -> bool:
    """Whether the customer sent a picture."""
    return any(a.mime.startswith("image/") for m in conversation.messages if m.role is Speaker.CUSTOMER for a in m.attachments)


def photos_seen(conversation: Conversation) -> tuple[str, ...]:
    """What a served model says to see on the customer's photos, newest message last."""
    return tuple(a.seen for m in conversation.messages if m.role is Speaker.CUSTOMER for a in m.attachments if a.seen)


def _stated_order(conversation: Conversation) -> dict[str, Value]:
    """The order number a customer wrote, so that no reply asks for it again. It is not checked against any shop."""
    said = " \n".join(m.text for m in conversation.messages if m.role is Speaker.CUSTOMER)
    found = ORDER_NUMBER.findall(unicodedata.normalize("NFKC", said))
    return {"number": Value("number", TEXT, found[-1])} if found else {}


def _order(order: Order) -> Iterator[tuple[str, Value]]:
    yield "number", Value("number", TEXT, order.number)
    if order.placed_on:
        yield "placed_on", Value("placed_on", FactKind.DATE, order.placed_on.isoformat())
    if order.delivered_on:
        yield "delivered_on", Value("delivered_on", FactKind.DATE, order.delivered_on.isoformat())
    if order.total is not None and order.currency:
        yield "total", Value("total", FactKind.AMOUNT, str(order.total), order.currency)


def _shipment(parcel: Shipment, now: date) -> Iterator[tuple[str, Value]]:
    for field in ("carrier", "tracking", "place"):
        if text := getattr(parcel, field):
            yield field, Value(field, TEXT, text)
    yield "status", Value("status", STATUS, parcel.status)
    if parcel.promised:
        yield "promised", Value("promised", FactKind.DATE, parcel.promised.isoformat())
        late = (now - parcel.promised).days
        if late > 0 and parcel.status != "delivered":
            yield "late_days", Value("late_days", FactKind.PERIOD, str(late), "day")
