"""A reading as plain JSON values, and as lines for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assist.types import Conversation, Order, Product, Shipment
from serving.adapter import adapter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assist.payloads.reading import Reading


def reading_json(reading: Reading) -> dict[str, Any]:
    """`order`, `shipment` and `conversation` are the newest of each kind, null where there is none; the lists hold all. The customer's address is left out."""
    orders, shipments, conversations = _newest_orders(reading), _newest_parcels(reading), reading.conversations
    listed = {
        "orders": adapter(tuple[Order, ...]).dump_python(orders, mode="json"),
        "shipments": adapter(tuple[Shipment, ...]).dump_python(shipments, mode="json"),
        "conversations": adapter(tuple[Conversation, ...]).dump_python(conversations, mode="json"),
        "products": adapter(tuple[Product, ...]).dump_python(reading.products, mode="json"),
    }
    first = {name: next(iter(listed[f"{name}s"]), None) for name in ("order", "shipment", "conversation")}
    return {"vendor": reading.vendor, **first, **listed, "missing": list(reading.missing)}


def reading_lines(reading: Reading) -> Iterator[str]:
    """What was read, a line each."""
    yield f"Vendor: {reading.vendor}"
    for order in _newest_orders(reading):
        total = f"{order.total} {order.currency}" if order.total is not None else "total unknown"
        yield f"Order {order.number}: {order.status or 'status unknown'}, {total}, {len(order.lines)} lines, {len(order.shipments)} parcels"
    for parcel in _newest_parcels(reading):
        stale = f", {parcel.stale_days} days without news" if parcel.stale_days else ""
        yield f"Parcel {parcel.carrier} {parcel.tracking}: {parcel.status}, customs {parcel.customs_state}{stale}"
        yield from (f"  {event.at or 'no time'}  {event.status}  {event.text}  {event.place}  ({event.party or 'nobody'})" for event in parcel.events)
    yield from (f"Product {one.name}: {len(one.variants)} variants, as of {one.as_of or 'unknown'}" for one in reading.products)
    yield from (f"Conversation {one.id} ({one.channel}): {len(one.messages)} messages, {one.subject or 'no subject'}" for one in reading.conversations)
    yield from (f"Missing: {sentence}" for sentence in reading.missing)


def _newest_orders(reading: Reading) -> tuple[Order, ...]:
    return tuple(sorted(reading.orders, key=lambda one: _seconds(one.placed_at), reverse=True))


def _newest_parcels(reading: Reading) -> tuple[Shipment, ...]:
    return tuple(sorted(reading.shipments, key=lambda one: _seconds(one.updated_at), reverse=True))


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
