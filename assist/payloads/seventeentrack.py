"""17TRACK, API v1 and v2.x: what a pull answers (`data.accepted`, `data.rejected`) and what its webhook sends (`event`, `data`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.payloads.codes import Meaning, codes_of
from assist.payloads.fields import Fields
from assist.payloads.parcel import Scan, parcel_of
from assist.payloads.reading import Adapter, Reading
from assist.types import ParcelStatus, Shipment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

VENDOR = "17track"
LINK = "https://t.17track.net/en#nums={number}"


def recognises(top: Fields) -> bool:
    """`data` with accepted or rejected parcels, or one parcel with its `track_info` (v1: `track`)."""
    if _is_parcel(top.value):
        return True
    data = top.value.get("data")
    return isinstance(data, dict) and (_is_parcel(data) or isinstance(data.get("accepted"), list) or isinstance(data.get("rejected"), list))


def read(top: Fields, now: datetime) -> Reading:
    """Every accepted parcel; a rejected one as unknown, with the vendor's reason. Raises `BadPayload`."""
    data = top if _is_parcel(top.value) else top.part("data")
    accepted = (data,) if "number" in data.value else data.parts("accepted")
    found = [_parcel(one, now) for one in accepted]
    found += [_rejected(one) for one in data.parts("rejected")]
    for one in data.parts("errors"):
        top.note(f"17TRACK answers with error {one.text('code')}: {one.text('message')}")
    if not found:
        top.note("17TRACK tells of no parcel in this answer.")
    return Reading(VENDOR, shipments=tuple(found), missing=tuple(top.missing))


def _is_parcel(value: dict[str, object]) -> bool:
    stopped = "carrier" in value and "tag" in value
    return "number" in value and (isinstance(value.get("track_info"), dict) or isinstance(value.get("track"), dict) or stopped)


def _parcel(one: Fields, now: datetime) -> Shipment:
    info = one.part("track_info")
    if one.has("track"):
        return _first_version(one, one.part("track"), now)
    number, latest = one.text("number"), info.part("latest_status")
    said = latest.text("sub_status", "status")
    code = codes_of(VENDOR).parcel(latest.text("sub_status"), latest.text("status"))
    providers = info.part("tracking").parts("providers")
    if said and code is None:
        one.note(f"17TRACK's status {said!r} of {number} is not known; the parcel's status is unknown.")
    if not said:
        one.note(f"17TRACK gives no status of {number} yet.")
    route, due = info.part("shipping_info"), info.part("time_metrics").part("estimated_delivery_date")
    parcel = Shipment(
        carrier=" / ".join(dict.fromkeys(name for p in providers if (name := p.part("provider").text("name", "alias")))),
        tracking=number,
        status=ParcelStatus.UNKNOWN,
        expected=_day(due.moment("to", "from")),
        link=LINK.format(number=number),
        vendor_status=said,
        origin=route.part("shipper_address").country("country"),
        destination=route.part("recipient_address").country("country"),
        order=one.text("order_no", "tag"),
    )
    events = [scan for p in providers for scan in _scans(p)]
    return parcel_of(parcel, (code or Meaning(ParcelStatus.UNKNOWN)) if said else None, events or [*_scans_of(info, "latest_event")], now)


def _scans(provider: Fields) -> Iterator[Scan]:
    for event in provider.parts("events"):
        yield _scan(event)


def _scans_of(info: Fields, name: str) -> Iterator[Scan]:
    if info.has(name):
        yield _scan(info.part(name))


def _scan(event: Fields) -> Scan:
    where = event.part("address")
    place = event.text("location") or ", ".join(part for part in (where.text("city"), where.text("country")) if part)
    code = codes_of(VENDOR).parcel(event.text("sub_status"), event.text("stage"))
    translated = event.part("description_translation").text("description")
    return Scan(event.moment("time_iso", "time_utc"), code, event.text("description") or translated, place, event.text("sub_status", "stage"))


def _rejected(one: Fields) -> Shipment:
    error = one.part("error")
    one.note(f"17TRACK rejects {one.text('number')}: {error.text('message') or error.text('code') or 'no reason given'}")
    return Shipment("", one.text("number"), ParcelStatus.UNKNOWN, vendor_status=error.text("code"))


def _first_version(one: Fields, track: Fields, now: datetime) -> Shipment:
    """API v1: one-letter fields; z1 to z9 hold the events of the carriers that had the parcel."""
    said, number = track.text("e"), one.text("number")
    code = codes_of(VENDOR).parcel(said)
    scans = [
        Scan(event.moment("a"), Meaning(), event.text("z"), " ".join(part for part in (event.text("c"), event.text("d")) if part))
        for name in ("z1", "z2", "z9")
        for event in track.parts(name)
    ]
    parcel = Shipment("", number, ParcelStatus.UNKNOWN, link=LINK.format(number=number), vendor_status=said, order=one.text("tag"))
    return parcel_of(parcel, code or Meaning(ParcelStatus.UNKNOWN), scans, now)


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


ADAPTER = Adapter(VENDOR, recognises, read)
