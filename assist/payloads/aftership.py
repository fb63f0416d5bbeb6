"""AfterShip Tracking: what a pull answers (`data`, with or without `tracking` in it), lists of them, and the webhook (`event`, `msg`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.payloads.codes import Meaning, codes_of
from assist.payloads.fields import Fields
from assist.payloads.parcel import Scan, parcel_of
from assist.payloads.reading import Adapter, Reading
from assist.types import ParcelStatus, Shipment

if TYPE_CHECKING:
    from datetime import date, datetime

VENDOR = "aftership"
WRAPPINGS = ("tracking", "trackings", "data", "msg")


def recognises(top: Fields) -> bool:
    """A tracking number with a tag or a slug and checkpoints, in any of AfterShip's wrappings."""
    return any(True for _ in top.wrapped(WRAPPINGS, _tracking))


def read(top: Fields, now: datetime) -> Reading:
    """Every tracking of the payload. Raises `BadPayload`."""
    return Reading(VENDOR, shipments=tuple(_parcel(one, now) for one in top.wrapped(WRAPPINGS, _tracking)), missing=tuple(top.missing))


def _tracking(value: dict[str, object]) -> bool:
    return value.get("tracking_number") is not None and ("slug" in value or "tag" in value) and ("checkpoints" in value or "subtag" in value)


def _parcel(one: Fields, now: datetime) -> Shipment:
    number, said = one.text("tracking_number"), one.text("subtag", "tag")
    code = codes_of(VENDOR).parcel(one.text("subtag"), one.text("tag"))
    if said and code is None:
        one.note(f"AfterShip's status {said!r} of {number} is not known; the parcel's status is unknown.")
    parcel = Shipment(
        carrier=one.text("slug"),
        tracking=number,
        status=ParcelStatus.UNKNOWN,
        promised=_day(one.moment("order_promised_delivery_date", "promised_delivery_date")),
        expected=_expected(one),
        delivered_at=one.moment("shipment_delivery_date") if one.text("tag") == "Delivered" and not one.has("checkpoints") else None,
        link=one.text("courier_tracking_link", "aftership_tracking_url"),
        vendor_status=said,
        origin=one.country("origin_country_iso3", "origin_country_region"),
        destination=one.country(
            "destination_country_iso3", "destination_country_region", "courier_destination_country_iso3", "courier_destination_country_region"
        ),
        order=one.text("order_number", "order_id"),
    )
    scans = [_scan(each) for each in one.parts("checkpoints")]
    return parcel_of(parcel, (code or Meaning(ParcelStatus.UNKNOWN)) if said else None, scans, now)


def _expected(one: Fields) -> date | None:
    """The newest estimate first; the carrier's own where there is none."""
    for name in (
        "latest_estimated_delivery",
        "aftership_estimated_delivery_date",
        "courier_estimated_delivery_date",
        "custom_estimated_delivery_date",
        "expected_delivery",
    ):
        if isinstance(one.value.get(name), str):
            return _day(one.moment(name))
        part = one.part(name)
        if found := _day(part.moment("datetime_max", "datetime", "estimated_delivery_date_max", "estimated_delivery_date")):
            return found
    return None


def _scan(each: Fields) -> Scan:
    city, country = each.text("city"), each.country("country_iso3", "country_region")
    place = each.text("location") or ", ".join(part for part in (city, country) if part)
    code = codes_of(VENDOR).parcel(each.text("subtag"), each.text("tag"))
    return Scan(each.moment("checkpoint_time"), code, each.text("message", "subtag_message"), place, each.text("subtag", "tag"))


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


ADAPTER = Adapter(VENDOR, recognises, read)
