"""EasyPost: a Tracker object, lists of them, a Shipment with its tracker, and the Event that its webhook sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.payloads.codes import Meaning, codes_of
from assist.payloads.fields import Fields
from assist.payloads.parcel import Scan, parcel_of
from assist.payloads.reading import Adapter, Reading
from assist.types import CustomsState, ParcelStatus, Party, Shipment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

VENDOR = "easypost"


def recognises(top: Fields) -> bool:
    """A tracking code with EasyPost's details of it."""
    return any(True for _ in _trackers(top))


def read(top: Fields, now: datetime) -> Reading:
    """Every tracker of the payload. Raises `BadPayload`."""
    return Reading(VENDOR, shipments=tuple(_parcel(one, now) for one in _trackers(top)), missing=tuple(top.missing))


def _trackers(top: Fields) -> Iterator[Fields]:
    value = top.value
    if value.get("object") == "Tracker" or ("tracking_code" in value and "tracking_details" in value):
        yield top
    elif top.text("object") in {"Event", "Shipment"} or isinstance(value.get("trackers"), list):
        for name in ("result", "tracker"):
            if isinstance(value.get(name), dict):
                yield from _trackers(top.part(name))
        yield from (one for item in top.parts("trackers") for one in _trackers(item))


def _parcel(one: Fields, now: datetime) -> Shipment:
    number, said = one.text("tracking_code"), one.text("status")
    code = _meaning(said, one.text("status_detail"))
    if said and code is None:
        one.note(f"EasyPost's status {said!r} of {number} is not known; the parcel's status is unknown.")
    detail, due = one.part("carrier_detail"), one.moment("est_delivery_date")
    parcel = Shipment(
        carrier=one.text("carrier"),
        tracking=number,
        status=ParcelStatus.UNKNOWN,
        updated_at=one.moment("updated_at") if not one.has("tracking_details") else None,
        expected=due.date() if due else None,
        link=one.text("public_url"),
        vendor_status=" / ".join(part for part in (said, one.text("status_detail")) if part),
        origin=detail.part("origin_tracking_location").country("country"),
        destination=detail.part("destination_tracking_location").country("country"),
    )
    scans = [_scan(each) for each in one.parts("tracking_details")]
    return parcel_of(parcel, (code or Meaning(ParcelStatus.UNKNOWN)) if said else None, scans, now)


def _meaning(status: str, detail: str) -> Meaning | None:
    """The status, made finer by its detail while the parcel is on its way; what is over stays over."""
    codes = codes_of(VENDOR)
    code, finer = codes.parcel(status), codes.parcel(detail, section="details")
    if (
        code is None
        or finer is None
        or code.status in {ParcelStatus.DELIVERED, ParcelStatus.RETURN_TO_SENDER, ParcelStatus.CANCELLED, ParcelStatus.READY_FOR_PICKUP}
    ):
        return code
    customs = finer.customs if finer.customs is not CustomsState.NONE else code.customs
    return Meaning(finer.status or code.status, customs, finer.party or code.party or Party.NOBODY)


def _scan(each: Fields) -> Scan:
    where = each.part("tracking_location")
    place = ", ".join(part for part in (where.text("city"), where.text("state"), where.text("country")) if part)
    said, detail = each.text("status"), each.text("status_detail")
    text = each.text("message") or each.text("description")
    return Scan(each.moment("datetime"), _meaning(said, detail), text, place, each.text("carrier_code") or " / ".join(part for part in (said, detail) if part))


ADAPTER = Adapter(VENDOR, recognises, read)
