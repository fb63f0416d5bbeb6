"""Shopify's fulfilments and their events as parcels, from REST's snake case or GraphQL's camel case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.payloads.codes import Meaning, codes_of
from assist.payloads.parcel import Scan, parcel_of
from assist.types import ParcelStatus, Shipment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from assist.payloads.fields import Fields

VENDOR = "shopify"


def shipment_of(one: Fields, now: datetime, order: str = "") -> Shipment:
    """A fulfilment: its carrier, its numbers, and how far it is as Shopify knows it."""
    info = next(iter(one.parts("trackingInfo")), one.part("tracking_info"))
    codes, said = codes_of(VENDOR), one.text("shipment_status", "displayStatus")
    code = codes.parcel(said) if said else codes.parcel(one.text("status"), section="fulfillment")
    if said and code is None:
        one.note(f"Shopify's parcel status {said!r} is not known; the parcel's status is unknown.")
    due = one.moment("estimated_delivery_at", "estimatedDeliveryAt")
    parcel = Shipment(
        carrier=one.text("tracking_company") or info.text("company"),
        tracking=", ".join(one.words("tracking_numbers")) or one.text("tracking_number") or info.text("number"),
        status=ParcelStatus.UNKNOWN,
        updated_at=one.moment("updated_at", "updatedAt", "created_at", "createdAt"),
        expected=due.date() if due else None,
        delivered_at=one.moment("deliveredAt") or (one.moment("updated_at") if said.lower() == "delivered" else None),
        link=_link(one) or info.text("url"),
        vendor_status=said or one.text("status"),
        destination=one.part("destination").country("country_code"),
        order=order or one.text("order_id"),
    )
    events = [_scan(each) for each in one.parts("events")]
    return parcel_of(parcel, code or Meaning(ParcelStatus.UNKNOWN), events, now)


def shipment_of_event(events: Sequence[Fields], now: datetime) -> Shipment:
    """One or more fulfilment events without their fulfilment: no carrier and no number are in them."""
    events[0].note("A fulfilment event names neither the carrier nor the tracking number.")
    newest = max(events, key=lambda each: each.text("happened_at"))
    due = newest.moment("estimated_delivery_at")
    parcel = Shipment("", "", ParcelStatus.UNKNOWN, expected=due.date() if due else None, vendor_status=newest.text("status"), order=newest.text("order_id"))
    code = codes_of(VENDOR).parcel(newest.text("status"))
    if code is None:
        newest.note(f"Shopify's parcel status {newest.text('status')!r} is not known; the parcel's status is unknown.")
    return parcel_of(parcel, code or Meaning(ParcelStatus.UNKNOWN), [_scan(each) for each in events], now)


def _scan(each: Fields) -> Scan:
    place = ", ".join(part for part in (each.text("city"), each.text("province"), each.text("country")) if part)
    return Scan(each.moment("happened_at", "happenedAt"), codes_of(VENDOR).parcel(each.text("status")), each.text("message"), place, each.text("status"))


def was_sent(one: Fields) -> bool:
    """A fulfilment that was cancelled, or that failed with the service before any parcel had a number, is no parcel."""
    numbered = bool(one.words("tracking_numbers") or one.text("tracking_number") or one.parts("trackingInfo") or one.text("shipment_status"))
    return one.text("status").lower() not in {"cancelled", "error", "failure"} or numbered


def _link(one: Fields) -> str:
    return next(iter(one.words("tracking_urls")), "") or one.text("tracking_url")
