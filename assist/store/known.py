"""What the store knows of a conversation's customer, put beside it: their orders and parcels, and nobody else's; the caller holds the transaction."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from assist.parcels import LATE_PERCENT, with_lane
from assist.payloads.attach import attach
from assist.payloads.reading import Reading
from assist.store.choices import choose, chosen
from assist.store.customers import Person, customer, known_by, recognise, talks_of
from assist.store.desk import Desk
from assist.store.listed import open_ones
from assist.store.orders import Bought, folded, orders_numbered, orders_of
from assist.store.shipments import key_of, lane_key, lanes_of, parcels_of, sent_at
from assist.types import Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.contact import Contact
    from assist.types import Conversation, Shipment

MOST = 12
"""Orders to choose from: the newest."""
RECALLED = "recalled"
"""Of a conversation: ids of the orders that were put beside it from here, a line each."""
NUMBER = re.compile(r"(?<![a-z0-9-])(?=[a-z-]*\d)[a-z0-9-]+")


async def recall(connection: AsyncConnection, conversation_id: str, contact: Contact | None = None, late: int = LATE_PERCENT) -> bool:
    """Recognise a conversation's customer and put their orders and parcels beside it; True if that changed it, which outdates its draft.

    `late`: per cent of what is usual for a parcel's way from which on it counts as late.
    """
    desk = Desk(connection)
    talk = await desk.conversation(conversation_id)
    keys = list(contact.keys()) if contact else []
    named = Person(talk.customer.name, talk.customer.family_name, market=talk.market)
    owner = await recognise(connection, conversation_id, keys, named)
    mine = await customer(connection, owner) if owner else None
    found = await _theirs(connection, talk, mine.keys if mine else ())
    changed = await _on_their_way(connection, await _beside(connection, talk, found), late)
    if mine and mine.person.language:
        # written by an agent: in this language they want to be answered, whatever they write in
        changed = replace(changed, reply_language=mine.person.language)
    if changed == talk:
        return False
    await desk.replace_conversation(changed)
    return True


async def recall_of(connection: AsyncConnection, orders: Iterable[Bought], late: int = LATE_PERCENT) -> tuple[str, ...]:
    """The same for every open conversation of those whose orders these are; the ids of those that changed."""
    people = await known_by(connection, (value for one in orders for value in (one.buyer.address, one.buyer.phone)))
    talks = await open_ones(connection, await talks_of(connection, people)) if people else ()
    return tuple([one for one in talks if await recall(connection, one, late=late)])


async def strange_number(connection: AsyncConnection, talk: Conversation) -> bool:
    """Whether the customer wrote the number of an order that is there, of which nothing shows that it is theirs."""
    if talk.order is not None:
        return False
    listed = {folded(one.number) for one in talk.orders}
    return any(folded(one.order.number) not in listed for one in await orders_numbered(connection, numbers_said(talk)))


async def _theirs(connection: AsyncConnection, talk: Conversation, keys: Sequence[tuple[str, str]]) -> list[Bought]:
    """Orders of the customer's own keys; and one whose number and buyer's address or telephone the customer wrote: who can name both is let in."""
    found = {one.id: one for one in await orders_of(connection, keys)}
    said = folded_text(" ".join(one.text for one in talk.messages if one.role is Speaker.CUSTOMER))
    digits = re.sub(r"\D", "", said)
    for one in await orders_numbered(connection, numbers_said(talk)):
        address, phone = one.buyer.address, one.buyer.phone.lstrip("+")
        if (address and re.search(rf"(?<![\w.+-]){re.escape(address)}(?![\w-])", said)) or (len(phone) > 7 and phone in digits):
            found[one.id] = one
    return list(found.values())


async def _beside(connection: AsyncConnection, talk: Conversation, found: Sequence[Bought]) -> Conversation:
    """What came with the conversation by itself stays; what the store holds of others is taken off again."""
    kept = await _without_strangers(connection, talk, {one.id for one in found})
    await choose(connection, talk.id, RECALLED, "\n".join(one.id for one in found))
    orders = tuple(one.order for one in found[:MOST])
    named = (*orders, *([kept.order] if kept.order else []))
    trackings = [parcel.tracking for order in named for parcel in order.shipments] + [parcel.tracking for parcel in kept.parcels]
    told = await parcels_of(connection, trackings, [name for order in orders for name in (order.number, order.id)])
    if not orders and not told:
        return kept
    reading = Reading("store", orders=orders, shipments=tuple(one.parcel for one in told))
    joined = attach(kept, [reading])
    mine = {key_of(parcel.tracking) for parcel in (*kept.parcels, *(one.parcel for one in told))}
    return replace(joined, parcels=tuple(one for one in joined.parcels if key_of(one.tracking) in mine))


async def _on_their_way(connection: AsyncConnection, talk: Conversation, late: int) -> Conversation:
    """Each parcel with the day that is usual for its carrier and way, by the shop's own parcels before it."""
    parcels = [*(talk.order.shipments if talk.order else ()), *talk.parcels]
    lanes = await lanes_of(connection, parcels)

    def usual(parcels: Sequence[Shipment]) -> tuple[Shipment, ...]:
        return tuple(with_lane(one, sent_at(one), lanes.get(lane_key(one)), late) for one in parcels)

    order = replace(talk.order, shipments=usual(talk.order.shipments)) if talk.order else None
    return replace(talk, order=order, parcels=usual(talk.parcels)) if lanes else talk


async def _without_strangers(connection: AsyncConnection, talk: Conversation, mine: set[str]) -> Conversation:
    """Without orders that were put beside it from here and are this customer's no longer, after two records were parted for instance."""
    gone = set((await chosen(connection, talk.id, RECALLED)).split("\n")) - mine - {""}
    if not gone:
        return talk
    numbers = [one.number for one in (*([talk.order] if talk.order else []), *talk.orders)]
    strange = {one.order.number for one in await orders_numbered(connection, numbers) if one.id in gone}
    order = talk.order if talk.order and talk.order.number not in strange else None
    return replace(talk, order=order, orders=tuple(one for one in talk.orders if one.number not in strange))


def numbers_said(talk: Conversation) -> list[str]:
    """What in the customer's messages may be an order's number, digits of any script and width alike."""
    said = folded_text(" ".join(one.text for one in talk.messages if one.role is Speaker.CUSTOMER))
    return list(dict.fromkeys(one.strip("-") for one in NUMBER.findall(said) if len(one) > 2))[:50]


def folded_text(text: str) -> str:
    """A text in small letters and plain digits."""
    flat = unicodedata.normalize("NFKC", text).casefold()
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in flat)
