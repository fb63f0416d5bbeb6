"""Parcels as carriers told them, the newest by their events; and how long parcels of a lane took; the caller holds the transaction."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update

from assist.store.customer_tables import SHIPMENTS
from assist.store.orders import folded
from assist.types import ParcelStatus, Shipment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

SHIPMENT = TypeAdapter(Shipment)
MOVING = frozenset(ParcelStatus) - {ParcelStatus.PENDING, ParcelStatus.UNKNOWN, ParcelStatus.CANCELLED}


@dataclass(frozen=True, slots=True)
class Told:
    """A parcel, and when its carrier told of it."""

    parcel: Shipment
    at: datetime


@dataclass(frozen=True, slots=True)
class Lane:
    """How long the shop's own delivered parcels of one carrier took from one country to another."""

    days: float
    """The median."""
    n: int


def key_of(tracking: str) -> str:
    """A tracking number as it is compared."""
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", tracking)).upper()[:64]


async def keep_parcel(connection: AsyncConnection, feed: str, parcel: Shipment, now: datetime) -> bool:
    """Keep what a carrier tells; False where something newer is known, which only the moment of asking joins, or where it has no number."""
    key = key_of(parcel.tracking)
    if not key:
        return False
    known = (await connection.execute(select(SHIPMENTS).where(SHIPMENTS.c.tracking == key))).first()
    was = SHIPMENT.validate_python(known.payload) if known else None
    if was is not None and _older(parcel, was):
        await connection.execute(update(SHIPMENTS).where(SHIPMENTS.c.tracking == key).values(told_at=now))
        return False
    values = {
        "feed": feed,
        "order_number": folded(parcel.order) or (known.order_number if known else ""),
        "carrier": parcel.carrier.casefold()[:64],
        "origin": parcel.origin[:2],
        "destination": parcel.destination[:2],
        "sent_at": sent_at(parcel),
        "delivered_at": parcel.delivered_at,
        "updated_at": parcel.updated_at,
        "told_at": now,
        "payload": SHIPMENT.dump_python(parcel, mode="json"),
    }
    if known:
        await connection.execute(update(SHIPMENTS).where(SHIPMENTS.c.tracking == key).values(**values))
    else:
        await connection.execute(insert(SHIPMENTS).values(tracking=key, **values))
    return True


async def belong(connection: AsyncConnection, trackings: Iterable[str], number: str) -> None:
    """These parcels are of this order, unless their carrier named another: so that the order of each is found by one look."""
    keys = [key for one in trackings if (key := key_of(one))]
    if keys:
        nobodys = SHIPMENTS.c.tracking.in_(keys) & (SHIPMENTS.c.order_number == "")
        await connection.execute(update(SHIPMENTS).where(nobodys).values(order_number=folded(number)))


async def parcels_of(connection: AsyncConnection, trackings: Iterable[str], numbers: Iterable[str] = ()) -> tuple[Told, ...]:
    """Parcels of these tracking numbers, or of orders of these numbers, oldest news first."""
    keys, orders = [key_of(one) for one in trackings if one], [folded(one) for one in numbers if one]
    rows = await connection.execute(select(SHIPMENTS).where(SHIPMENTS.c.tracking.in_(keys) | SHIPMENTS.c.order_number.in_(orders)).limit(200))
    found = [Told(SHIPMENT.validate_python(row.payload), row.told_at) for row in rows]
    return tuple(sorted(found, key=lambda one: one.parcel.updated_at.timestamp() if one.parcel.updated_at else 0.0))


async def lanes_of(connection: AsyncConnection, parcels: Sequence[Shipment]) -> dict[tuple[str, str, str], Lane]:
    """The lane of each parcel that has one: (carrier in small letters, origin, destination) to its median and how many parcels stand behind it."""
    found = {}
    for lane in {lane_key(one) for one in parcels} - {("", "", "")}:
        carrier, origin, destination = lane
        same = (SHIPMENTS.c.carrier == carrier) & (SHIPMENTS.c.origin == origin) & (SHIPMENTS.c.destination == destination)
        ended = same & SHIPMENTS.c.sent_at.is_not(None) & SHIPMENTS.c.delivered_at.is_not(None)
        query = select(SHIPMENTS.c.sent_at, SHIPMENTS.c.delivered_at).where(ended).order_by(SHIPMENTS.c.delivered_at.desc()).limit(500)
        took = [(row.delivered_at - row.sent_at).total_seconds() / 86_400 for row in await connection.execute(query)]
        if took := [days for days in took if days >= 0]:
            found[lane] = Lane(float(median(took)), len(took))
    return found


def lane_key(parcel: Shipment) -> tuple[str, str, str]:
    """Of a parcel whose way is known; empty texts for any other."""
    known = parcel.carrier and parcel.origin and parcel.destination
    return (parcel.carrier.casefold()[:64], parcel.origin, parcel.destination) if known else ("", "", "")


def sent_at(parcel: Shipment) -> datetime | None:
    """When it began to move; None while it has not, or no event has a time."""
    return next((event.at for event in parcel.events if event.at and event.status in MOVING), None)


def _older(new: Shipment, was: Shipment) -> bool:
    """Whether what is told now lags behind what is known: an older newest event, or the same one with less of its way."""
    if was.updated_at is None or new.updated_at is None:
        return was.updated_at is not None
    return new.updated_at < was.updated_at or (new.updated_at == was.updated_at and len(new.events) < len(was.events))
