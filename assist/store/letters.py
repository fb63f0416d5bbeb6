"""What the shop writes unasked, from draft to decision: one for each cause, approved or dropped by a person; the caller holds the transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from assist.errors import BadRequest, UnknownThing
from assist.store.customer_tables import CUSTOMERS, LETTERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

ENDED = 50


@dataclass(frozen=True, slots=True)
class Letter:
    """One of them."""

    id: str
    key: str
    """Its cause: no second one is drafted for it, whatever became of the first."""
    kind: str
    """checkin7, checkin30, late, stuck or fault."""
    conversation_id: str | None
    customer_id: str | None
    order_number: str
    language: str
    text: str
    gloss: str
    """The same in the agent's language."""
    sources: Mapping[str, Any]
    """What it rests on: documents quoted, the parcel, `churn` where the customer may leave, `market` for the hours."""
    state: str
    """drafted, approved or dropped."""
    due_at: datetime
    """Before which it is not sent."""
    made_at: datetime
    decided_at: datetime | None
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class New:
    """What is needed for a draft."""

    key: str
    kind: str
    conversation_id: str | None
    customer_id: str | None
    order_number: str
    language: str
    text: str
    gloss: str
    sources: Mapping[str, Any]
    due_at: datetime


async def draft(connection: AsyncConnection, new: New, now: datetime) -> str:
    """Keep a draft; its id, or "" where its cause had one, or the customer opted out."""
    if await known(connection, new.key) or await opted_out(connection, new.customer_id):
        return ""
    made = str(uuid.uuid4())
    row = {name: getattr(new, name) for name in New.__dataclass_fields__} | {"sources": dict(new.sources), "key": new.key[:160]}
    await connection.execute(insert(LETTERS).values(id=made, state="drafted", made_at=now, who="", reason="", **row))
    return made


async def known(connection: AsyncConnection, key: str) -> bool:
    """Whether a letter was ever drafted for this cause."""
    return (await connection.execute(select(LETTERS.c.id).where(LETTERS.c.key == key[:160]))).first() is not None


async def opted_out(connection: AsyncConnection, customer_id: str | None) -> bool:
    """Whether this customer does not want to be written to unasked."""
    out = select(CUSTOMERS.c.id).where((CUSTOMERS.c.id == customer_id) & CUSTOMERS.c.opted_out_at.is_not(None))
    return customer_id is not None and (await connection.execute(out)).first() is not None


async def letter(connection: AsyncConnection, letter_id: str) -> Letter:
    """One by id. Raises `UnknownThing`."""
    row = (await connection.execute(select(LETTERS).where(LETTERS.c.id == letter_id))).first()
    if row is None:
        raise UnknownThing("There is no such letter. Its customer's data may have been erased.")
    return _letter(row)


async def letters(connection: AsyncConnection) -> tuple[Letter, ...]:
    """Drafts first, the earliest due first; then what was decided lately."""
    waiting = await connection.execute(select(LETTERS).where(LETTERS.c.state == "drafted").order_by(LETTERS.c.due_at, LETTERS.c.id))
    ended = await connection.execute(select(LETTERS).where(LETTERS.c.state != "drafted").order_by(LETTERS.c.decided_at.desc(), LETTERS.c.id).limit(ENDED))
    return tuple(_letter(row) for row in (*waiting, *ended))


async def decide(connection: AsyncConnection, letter_id: str, text: str, who: str, now: datetime, *, approved: bool) -> Letter:
    """A person approves a draft, perhaps with other words, or drops it.

    Raises `UnknownThing`; `BadRequest` for one that is decided already, an empty text, and a customer who opted out meanwhile.
    """
    one = await letter(connection, letter_id)
    if approved and not text.strip():
        raise BadRequest("The letter is empty. Write it, or drop it.")
    if approved and await opted_out(connection, one.customer_id):
        raise BadRequest("This customer does not want to be written to unasked. Nothing was sent.")
    values = {"state": "approved" if approved else "dropped", "decided_at": now, "who": who, "text": text.strip() if approved else one.text}
    drafted = (LETTERS.c.id == letter_id) & (LETTERS.c.state == "drafted")
    if (await connection.execute(update(LETTERS).where(drafted).values(**values))).rowcount != 1:
        raise BadRequest("This letter is decided already.")
    return await letter(connection, letter_id)


def _letter(row: Any) -> Letter:  # noqa: ANN401 - a row of the letters table
    return Letter(**{name: getattr(row, name) for name in Letter.__dataclass_fields__})
