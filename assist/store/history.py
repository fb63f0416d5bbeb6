"""What was with a customer before: conversations, orders, complaints; the caller holds the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from assist.store.customer_tables import CUSTOMER_KEYS, CUSTOMER_TALKS
from assist.store.orders import orders_of
from assist.store.remedy_tables import REMEDIES
from assist.store.tables import CONVERSATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class History:
    """Of one customer, or several."""

    talks: Mapping[str, str]
    """Id to subject, newest first."""
    orders: int
    complaints: int
    """Conversations in which a remedy was offered."""


async def history_of(connection: AsyncConnection, customers: Iterable[str]) -> History:
    """What is kept of them."""
    people = list(customers)
    query = select(CONVERSATIONS.c.id, CONVERSATIONS.c.subject).join(CUSTOMER_TALKS, CUSTOMER_TALKS.c.conversation_id == CONVERSATIONS.c.id)
    rows = await connection.execute(query.where(CUSTOMER_TALKS.c.customer_id.in_(people)).order_by(CONVERSATIONS.c.newest_at.desc(), CONVERSATIONS.c.id))
    talks = {row.id: row.subject for row in rows}
    keys = await connection.execute(select(CUSTOMER_KEYS.c.kind, CUSTOMER_KEYS.c.value).where(CUSTOMER_KEYS.c.customer_id.in_(people)))
    orders = await orders_of(connection, [(kind, value) for kind, value in keys])
    complaints = select(func.count(REMEDIES.c.conversation_id.distinct())).where(REMEDIES.c.conversation_id.in_(list(talks)))
    return History(talks, len(orders), int((await connection.execute(complaints)).scalar() or 0))
