"""karrio: unified tracking details, its server's tracker object, lists of them, and its webhook (`event`, `data`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.payloads.codes import NOTHING, Meaning, codes_of
from assist.payloads.fields import Fields
from assist.payloads.moments import joined, moment_of
from assist.payloads.parcel import Scan, parcel_of
from assist.payloads.reading import Adapter, Reading
from assist.types import ParcelStatus, Shipment

if TYPE_CHECKING:
    from datetime import datetime

VENDOR = "karrio"
WRAPPINGS = ("data", "tracking", "results", "trackers")


def recognises(top: Fields) -> bool:
    """A tracking number, events and the name or id of the carrier's connection."""
    return any(True for _ in top.wrapped(WRAPPINGS, _tracker, depth=2))


def read(top: Fields, now: datetime) -> Reading:
    """Every tracker of the payload. Raises `BadPayload`."""
    return Reading(VENDOR, shipments=tuple(_parcel(one, now) for one in top.wrapped(WRAPPINGS, _tracker, depth=2)), missing=tuple(top.missing))


def _tracker(value: dict[str, object]) -> bool:
    return value.get("tracking_number") is not None and "events" in value and ("carrier_name" in value or "carrier_id" in value)


def _parcel(one: Fields, now: datetime) -> Shipment:
    number, said, info = one.text("tracking_number"), one.text("status"), one.part("info")
    delivered = Meaning(ParcelStatus.DELIVERED) if one.value.get("delivered") is True else None
    code = codes_of(VENDOR).parcel(said) or delivered
    if said and code is None:
        one.note(f"karrio's status {said!r} of {number} is not known; the parcel's status is unknown.")
    due = one.moment("estimated_delivery") or info.moment("expected_delivery")
    parcel = Shipment(
        carrier=one.text("carrier_name", "carrier_id"),
        tracking=number,
        status=ParcelStatus.UNKNOWN,
        expected=due.date() if due else None,
        link=info.text("carrier_tracking_link"),
        vendor_status=said,
        origin=info.country("shipment_origin_country"),
        destination=info.country("shipment_destination_country"),
        order=info.text("order_id"),
    )
    scans = [_scan(each) for each in one.parts("events")]
    return parcel_of(parcel, (code or Meaning(ParcelStatus.UNKNOWN)) if said or delivered else None, scans, now)


def _scan(each: Fields) -> Scan:
    codes = codes_of(VENDOR)
    state, reason = codes.parcel(each.text("status")), codes.parcel(each.text("reason"), section="details") or NOTHING
    meaning = Meaning(state.status if state else None, reason.customs, reason.party)
    at = each.moment("timestamp") or _apart(each)
    return Scan(at, meaning, each.text("description"), each.text("location"), each.text("code"))


def _apart(each: Fields) -> datetime | None:
    """Older connectors give the day and the hour apart, without a zone."""
    read, zoned = moment_of(joined(each.text("date"), each.text("time")))
    if read is not None and not zoned:
        each.note("karrio's events have no time zone; UTC is assumed.")
    return read


ADAPTER = Adapter(VENDOR, recognises, read)
