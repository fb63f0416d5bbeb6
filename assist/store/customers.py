"""One record for a person, whatever channel they write by; the caller holds the transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select, update

from assist.errors import UnknownThing
from assist.store.choices import choose, chosen
from assist.store.customer_tables import CUSTOMER_KEYS, CUSTOMER_TALKS, CUSTOMERS, LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

ALIKE = "alike"
"""Of a conversation: another record that one of its keys names."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a customer beside their conversations and orders."""

    name: str = ""
    family_name: str = ""
    form: str = ""
    """How they are to be addressed, as an agent wrote it: "Frau Dr. Weber", "田中様"."""
    language: str = ""
    """In which they want to be written to; empty follows their messages."""
    market: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A customer's record."""

    id: str
    person: Person
    keys: tuple[tuple[str, str], ...]
    opted_out_at: datetime | None = None
    """Since when nobody writes to them unasked."""


PERSON = TypeAdapter(Person)


async def recognise(connection: AsyncConnection, conversation_id: str, keys: Iterable[tuple[str, str]], person: Person) -> str:
    """Whose conversation it is, a new record where nobody is known by any of the keys; "" where there is no key.

    Where keys name two records, the surest key's it is, and the other is remembered as perhaps the same person: nobody is made one with another by itself.
    """
    listed = list(keys)
    if not listed:
        return await customer_of(connection, conversation_id)
    named = {pair: found for pair in listed if (found := await _named(connection, *pair))}
    owner = next((named[pair] for pair in listed if pair in named), "")
    if not owner:
        owner = str(uuid.uuid4())
        await connection.execute(insert(CUSTOMERS).values(id=owner, payload=PERSON.dump_python(person, mode="json"), made_at=datetime.now(UTC)))
    elif person != Person():
        await _learn(connection, owner, person)
    fresh = [{"kind": kind, "value": value, "customer_id": owner} for kind, value in dict.fromkeys(listed) if (kind, value) not in named]
    if fresh:
        await connection.execute(insert(CUSTOMER_KEYS), fresh)
    await connection.execute(delete(CUSTOMER_TALKS).where(CUSTOMER_TALKS.c.conversation_id == conversation_id))
    await connection.execute(insert(CUSTOMER_TALKS).values(conversation_id=conversation_id, customer_id=owner))
    await choose(connection, conversation_id, ALIKE, next((one for one in named.values() if one != owner), ""))
    return owner


async def customer_of(connection: AsyncConnection, conversation_id: str) -> str:
    """The id of a conversation's customer, or ""."""
    query = select(CUSTOMER_TALKS.c.customer_id).where(CUSTOMER_TALKS.c.conversation_id == conversation_id)
    return str((await connection.execute(query)).scalar() or "")


async def customer(connection: AsyncConnection, customer_id: str) -> Known:
    """A record. Raises `UnknownThing`."""
    row = (await connection.execute(select(CUSTOMERS).where(CUSTOMERS.c.id == customer_id))).first()
    if row is None:
        raise UnknownThing("There is no such customer. Their data may have been erased.")
    keys = await connection.execute(select(CUSTOMER_KEYS.c.kind, CUSTOMER_KEYS.c.value).where(CUSTOMER_KEYS.c.customer_id == customer_id))
    return Known(row.id, PERSON.validate_python(row.payload), tuple(sorted((kind, value) for kind, value in keys)), row.opted_out_at)


async def talks_of(connection: AsyncConnection, customers: Iterable[str]) -> tuple[str, ...]:
    """Ids of the conversations of these customers."""
    query = select(CUSTOMER_TALKS.c.conversation_id).where(CUSTOMER_TALKS.c.customer_id.in_(list(customers)))
    return tuple(sorted(one for (one,) in await connection.execute(query)))


async def known_by(connection: AsyncConnection, values: Iterable[str]) -> tuple[str, ...]:
    """Ids of the customers known by any of these addresses or numbers."""
    query = select(CUSTOMER_KEYS.c.customer_id).where(CUSTOMER_KEYS.c.value.in_([one for one in values if one]))
    return tuple(sorted({one for (one,) in await connection.execute(query)}))


async def describe(connection: AsyncConnection, customer_id: str, person: Person) -> None:
    """Keep what an agent wrote of a customer."""
    await connection.execute(update(CUSTOMERS).where(CUSTOMERS.c.id == customer_id).values(payload=PERSON.dump_python(person, mode="json")))


async def opt_out(connection: AsyncConnection, customer_id: str, at: datetime | None) -> None:
    """From now on nobody writes to them unasked, and what waits to be written is dropped; None takes that back."""
    await connection.execute(update(CUSTOMERS).where(CUSTOMERS.c.id == customer_id).values(opted_out_at=at))
    if at is not None:
        waiting = (LETTERS.c.customer_id == customer_id) & (LETTERS.c.state == "drafted")
        await connection.execute(update(LETTERS).where(waiting).values(state="dropped", decided_at=at, reason="opt-out"))


async def alike(connection: AsyncConnection, conversation_id: str) -> str:
    """The record that may be the same person's, or ""; one that is gone by now is none."""
    other = await chosen(connection, conversation_id, ALIKE)
    there = other and (await connection.execute(select(CUSTOMERS.c.id).where(CUSTOMERS.c.id == other))).scalar()
    return str(there or "")


async def _named(connection: AsyncConnection, kind: str, value: str) -> str:
    query = select(CUSTOMER_KEYS.c.customer_id).where((CUSTOMER_KEYS.c.kind == kind) & (CUSTOMER_KEYS.c.value == value))
    return str((await connection.execute(query)).scalar() or "")


async def _learn(connection: AsyncConnection, customer_id: str, person: Person) -> None:
    """Fill in what is not known yet; what an agent wrote stays."""
    was = (await customer(connection, customer_id)).person
    now = replace(was, **{name: getattr(was, name) or getattr(person, name) for name in Person.__dataclass_fields__})
    if now != was:
        await describe(connection, customer_id, now)
