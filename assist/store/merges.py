"""Two records of one person made one with the customer's consent, and parted again; the caller holds the transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from assist.errors import BadRequest, UnknownThing
from assist.store.customer_tables import CUSTOMER_KEYS, CUSTOMER_TALKS, CUSTOMERS, LETTERS, MERGES, SURVEYS
from assist.store.customers import PERSON, Known, Person, customer, describe, talks_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

THEIRS = (CUSTOMER_KEYS, CUSTOMER_TALKS, LETTERS, SURVEYS)
"""Tables whose rows are a customer's."""


@dataclass(frozen=True, slots=True)
class Merge:
    """One merge that stands, as an agent sees it."""

    id: str
    consent: str
    who: str
    at: datetime


async def merge(connection: AsyncConnection, kept: str, gone: str, consent: str, who: str) -> str:
    """Make two records one; the merge's id. Raises `BadRequest` without the customer's consent, `UnknownThing`."""
    if not consent.strip():
        raise BadRequest("Say how the customer agreed that both are theirs, such as the sentence in which they said so. Nothing was joined.")
    if kept == gone:
        raise BadRequest("Both are the same record already.")
    left, other = await customer(connection, kept), await customer(connection, gone)
    earlier = [one for (one,) in await connection.execute(select(MERGES.c.id).where(MERGES.c.kept == gone))]
    moved = {
        "keys": [list(one) for one in other.keys],
        "talks": list(await talks_of(connection, [gone])),
        "merges": earlier,
        "kept": _plain(left),
        "gone": _plain(other),
    }
    for table in THEIRS:
        await connection.execute(update(table).where(table.c.customer_id == gone).values(customer_id=kept))
    await connection.execute(update(MERGES).where(MERGES.c.id.in_(earlier)).values(kept=kept))
    joined = replace(left.person, **{name: getattr(left.person, name) or getattr(other.person, name) for name in Person.__dataclass_fields__})
    await describe(connection, kept, joined)
    await connection.execute(update(CUSTOMERS).where(CUSTOMERS.c.id == kept).values(opted_out_at=left.opted_out_at or other.opted_out_at))
    await connection.execute(delete(CUSTOMERS).where(CUSTOMERS.c.id == gone))
    made = str(uuid.uuid4())
    row = {"id": made, "kept": kept, "gone": gone, "moved": moved, "consent": consent.strip()[:2_000], "who": who, "at": datetime.now(UTC)}
    await connection.execute(insert(MERGES).values(**row))
    return made


async def part(connection: AsyncConnection, merge_id: str) -> tuple[str, str]:
    """Undo the newest merge of a record: both as they were; what came since stays with the one that was kept. The ids of both.

    Raises `UnknownThing`; `BadRequest` for one that is undone already, or has a later one upon it. Who opted out since stays opted out on both sides.
    """
    row = (await connection.execute(select(MERGES).where(MERGES.c.id == merge_id))).first()
    if row is None:
        raise UnknownThing("There is no such merge. The customer's data may have been erased.")
    standing = await merges_of(connection, row.kept)
    if row.undone_at is not None or not standing or standing[0].id != merge_id:
        raise BadRequest("Only the newest merge of a customer that still stands can be undone.")
    now, moved = await customer(connection, row.kept), row.moved
    since = now.opted_out_at if now.opted_out_at and now.opted_out_at > row.at else None
    await connection.execute(insert(CUSTOMERS).values(id=row.gone, made_at=datetime.now(UTC), **_restored(moved["gone"], since)))
    await connection.execute(update(CUSTOMERS).where(CUSTOMERS.c.id == row.kept).values(**_restored(moved["kept"], since)))
    for kind, value in moved["keys"]:
        same = (CUSTOMER_KEYS.c.kind == kind) & (CUSTOMER_KEYS.c.value == value) & (CUSTOMER_KEYS.c.customer_id == row.kept)
        await connection.execute(update(CUSTOMER_KEYS).where(same).values(customer_id=row.gone))
    for table in (CUSTOMER_TALKS, LETTERS, SURVEYS):
        theirs = table.c.conversation_id.in_(moved["talks"]) & (table.c.customer_id == row.kept)
        await connection.execute(update(table).where(theirs).values(customer_id=row.gone))
    await connection.execute(update(MERGES).where(MERGES.c.id.in_(moved["merges"])).values(kept=row.gone))
    await connection.execute(update(MERGES).where(MERGES.c.id == merge_id).values(undone_at=datetime.now(UTC)))
    return row.kept, row.gone


async def merges_of(connection: AsyncConnection, customer_id: str) -> tuple[Merge, ...]:
    """Merges of a record that still stand, newest first."""
    query = select(MERGES).where((MERGES.c.kept == customer_id) & MERGES.c.undone_at.is_(None)).order_by(MERGES.c.at.desc(), MERGES.c.id)
    return tuple(Merge(row.id, row.consent, row.who, row.at) for row in await connection.execute(query))


def _plain(one: Known) -> dict[str, Any]:
    return {"person": PERSON.dump_python(one.person, mode="json"), "opted_out_at": one.opted_out_at.isoformat() if one.opted_out_at else None}


def _restored(kept: dict[str, Any], since: datetime | None) -> dict[str, Any]:
    told = kept["opted_out_at"]
    return {"payload": kept["person"], "opted_out_at": datetime.fromisoformat(told) if told else since}
