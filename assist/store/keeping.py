"""The records of a reading into the store, and from there beside the conversations of those whose they are; the caller holds the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.feeds.feed import CARRIERS
from assist.parcels import LATE_PERCENT
from assist.payloads.reading import Buyer
from assist.store.known import recall_of
from assist.store.orders import keep_order, orders_numbered, orders_with
from assist.store.products import keep_product
from assist.store.shipments import belong, keep_parcel

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.feeds.feed import Feed
    from assist.payloads.reading import Reading


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a delivery or file was new."""

    orders: int = 0
    parcels: int = 0
    products: int = 0
    conversations: tuple[str, ...] = ()
    """That now know more."""


async def keep(connection: AsyncConnection, feed: Feed, reading: Reading, now: datetime, late: int = LATE_PERCENT) -> Kept:
    """Keep the records of a reading, and put them beside the conversations of those whose they are."""
    buyers = (*reading.buyers, *(Buyer(order.number) for order in reading.orders[len(reading.buyers) :]))
    changed = [await keep_order(connection, feed.name, order, buyer, now) for order, buyer in zip(reading.orders, buyers, strict=False)]
    listed = {parcel.tracking for order in reading.orders for parcel in order.shipments}
    alone = [one for one in reading.shipments if feed.vendor in CARRIERS or one.tracking not in listed]
    moved = [one for one in alone if await keep_parcel(connection, feed.name, one, now)]
    products = [await keep_product(connection, feed.name, one, feed.currency) for one in reading.products]
    bought = await orders_numbered(connection, [*(one.number for one in reading.orders), *(one.order for one in moved)])
    loose = await orders_with(connection, [one.tracking for one in moved if not one.order])
    for one in (*reading.orders, *(found.order for found in loose)):
        await belong(connection, [parcel.tracking for parcel in one.shipments], one.number)
    bought += loose
    talks = await recall_of(connection, bought, late) if any(changed) or moved else ()
    return Kept(sum(map(bool, changed)), len(moved), sum(products), talks)
