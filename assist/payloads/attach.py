"""Orders and parcels beside the conversation they came with: which order is meant, which parcel belongs to it, or neither while that is not known."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from assist.errors import UnknownThing
from assist.payloads.digits import plain_digits
from assist.types import Customer, Speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.payloads.reading import Reading
    from assist.types import Conversation, Order, Shipment


def attach(talk: Conversation, readings: Sequence[Reading], address: str = "") -> Conversation:
    """The conversation with its order and parcels.

    One order is the one that is meant; of several it is the one whose number the customer wrote. Otherwise, and where an order's e-mail address (`address` is
    the conversation's) is another person's, all stay to be chosen from, and no reply states anything of them.
    """
    parcels = [parcel for one in readings for parcel in one.shipments]
    strange = {id(order) for one in readings for order in one.orders if address and one.address and one.address != address}
    given = _once([*_with_refunds([order for one in readings for order in one.orders]), *((talk.order,) if talk.order else ()), *talk.orders])
    filled = {id(order): _with_parcels(order, parcels) for order in given}
    meant = _meant(talk, [order for order in given if id(order) not in strange and (order.lines or order.status)])
    order = filled[id(meant)] if meant else None
    listed = {_key(parcel.tracking) for one in filled.values() for parcel in one.shipments}
    loose = {_key(parcel.tracking): parcel for parcel in (*talk.parcels, *parcels) if _key(parcel.tracking) not in listed}
    customer = next((one.customer for one in readings if one.customer), Customer())
    return replace(
        talk,
        order=order,
        orders=tuple(one for key, one in filled.items() if meant is None or key != id(meant)),
        parcels=tuple(loose.values()),
        market=talk.market or (order.country if order else "") or _destination([*(order.shipments if order else ()), *loose.values()]),
        customer=talk.customer if talk.customer != Customer() or order is None else customer,
    )


def _destination(parcels: Sequence[Shipment]) -> str:
    """The country to which all parcels go; empty if they go to several, or nobody says."""
    named = {parcel.destination for parcel in parcels if parcel.destination}
    return named.pop() if len(named) == 1 else ""


def choose(talk: Conversation, number: str) -> Conversation:
    """The conversation about one of its orders, the others still there. Raises `UnknownThing`."""
    listed = ((talk.order,) if talk.order else ()) + talk.orders
    chosen = next((order for order in listed if order.number == number), None)
    if chosen is None:
        raise UnknownThing(f"No order {number} came with this conversation. Choose one of {', '.join(order.number for order in listed) or 'none'}.")
    return replace(talk, order=chosen, orders=tuple(order for order in listed if order is not chosen), market=talk.market or chosen.country)


def _meant(talk: Conversation, orders: Sequence[Order]) -> Order | None:
    if talk.order is not None:
        return next((order for order in orders if order.number == talk.order.number), talk.order)
    if len(orders) == 1:
        return orders[0]
    said = plain_digits(unicodedata.normalize("NFKC", " ".join(m.text for m in talk.messages if m.role is Speaker.CUSTOMER)))
    # letters of scripts without spaces stand right beside a number: only Latin letters and digits go on with one
    named = [order for order in orders if order.number and re.search(rf"(?<![a-zA-Z0-9]){re.escape(order.number.lstrip('#'))}(?![a-zA-Z0-9])", said)]
    return named[0] if len(named) == 1 else None


def _with_parcels(order: Order, parcels: Sequence[Shipment]) -> Order:
    """What a carrier says of a parcel goes before what the shop's system keeps of it; the promise of the order stays."""
    told = {_key(parcel.tracking): parcel for parcel in parcels if parcel.tracking and parcel.events}
    own = tuple(_newer(parcel, told.get(_key(parcel.tracking))) for parcel in order.shipments)
    known = {_key(parcel.tracking) for parcel in own}
    named = tuple(
        parcel
        for parcel in parcels
        if order.number and parcel.order.lstrip("#") in {order.number.lstrip("#"), order.id or "#"} and _key(parcel.tracking) not in known
    )
    return replace(order, shipments=own + named) if parcels else order


def _newer(own: Shipment, told: Shipment | None) -> Shipment:
    if told is None or (own.events and own.updated_at and told.updated_at and told.updated_at < own.updated_at):
        return own
    return replace(told, promised=told.promised or own.promised, order=own.order, link=told.link or own.link, carrier=told.carrier or own.carrier)


def _with_refunds(orders: Sequence[Order]) -> list[Order]:
    """A refund that came by itself joins its order, where that came too."""
    whole = [order for order in orders if order.lines or order.status]
    for alone in (order for order in orders if not (order.lines or order.status)):
        at = next((place for place, order in enumerate(whole) if order.id and order.id == alone.id), None)
        if at is None:
            whole.append(alone)
        else:
            refunds = whole[at].refunds + tuple(paid for paid in alone.refunds if paid not in whole[at].refunds)
            same = [paid.amount for paid in refunds if paid.amount is not None and paid.currency in {"", whole[at].currency}]
            whole[at] = replace(whole[at], refunds=refunds, refunded=sum(same[1:], same[0]) if same else None)
    return whole


def _once(orders: Sequence[Order]) -> list[Order]:
    """One of each number: what came now goes before what was known."""
    return list({order.number or str(at): order for at, order in reversed(list(enumerate(orders)))}.values())[::-1]


def _key(tracking: str) -> str:
    return re.sub(r"\W", "", tracking).upper()
