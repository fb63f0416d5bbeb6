"""Orders as shops told them, the newest by the shop's clock; found by number, e-mail address or telephone; the caller holds the transaction."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import String, cast, false, insert, or_, select, update

from assist.payloads.reading import Buyer
from assist.store.customer_tables import ORDERS
from assist.types import Customer, Order

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from sqlalchemy.ext.asyncio import AsyncConnection

ORDER = TypeAdapter(Order)
SKEW = timedelta(days=1)
CUSTOMER = TypeAdapter(Customer)


@dataclass(frozen=True, slots=True)
class Bought:
    """An order and whose it is."""

    id: str
    """In the store: feed, slash, the shop's own key."""
    order: Order
    buyer: Buyer


def folded(number: str) -> str:
    """An order's number as it is compared: without the number sign, digits of any script and width alike."""
    flat = unicodedata.normalize("NFKC", number).strip().lstrip("#").casefold()
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in flat)[:64]


async def keep_order(connection: AsyncConnection, feed: str, order: Order, buyer: Buyer, now: datetime) -> str:
    """Keep what a shop tells; its id, or "" where something newer is known already. A refund that comes alone joins its order.

    A shop whose clock runs ahead by more than a day does not keep its next news out: its moment counts as ours.
    """
    if order.as_of and order.as_of > now + SKEW:
        order = replace(order, as_of=now)
    known = await _known(connection, feed, order)
    if known is not None:
        was = known.order
        if _alone(order):
            order, buyer = _with_refund(was, order), known.buyer
        elif _alone(was):
            order = _with_refund(order, was)
        elif order.as_of and was.as_of and order.as_of < was.as_of:
            return ""
    name = known.id if known else f"{feed}/{order.id or folded(order.number)}"[:160]
    values = {
        "feed": feed,
        "number": folded(order.number),
        "shop_key": order.id[:64],
        "address": buyer.address[:254],
        "phone": buyer.phone[:24],
        "as_of": order.as_of,
        "payload": ORDER.dump_python(order, mode="json"),
        "buyer": CUSTOMER.dump_python(buyer.customer, mode="json"),
    }
    if known:
        await connection.execute(update(ORDERS).where(ORDERS.c.id == name).values(**values))
    else:
        await connection.execute(insert(ORDERS).values(id=name, **values))
    return name


async def orders_of(connection: AsyncConnection, keys: Iterable[tuple[str, str]]) -> tuple[Bought, ...]:
    """The orders of whoever is known by these (kind, value), newest first."""
    listed = list(keys)
    addresses, phones = ([value for kind, value in listed if kind == wanted] for wanted in ("email", "phone"))
    where = or_(ORDERS.c.address.in_(addresses), ORDERS.c.phone.in_(phones))
    return tuple(sorted(await _found(connection, where), key=lambda one: (one.order.placed_on or date.min, one.id), reverse=True))


async def orders_numbered(connection: AsyncConnection, numbers: Iterable[str]) -> tuple[Bought, ...]:
    """Orders of these numbers, or keys of their shops, whosever they are: the caller must ask whose."""
    listed = [one for one in map(folded, numbers) if one]
    return tuple(await _found(connection, ORDERS.c.number.in_(listed) | ORDERS.c.shop_key.in_(listed))) if listed else ()


async def orders_with(connection: AsyncConnection, trackings: Iterable[str]) -> tuple[Bought, ...]:
    """Orders that list one of these tracking numbers."""
    listed = [one for one in trackings if one]
    where = or_(false(), *(cast(ORDERS.c.payload, String).contains(json.dumps(one)[1:-1], autoescape=True) for one in listed))
    rows = await _found(connection, where) if listed else []
    return tuple(one for one in rows if {parcel.tracking for parcel in one.order.shipments} & set(listed))


async def orders_holding(connection: AsyncConnection, sku: str) -> tuple[Bought, ...]:
    """Orders of one article."""
    rows = await _found(connection, cast(ORDERS.c.payload, String).contains(json.dumps(sku)[1:-1], autoescape=True))
    return tuple(one for one in rows if sku.casefold() in {line.sku.casefold() for line in one.order.lines})


async def _known(connection: AsyncConnection, feed: str, order: Order) -> Bought | None:
    key = order.id[:64]
    same = (ORDERS.c.shop_key == key) if key else (ORDERS.c.number == folded(order.number))
    return next(iter(await _found(connection, (ORDERS.c.feed == feed) & same)), None)


async def _found(connection: AsyncConnection, where: Any) -> list[Bought]:  # noqa: ANN401 - a condition
    rows = await connection.execute(select(ORDERS).where(where).limit(200))
    return [_bought(row) for row in rows]


def _bought(row: Any) -> Bought:  # noqa: ANN401 - a row of the orders table
    order = ORDER.validate_python(row.payload)
    return Bought(row.id, order, Buyer(order.number, row.address, row.phone, CUSTOMER.validate_python(row.buyer)))


def _alone(order: Order) -> bool:
    """Whether it is no more than a refund."""
    return not (order.lines or order.status)


def _with_refund(was: Order, alone: Order) -> Order:
    """Each refund once, though one side may not name its currency; of those in the order's currency the sum."""
    there = {(one.amount, one.on, one.reason) for one in was.refunds}
    refunds = was.refunds + tuple(one for one in alone.refunds if (one.amount, one.on, one.reason) not in there)
    same = [one.amount for one in refunds if one.amount is not None and one.currency in {"", was.currency}]
    return replace(was, refunds=refunds, refunded=sum(same[1:], same[0]) if same else None)
