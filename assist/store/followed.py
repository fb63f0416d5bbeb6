"""What gives cause to write to a customer unasked: solved complaints, parcels under way, orders of a product; the caller holds the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from assist.store.customer_tables import PROMISES, SHIPMENTS, SURVEYS
from assist.store.customers import known_by
from assist.store.orders import Bought, orders_numbered
from assist.store.remedy_tables import REMEDIES
from assist.store.shipments import SHIPMENT, lane_key, lanes_of
from assist.store.tables import CONVERSATIONS, DRAFTS
from assist.types import ParcelStatus, Shipment

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.store.shipments import Lane

ENDED = (ParcelStatus.DELIVERED.value, ParcelStatus.CANCELLED.value)
MOST = 500
"""Rows of one look; the rest waits for the next."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A complaint whose remedy the customer took, and that has been quiet since."""

    conversation_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Moving:
    """A parcel under way with the order it belongs to."""

    parcel: Shipment
    lane: Lane | None
    bought: Bought


async def solved(connection: AsyncConnection, before: datetime, after: datetime) -> tuple[Solved, ...]:
    """Complaints solved between two moments whose conversation is answered still, oldest first."""
    at = func.max(REMEDIES.c.at).label("at")
    query = select(REMEDIES.c.conversation_id, at).join(CONVERSATIONS, CONVERSATIONS.c.id == REMEDIES.c.conversation_id)
    query = query.where((CONVERSATIONS.c.state != "open") & (REMEDIES.c.taken != "")).group_by(REMEDIES.c.conversation_id).order_by(at)
    rows = await connection.execute(query)
    return tuple(Solved(row.conversation_id, row.at) for row in rows if after < row.at <= before)[:MOST]


async def moving(connection: AsyncConnection) -> tuple[Moving, ...]:
    """Parcels of an order that have not ended, the longest without news first; one that may be of several orders is nobody's."""
    status = SHIPMENTS.c.payload["status"].as_string()
    rows = (
        await connection.execute(select(SHIPMENTS).where(status.not_in(ENDED) & (SHIPMENTS.c.order_number != "")).order_by(SHIPMENTS.c.updated_at).limit(MOST))
    ).all()
    parcels = [(SHIPMENT.validate_python(row.payload), row.order_number) for row in rows]
    lanes = await lanes_of(connection, [parcel for parcel, _ in parcels])
    found = []
    for parcel, number in parcels:
        orders = await orders_numbered(connection, [number])
        if len(orders) == 1:
            found.append(Moving(parcel, lanes.get(lane_key(parcel)), orders[0]))
    return tuple(found)


async def customer_of_order(connection: AsyncConnection, bought: Bought) -> str | None:
    """The record of whoever bought it; None where none is kept, or where address and telephone name two."""
    people = await known_by(connection, (bought.buyer.address, bought.buyer.phone))
    return people[0] if len(people) == 1 else None


async def may_leave(connection: AsyncConnection, conversation_id: str) -> bool:
    """Whether a customer may be lost: the last mood was bad, a promise was broken, or a survey was answered badly."""
    mood = select(DRAFTS.c.payload["triage"]["emotion"].as_string()).where(DRAFTS.c.conversation_id == conversation_id).order_by(DRAFTS.c.made_at.desc())
    if str((await connection.execute(mood.limit(1))).scalar() or "") in {"angry", "sad"}:
        return True
    broken = select(PROMISES.c.id).where((PROMISES.c.conversation_id == conversation_id) & (PROMISES.c.state == "broken"))
    if (await connection.execute(broken.limit(1))).first():
        return True
    bad = (SURVEYS.c.conversation_id == conversation_id) & ((SURVEYS.c.csat <= 2) | (SURVEYS.c.nps <= 6))
    return (await connection.execute(select(SURVEYS.c.id).where(bad).limit(1))).first() is not None
