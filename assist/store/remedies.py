"""Which remedies customers took, and what is known of earlier complaints; the caller holds the transaction."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from assist.remedies.complaint import complaint_kinds
from assist.store.customers import customer_of, talks_of
from assist.store.products import Wanted, find_products
from assist.store.record import Act, note
from assist.store.remedy_tables import REMEDIES
from assist.store.tables import CONVERSATIONS, DRAFTS
from assist.types import ComplaintKind, History, Taken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.types import Order

NEWEST = 500
"""Drafts looked at for complaints like this one: those of a season, not of all time."""


async def keep_taken(connection: AsyncConnection, taken: Taken) -> None:
    """Keep which remedy a customer took of those that were shown, and record it."""
    row = {**asdict(taken), "kind": taken.kind.value, "amount": f"{taken.amount:f}", "cost": f"{taken.cost:f}", "offered": list(taken.offered)}
    await connection.execute(insert(REMEDIES).values(id=str(uuid.uuid4()), **row))
    told = {name: row[name] for name in ("kind", "severity", "score", "offered", "taken", "amount", "cost", "currency")}
    await note(connection, Act.REMEDY, taken.agent, told, taken.conversation_id)


async def taken_of(connection: AsyncConnection, conversation_id: str) -> tuple[Taken, ...]:
    """What the customer of a conversation took, newest first."""
    rows = await connection.execute(select(REMEDIES).where(REMEDIES.c.conversation_id == conversation_id).order_by(REMEDIES.c.at.desc()))
    return tuple(
        Taken(
            row.conversation_id,
            ComplaintKind(row.kind),
            row.severity,
            row.score,
            tuple(row.offered),
            row.taken,
            Decimal(row.amount),
            Decimal(row.cost),
            row.currency,
            row.agent,
            row.at,
        )
        for row in rows
    )


async def history_of(connection: AsyncConnection, conversation_id: str, order: Order | None) -> History:
    """Earlier conversations of the same customer and the complaints among them; other customers' complaints about the same articles."""
    owner = await customer_of(connection, conversation_id)
    mine = [one for one in await talks_of(connection, [owner]) if one != conversation_id] if owner else []
    complained = await _complained(connection)
    skus = {line.sku for line in order.lines if line.sku} if order else set()
    others = [one for one in complained if one not in mine and one != conversation_id]
    similar = await _about(connection, others, skus) if skus else 0
    return History(len(mine), len([one for one in mine if one in complained]), similar)


async def in_stock(connection: AsyncConnection, order: Order | None) -> bool | None:
    """Whether everything the order holds can be sent again by what the shop told last; None where of some article nobody knows."""
    if order is None or not order.lines:
        return None
    known: list[bool | None] = []
    for line in order.lines:
        rows = await find_products(connection, Wanted(skus=(line.sku,))) if line.sku else ()
        mine = [row.variant for row in rows if row.variant.sku.casefold() == line.sku.casefold()]
        counted = [one.stock for one in mine if one.stock is not None]
        told = [one.available for one in mine if one.available is not None]
        known.append(max(counted) >= line.quantity if counted else any(told) if told else None)
    return False if False in known else None if None in known else True


async def _complained(connection: AsyncConnection) -> set[str]:
    """Conversations whose newest drafts read a complaint."""
    kinds = complaint_kinds()
    query = select(DRAFTS.c.conversation_id, DRAFTS.c.payload["triage"]["intents"]).order_by(DRAFTS.c.made_at.desc()).limit(NEWEST)
    rows = await connection.execute(query)
    return {name for name, guesses in rows if any(guess["intent"] in kinds for guess in guesses or ())}


async def _about(connection: AsyncConnection, ids: Iterable[str], skus: set[str]) -> int:
    rows = await connection.execute(select(CONVERSATIONS.c.payload["order"]).where(CONVERSATIONS.c.id.in_(list(ids))))
    return sum(bool(skus & {line.get("sku") for line in (order or {}).get("lines") or ()}) for (order,) in rows)
