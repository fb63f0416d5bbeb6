"""The parcel a conversation is about: which one, its state in words, and whether it is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assist.types import CustomsState, Doubt, ParcelStatus

if TYPE_CHECKING:
    from datetime import date, datetime

    from assist.store.shipments import Lane
    from assist.types import Conversation, Shipment

AT_CUSTOMS = frozenset({CustomsState.PRESENTED, CustomsState.IN_PROGRESS, CustomsState.INFO_REQUIRED, CustomsState.DUTIES_DUE, CustomsState.INSPECTION})
STILL = frozenset({"customs", ParcelStatus.PENDING, ParcelStatus.PICKED_UP, ParcelStatus.IN_TRANSIT, ParcelStatus.ON_HOLD, ParcelStatus.DELIVERY_DELAYED})
"""Statuses at which customs may have the parcel."""
TROUBLE = frozenset({"exception", ParcelStatus.ON_HOLD, ParcelStatus.DELIVERY_FAILED, ParcelStatus.RETURN_TO_SENDER})
CONTRADICTION = frozenset({Doubt.MOVED_AFTER_DELIVERY, Doubt.STATUS_DIFFERS})
ENOUGH = 5
"""Parcels of a lane from which on its median says what is late; fewer are shown and judge nothing."""
LATE_PERCENT = 130
OVER = frozenset({ParcelStatus.DELIVERED, ParcelStatus.CANCELLED, ParcelStatus.RETURN_TO_SENDER})


def current_parcel(conversation: Conversation) -> Shipment | None:
    """The order's newest parcel; where the order lists none, the newest that was handed with the conversation."""
    order = conversation.order
    listed = order.shipments if order and order.shipments else conversation.parcels
    return listed[-1] if listed else None


def state_words(parcel: Shipment) -> str:
    """The key of a parcel's state in `prompts/statuses.yaml` and the pages' texts; empty while it is unknown or contradicts itself."""
    if contradicts(parcel) or parcel.status == ParcelStatus.UNKNOWN:
        return ""
    if parcel.status in STILL and parcel.customs_state in AT_CUSTOMS:
        return "customs"
    return "label" if parcel.status == ParcelStatus.PENDING else parcel.status


def contradicts(parcel: Shipment) -> bool:
    """Whether the carrier's events cannot all be true."""
    return bool(CONTRADICTION & set(parcel.doubts))


def days_without_news(parcel: Shipment, today: date) -> int:
    """Days since the newest event, counted to the day of the draft; 0 for a parcel that is over."""
    if parcel.status in OVER:
        return 0
    return max(0, (today - parcel.updated_at.date()).days) if parcel.updated_at else parcel.stale_days or 0


def late_days(parcel: Shipment, today: date) -> int:
    """Days past the promise, else past the carrier's own estimate, else past what is usual for its way, once well past that; 0 for one in time or over."""
    if parcel.status in OVER:
        return 0
    due = parcel.promised or parcel.expected
    if due is None and parcel.usual and parcel.late_from and today >= parcel.late_from:
        due = parcel.usual
    return max(0, (today - due).days) if due else 0


def with_lane(parcel: Shipment, sent: datetime | None, lane: Lane | None, percent: int) -> Shipment:
    """The parcel with the day that is usual for its way; from `percent` of that time on it counts as late, where enough parcels say what is usual."""
    if sent is None or lane is None or parcel.status in OVER:
        return parcel
    usual = (sent + timedelta(days=lane.days)).date()
    late = (sent + timedelta(days=max(lane.days * percent / 100, lane.days + 1))).date() if lane.n >= ENOUGH else None
    return replace(parcel, usual=usual, usual_n=lane.n, late_from=late)
