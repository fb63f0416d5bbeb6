"""Why a parcel is late, stuck or failed, and what an agent can offer: ready to read, in the agent's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.parcels import OVER, STILL, contradicts, days_without_news, late_days
from assist.payloads.parcel import party_of
from assist.types import CustomsState, ParcelStatus, Party
from ingest.cldr import format_period

if TYPE_CHECKING:
    from datetime import date

    from assist.strings import Strings
    from assist.types import Shipment

WAITING_DAYS = 3
"""Days without news at customs from which on waiting is worth a word; most clearances take one or two."""
STALE_DAYS = 7
"""Days without news anywhere else."""
CUSTOMS = {
    CustomsState.REFUSED: "customs_refused",
    CustomsState.DUTIES_DUE: "customs_duties",
    CustomsState.INFO_REQUIRED: "customs_papers",
    CustomsState.INSPECTION: "customs_inspection",
}
BY_HAND = {"label": ParcelStatus.PENDING, "customs": ParcelStatus.IN_TRANSIT, "exception": ParcelStatus.ON_HOLD}
"""Words of conversations written by hand."""
STATUSES = {
    ParcelStatus.DELIVERY_FAILED: "failed",
    "exception": "held",
    ParcelStatus.RETURN_TO_SENDER: "returning",
    ParcelStatus.ON_HOLD: "held",
    ParcelStatus.DELIVERY_DELAYED: "held",
    ParcelStatus.READY_FOR_PICKUP: "pickup",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is the matter with a parcel."""

    kind: str
    text: str
    """What happened, in the agent's language."""
    options: str
    """What can be done or offered."""
    party: str
    """A `Party`: whose move it is."""


def explain(parcel: Shipment, today: date, strings: Strings) -> Explanation | None:
    """The explanation that weighs most, or None for a parcel that is on its way in time or has arrived."""
    kind = _kind(parcel, today)
    if not kind:
        return None
    late, stale = late_days(parcel, today), days_without_news(parcel, today)
    told = {"late": _days(late, strings), "stale": _days(stale, strings), "carrier": parcel.carrier or strings.text("carrier")}
    return Explanation(kind, strings.text(f"stuck.{kind}", **told), strings.text(f"stuck.{kind}.do", **told), _party(kind, parcel))


def _party(kind: str, parcel: Shipment) -> str:
    """The carrier's where only time is the matter, else whoever has to act."""
    status = BY_HAND.get(parcel.status, parcel.status)
    if kind in {"late", "stale", "contradiction"} or status not in set(ParcelStatus) or parcel.party not in set(Party):
        return Party.CARRIER
    return party_of(ParcelStatus(status), _customs(parcel), Party(parcel.party))


def _customs(parcel: Shipment) -> CustomsState:
    if parcel.customs_state in set(CustomsState) - {CustomsState.NONE}:
        return CustomsState(parcel.customs_state)
    return CustomsState.IN_PROGRESS if parcel.status == "customs" else CustomsState.NONE


def _kind(parcel: Shipment, today: date) -> str:
    if contradicts(parcel):
        return "contradiction"
    if parcel.status in OVER and parcel.status != ParcelStatus.RETURN_TO_SENDER:
        return ""
    customs = _customs(parcel)
    if parcel.status in STILL and customs in CUSTOMS:
        return CUSTOMS[customs]
    if parcel.status in STILL and customs in {CustomsState.PRESENTED, CustomsState.IN_PROGRESS} and days_without_news(parcel, today) >= WAITING_DAYS:
        return "customs_waiting"
    if parcel.status in STATUSES:
        return STATUSES[parcel.status]
    if late_days(parcel, today):
        return "late"
    return "stale" if days_without_news(parcel, today) >= STALE_DAYS else ""


def _days(count: int, strings: Strings) -> str:
    return format_period(str(count), "day", strings.lang)
