"""A parcel on its way: what its carrier says, in one vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ParcelStatus(StrEnum):
    """Where a parcel stands: karrio's unified set, so that every carrier speaks alike."""

    PENDING = "pending"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    ON_HOLD = "on_hold"
    DELIVERY_DELAYED = "delivery_delayed"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERED = "delivered"
    RETURN_TO_SENDER = "return_to_sender"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class CustomsState(StrEnum):
    """What customs does with a parcel: a matter of its own beside the status, which stays "in transit" meanwhile."""

    NONE = "none"
    PRESENTED = "presented"
    IN_PROGRESS = "in_progress"
    INFO_REQUIRED = "info_required"
    DUTIES_DUE = "duties_due"
    INSPECTION = "inspection"
    RELEASED = "released"
    REFUSED = "refused"


class Party(StrEnum):
    """Who has to act at a stage of the way."""

    NOBODY = ""
    SHOP = "shop"
    CARRIER = "carrier"
    CUSTOMS = "customs"
    CUSTOMER = "customer"


class Doubt(StrEnum):
    """Why what the carrier says cannot all be true."""

    FUTURE_EVENT = "future_event"
    """An event lies more than a day ahead of the clock."""
    MOVED_AFTER_DELIVERY = "moved_after_delivery"
    STATUS_DIFFERS = "status_differs"
    """The newest event says delivered, the parcel's own status does not."""


@dataclass(frozen=True, slots=True)
class ParcelEvent:
    """One line of a parcel's timeline."""

    at: datetime | None
    """With the zone that the carrier gave; UTC is assumed where it gave none."""
    status: str
    place: str = ""
    text: str = ""
    """The carrier's own words."""
    code: str = ""
    """The vendor's code, as sent."""
    customs_state: str = CustomsState.NONE
    party: str = Party.NOBODY


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel. Its status is a `ParcelStatus`; label, customs and exception of conversations written by hand are understood too."""

    carrier: str
    tracking: str
    status: str
    updated_at: datetime | None = None
    """When its newest event happened."""
    promised: date | None = None
    """Last day of the delivery promise made at the order."""
    place: str = ""
    events: tuple[ParcelEvent, ...] = ()
    """Oldest first."""
    customs_state: str = CustomsState.NONE
    stale_days: int | None = None
    """Whole days since the newest event, by the clock of the reading; 0 once nothing more is to come, None where no event has a time."""
    expected: date | None = None
    """Day by which the carrier expects to deliver."""
    delivered_at: datetime | None = None
    link: str = ""
    """The carrier's public tracking page."""
    vendor_status: str = ""
    """The vendor's own word for the status, as sent."""
    origin: str = ""
    """ISO 3166-1 codes of where it comes from and goes to."""
    destination: str = ""
    order: str = ""
    """Number of the order it belongs to, as far as the vendor names one."""
    party: str = Party.NOBODY
    """Who has to act now."""
    usual: date | None = None
    """Day by which half of the shop's own parcels of this carrier and way had arrived."""
    usual_n: int = 0
    """How many parcels stand behind it."""
    late_from: date | None = None
    """First day on which it counts as late by that, where nobody promised or expected a day."""
    doubts: tuple[str, ...] = ()
    """`Doubt`s: while one contradicts the status, no reply states it."""
