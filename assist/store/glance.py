"""Whether a draft still stands, told without reading it: pages ask this all day of every open draft."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from assist.errors import UnknownThing
from assist.store.tables import DRAFTS, MESSAGES

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Glance:
    """What of a draft can have changed since it was made, and what it was made from."""

    conversation_id: str
    state: str
    """current, outdated or decided."""
    answered: int
    """How many messages it has read."""
    said: int
    """How many there are now."""
    index: str
    """Digest of the index it was made from."""


@cache
def _query() -> Select[Any]:
    """Put together once: that takes longer than the database takes to answer."""
    said = select(func.count()).select_from(MESSAGES).where(MESSAGES.c.conversation_id == DRAFTS.c.conversation_id).scalar_subquery()
    index = DRAFTS.c.payload[("digests", "index")].as_string()
    return select(DRAFTS.c.conversation_id, DRAFTS.c.state, DRAFTS.c.answered, said, index).where(DRAFTS.c.id == bindparam("draft"))


async def glance(connection: AsyncConnection, draft_id: str) -> Glance:
    """A draft's standing. Raises `UnknownThing`."""
    row = (await connection.execute(_query(), {"draft": draft_id})).first()
    if row is None:
        raise UnknownThing(f"There is no draft {draft_id}.")
    return Glance(row[0], row[1], row[2], row[3], row[4] or "")
