"""What the reply may state that is in no document: the order, the parcel, the clock, the customer."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from assist.parcels import OVER, TROUBLE, contradicts, current_parcel, late_days, state_words
from assist.types import Speaker
from assist.values import STATUS, TERRITORY, TEXT, Value
from ingest.characters import plain_characters
from ingest.types import FactKind

ORDER_NUMBER = re.compile(r"(?<![\w-])[A-Z]{1,4}-\d{2,}(?:-\d+)*(?![\w-])|(?<=#)\d{4,12}\b")
"""Letters, hyphen, digits ("PR-2026-10381", "A-10427"), or digits behind a number sign."""

TRACKING = re.compile(r"(?<![A-Za-z0-9+-])(?:(?=(?:[A-Z]*\d){8})(?=\d*[A-Z])[A-Z0-9]{10,30}|\d{12,22})(?![A-Za-z0-9-])")
"""What a parcel's number looks like: letters with eight digits at least, or twelve digits on end."""

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.types import Conversation, Order, Shipment


def gather(conversation: Conversation) -> dict[str, Value]:
    """Values by field, none that is unknown.

    market, photo, sent_by (whether the customer wrote a number of another parcel); of the order number, placed_on, total,
    delivered_on, returned; of the parcel carrier, tracking, place, link, status, problem, promised, expected,
    last_scan, late_days. Of several orders among which nobody has chosen, and of a parcel whose events contradict each other, no state is given.
    """
    found: dict[str, Value] = {}
    if conversation.market:
        found["market"] = Value("market", TERRITORY, conversation.market)
    if has_photo(conversation):
        found["photo"] = Value("photo", TEXT, "photo")
    order, parcel = conversation.order, current_parcel(conversation)
    if any(number != (parcel.tracking if parcel else "") for number in TRACKING.findall(_said(conversation))):
        # the number itself stays where it was written: what is gathered is kept from being redacted
        found["sent_by"] = Value("sent_by", TEXT, "sent_by")
    found |= dict(_order(order)) if order else _stated_order(conversation)
    if parcel:
        found.update(_shipment(parcel, today(conversation)))
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


def _said(conversation: Conversation) -> str:
    """What the customer wrote, digits and letters in plain form."""
    return unicodedata.normalize("NFKC", plain_characters(" \n".join(m.text for m in conversation.messages if m.role is Speaker.CUSTOMER)))


def _stated_order(conversation: Conversation) -> dict[str, Value]:
    """The order number a customer wrote, so that no reply asks for it again. It is not checked against any shop."""
    found = ORDER_NUMBER.findall(_said(conversation))
    return {"number": Value("number", TEXT, found[-1])} if found else {}


def _order(order: Order) -> Iterator[tuple[str, Value]]:
    yield "number", Value("number", TEXT, order.number)
    if order.placed_on:
        yield "placed_on", Value("placed_on", FactKind.DATE, order.placed_on.isoformat())
    if order.status == "returned":
        yield "returned", Value("returned", TEXT, "returned")
    if order.delivered_on:
        yield "delivered_on", Value("delivered_on", FactKind.DATE, order.delivered_on.isoformat())
    if order.charged is not None and order.charged_currency:
        yield "total", Value("total", FactKind.AMOUNT, str(order.charged), order.charged_currency)
    elif order.total is not None and order.currency:
        yield "total", Value("total", FactKind.AMOUNT, str(order.total), order.currency)


def _shipment(parcel: Shipment, now: date) -> Iterator[tuple[str, Value]]:
    for field in ("carrier", "tracking", "place", "link"):
        if text := getattr(parcel, field):
            yield field, Value(field, TEXT, text)
    if not contradicts(parcel):
        yield from _state(parcel, now)


def _state(parcel: Shipment, now: date) -> Iterator[tuple[str, Value]]:
    if words := state_words(parcel):
        yield "status", Value("status", STATUS, words)
    if parcel.status in TROUBLE:
        yield "problem", Value("problem", TEXT, "carrier")
    over = parcel.status in OVER
    days = {
        "promised": parcel.promised,
        "expected": None if over else parcel.expected,
        "last_scan": parcel.updated_at.date() if parcel.events and parcel.updated_at else None,
    }
    yield from ((name, Value(name, FactKind.DATE, day.isoformat())) for name, day in days.items() if day)
    if parcel.promised and (late := late_days(parcel, now)):
        yield "late_days", Value("late_days", FactKind.PERIOD, str(late), "day")
