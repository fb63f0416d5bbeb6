"""From a carrier's scans to a parcel: in order of time, with customs, who has to act, how stale it is, and what cannot all be true."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from assist.payloads.codes import NOTHING, Meaning
from assist.payloads.customs import customs_of
from assist.payloads.digits import plain_digits
from assist.types import CustomsState, Doubt, ParcelEvent, ParcelStatus, Party, Shipment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SKEW = timedelta(days=1)
"""How far a clock may run ahead: time zones left out make up to 14 hours."""
OVER = frozenset({ParcelStatus.DELIVERED, ParcelStatus.CANCELLED})
PAST_CUSTOMS = frozenset({ParcelStatus.OUT_FOR_DELIVERY, ParcelStatus.READY_FOR_PICKUP, ParcelStatus.DELIVERED, ParcelStatus.DELIVERY_FAILED})
"""A parcel that reached its customer's door has left customs."""
MOVING = frozenset({ParcelStatus.PENDING, ParcelStatus.PICKED_UP, ParcelStatus.IN_TRANSIT, ParcelStatus.OUT_FOR_DELIVERY})
AT_CUSTOMS = {
    CustomsState.PRESENTED: Party.CUSTOMS,
    CustomsState.IN_PROGRESS: Party.CUSTOMS,
    CustomsState.INSPECTION: Party.CUSTOMS,
    CustomsState.REFUSED: Party.SHOP,
    CustomsState.INFO_REQUIRED: Party.SHOP,
    CustomsState.DUTIES_DUE: Party.CUSTOMER,
}
"""Who has to act while customs has a parcel. Papers are the exporter's; duties are owed by whoever imports, unless the shop's policy takes them over."""
ACTING = {
    ParcelStatus.PENDING: Party.SHOP,
    ParcelStatus.READY_FOR_PICKUP: Party.CUSTOMER,
    ParcelStatus.DELIVERED: Party.NOBODY,
    ParcelStatus.CANCELLED: Party.SHOP,
    ParcelStatus.UNKNOWN: Party.NOBODY,
}
"""Who has to act at a status; the carrier at every other."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One event as a vendor tells it, its code already looked up (None: unknown)."""

    at: datetime | None
    meaning: Meaning | None
    text: str
    place: str = ""
    code: str = ""


def parcel_of(parcel: Shipment, overall: Meaning | None, scans: Sequence[Scan], now: datetime) -> Shipment:
    """The parcel with its timeline and all that follows from it. `overall` is what the vendor says of the parcel as a whole, None where it is silent.

    The vendor's own word goes first; the newest event speaks where it is silent. An event ahead of the clock stays in the timeline and counts for nothing else.
    """
    events = tuple(_event(scan) for scan in _in_order(scans))
    past = tuple(event for event in events if event.at is None or event.at <= now + SKEW)
    known = [event for event in past if event.status != ParcelStatus.UNKNOWN]
    told = overall.status if overall else None
    newest = ParcelStatus(known[-1].status) if known else ParcelStatus.UNKNOWN
    status = newest if told is None else told
    customs = _customs(overall or NOTHING, past, status)
    last = max((event.at for event in past if event.at), default=parcel.updated_at)
    delivered = next((event.at for event in reversed(past) if event.status == ParcelStatus.DELIVERED), parcel.delivered_at)
    return replace(
        parcel,
        tracking=plain_digits(parcel.tracking),
        status=status,
        events=events,
        customs_state=customs,
        updated_at=last,
        place=parcel.place or next((event.place for event in reversed(past) if event.place), ""),
        delivered_at=delivered if status is ParcelStatus.DELIVERED else None,
        stale_days=_stale(last, status, now),
        party=party_of(status, customs, overall.party if overall else Party.NOBODY),
        doubts=tuple(_doubts(events, past, status)),
    )


def party_of(status: ParcelStatus, customs: CustomsState, told: Party = Party.NOBODY) -> Party:
    """Who has to act: customs' side while it has the parcel, else whom the code names, else whoever does at this status."""
    if status not in OVER and customs in AT_CUSTOMS:
        return AT_CUSTOMS[customs]
    return told or ACTING.get(status, Party.CARRIER)


def _event(scan: Scan) -> ParcelEvent:
    meaning = scan.meaning or NOTHING
    customs = customs_of(meaning.customs, scan.text)
    status = meaning.status or ParcelStatus.UNKNOWN
    return ParcelEvent(scan.at, status, scan.place, scan.text, scan.code, customs, party_of(status, customs, meaning.party))


def _in_order(scans: Sequence[Scan]) -> list[Scan]:
    """Oldest first. Scans of one moment stay in the vendor's order, turned round where it lists the newest first; one without a time stays by its neighbour."""
    times = [scan.at for scan in scans if scan.at]
    ahead = list(reversed(scans)) if len(times) > 1 and times[0] > times[-1] else list(scans)
    keyed, last = [], datetime.min.replace(tzinfo=UTC)
    for scan in ahead:
        last = scan.at or last
        keyed.append((last, scan))
    return [scan for _, scan in sorted(keyed, key=lambda pair: pair[0])]


def _customs(overall: Meaning, past: Sequence[ParcelEvent], status: ParcelStatus) -> CustomsState:
    """By the newest event that speaks of customs, unless the vendor's word on the whole parcel does; behind customs once it is on its last way."""
    seen = [CustomsState(event.customs_state) for event in past if event.customs_state != CustomsState.NONE]
    said = overall.customs
    if said is CustomsState.NONE or (seen and said is CustomsState.IN_PROGRESS):
        said = seen[-1] if seen else said
    return CustomsState.RELEASED if said is not CustomsState.NONE and status in PAST_CUSTOMS and said is not CustomsState.REFUSED else said


def _stale(last: datetime | None, status: ParcelStatus, now: datetime) -> int | None:
    if status in OVER:
        return 0
    return max(0, (now - last).days) if last else None


def _doubts(events: Sequence[ParcelEvent], past: Sequence[ParcelEvent], status: ParcelStatus) -> Iterator[str]:
    if len(past) < len(events):
        yield Doubt.FUTURE_EVENT
    statuses = [event.status for event in past if event.status != ParcelStatus.UNKNOWN]
    if ParcelStatus.DELIVERED in statuses and any(later in MOVING for later in statuses[statuses.index(ParcelStatus.DELIVERED) :]):
        yield Doubt.MOVED_AFTER_DELIVERY
    if statuses and statuses[-1] == ParcelStatus.DELIVERED and status not in {ParcelStatus.DELIVERED, ParcelStatus.RETURN_TO_SENDER}:
        yield Doubt.STATUS_DIFFERS
