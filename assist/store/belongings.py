"""All that is kept of a customer beside their conversations: orders, parcels, their record, promises, letters, surveys; the caller holds the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select, update

from assist.store.customer_tables import CUSTOMER_KEYS, CUSTOMER_TALKS, CUSTOMERS, LETTERS, MERGES, ORDERS, PROMISES, SHIPMENTS, SURVEYS
from assist.store.remedy_tables import APPROVALS, REMEDIES
from serving.adapter import adapter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Belongings:
    """Keys of the rows that are a customer's, and of nobody else."""

    conversations: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.customers or self.orders or self.parcels)


async def belonging(connection: AsyncConnection, ids: Sequence[str], numbers: Sequence[str] = (), named: str = "") -> Belongings:
    """What belongs to the customers of these conversations, or is known by an e-mail address, telephone or order number (`named`).

    `numbers` are those of the orders that the conversations are about. A customer with other conversations than these keeps record and orders.
    """
    said = named.casefold().strip().lstrip("#")
    people = {one for (one,) in await connection.execute(select(CUSTOMER_TALKS.c.customer_id).where(CUSTOMER_TALKS.c.conversation_id.in_(ids)))}
    if said:
        people |= {one for (one,) in await connection.execute(select(CUSTOMER_KEYS.c.customer_id).where(CUSTOMER_KEYS.c.value == said))}
    elsewhere = select(CUSTOMER_TALKS.c.customer_id).where(CUSTOMER_TALKS.c.customer_id.in_(people) & CUSTOMER_TALKS.c.conversation_id.not_in(ids))
    people -= {one for (one,) in await connection.execute(elsewhere)}
    values = [one for (one,) in await connection.execute(select(CUSTOMER_KEYS.c.value).where(CUSTOMER_KEYS.c.customer_id.in_(people)))]
    keys = [one for one in (*values, said) if one]
    theirs = or_(ORDERS.c.address.in_(keys), ORDERS.c.phone.in_(keys), ORDERS.c.number.in_([said, *(one.casefold().lstrip("#") for one in numbers)]))
    orders = (await connection.execute(select(ORDERS.c.id, ORDERS.c.number, ORDERS.c.shop_key, ORDERS.c.payload).where(theirs))).all()
    sent = [str(parcel["tracking"]) for row in orders for parcel in row.payload.get("shipments") or ()]
    known = [name for row in orders for name in (row.number, row.shop_key) if name]
    parcels = await connection.execute(select(SHIPMENTS.c.tracking).where(SHIPMENTS.c.order_number.in_(known) | SHIPMENTS.c.tracking.in_(sent)))
    return Belongings(tuple(ids), tuple(sorted(people)), tuple(row.id for row in orders), tuple(sorted(one for (one,) in parcels)))


async def drop_first(connection: AsyncConnection, found: Belongings) -> int:
    """Take out what points at conversations and drafts, which go after it; how many rows that were."""
    ids, people = found.conversations, found.customers
    return sum([
        (await connection.execute(statement)).rowcount
        for statement in (
            delete(SURVEYS).where(SURVEYS.c.conversation_id.in_(ids) | SURVEYS.c.customer_id.in_(people)),
            delete(LETTERS).where(LETTERS.c.conversation_id.in_(ids) | LETTERS.c.customer_id.in_(people)),
            delete(APPROVALS).where(APPROVALS.c.conversation_id.in_(ids)),
            delete(REMEDIES).where(REMEDIES.c.conversation_id.in_(ids)),
            delete(PROMISES).where(PROMISES.c.conversation_id.in_(ids)),
            delete(CUSTOMER_TALKS).where(CUSTOMER_TALKS.c.conversation_id.in_(ids)),
            delete(MERGES).where(MERGES.c.kept.in_(people) | MERGES.c.gone.in_(people)),
            delete(CUSTOMER_KEYS).where(CUSTOMER_KEYS.c.customer_id.in_(people)),
            delete(CUSTOMERS).where(CUSTOMERS.c.id.in_(people)),
            delete(SHIPMENTS).where(SHIPMENTS.c.tracking.in_(found.parcels)),
            delete(ORDERS).where(ORDERS.c.id.in_(found.orders)),
        )
    ])  # fmt: skip


async def parted(connection: AsyncConnection, found: Belongings) -> None:
    """What a customer who stays keeps of a conversation that goes: merges name it no longer."""
    gone = set(found.conversations)
    for row in (await connection.execute(select(MERGES.c.id, MERGES.c.moved))).all():
        left = [one for one in row.moved.get("talks", []) if one not in gone]
        if len(left) < len(row.moved.get("talks", [])):
            await connection.execute(update(MERGES).where(MERGES.c.id == row.id).values(moved={**row.moved, "talks": left}))


async def told(connection: AsyncConnection, found: Belongings) -> dict[str, list[dict[str, Any]]]:
    """All of it as plain values, by table, for whoever asks what is kept of them."""
    ids, people = found.conversations, found.customers
    wanted = {
        "customers": select(CUSTOMERS).where(CUSTOMERS.c.id.in_(people)),
        "known_by": select(CUSTOMER_KEYS).where(CUSTOMER_KEYS.c.customer_id.in_(people)),
        "merges": select(MERGES).where(MERGES.c.kept.in_(people) | MERGES.c.gone.in_(people)),
        "orders": select(ORDERS).where(ORDERS.c.id.in_(found.orders)),
        "parcels": select(SHIPMENTS).where(SHIPMENTS.c.tracking.in_(found.parcels)),
        "promises": select(PROMISES).where(PROMISES.c.conversation_id.in_(ids)),
        "remedies": select(REMEDIES).where(REMEDIES.c.conversation_id.in_(ids)),
        "approvals": select(APPROVALS).where(APPROVALS.c.conversation_id.in_(ids)),
        "letters": select(LETTERS).where(LETTERS.c.conversation_id.in_(ids) | LETTERS.c.customer_id.in_(people)),
        "surveys": select(SURVEYS).where(SURVEYS.c.conversation_id.in_(ids) | SURVEYS.c.customer_id.in_(people)),
    }
    rows = {name: [dict(row._mapping) for row in await connection.execute(query)] for name, query in wanted.items()}
    plain: dict[str, list[dict[str, Any]]] = adapter(dict[str, list[dict[str, Any]]]).dump_python(rows, mode="json")
    return plain


async def written(connection: AsyncConnection, found: Belongings) -> list[str]:
    """Texts that only this customer's rows hold, for looking whether any is left."""
    rows = await told(connection, found)
    texts = [one[name] for one in rows["letters"] for name in ("text", "gloss")] + [one["reason"] for one in rows["surveys"]]
    texts += [one["text"] for one in rows["promises"]] + [one["consent"] for one in rows["merges"]]
    texts += [one[name] for one in rows["approvals"] for name in ("note", "reason")]
    texts += [one["value"] for one in rows["known_by"]] + [one["tracking"] for one in rows["parcels"]]
    texts += [one[name] for one in rows["orders"] for name in ("id", "address", "phone")]
    return [one for one in texts if one]
