"""Conversations as lists show them; the caller holds the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from assist.errors import BadRequest
from assist.parcels import contradicts, late_days
from assist.store.tables import CONVERSATIONS, MESSAGES
from assist.types import Shipment
from serving.adapter import adapter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection


Place = tuple[str, datetime, str]
"""State, moment and id of a conversation: what the list is ordered by."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation as the list shows it."""

    id: str
    subject: str
    state: str
    newest_at: datetime
    market: str
    customer: str
    preview: str
    mood: str = ""
    """As its newest draft read it; empty before there is one."""
    late: bool = False
    """Whether its parcel is past the day that was promised."""
    waiting_since: datetime | None = None
    """When the oldest message without a reply came."""
    replied: bool = False
    """Whether the shop ever replied."""
    risk: str = ""
    topic: str = ""
    """The first intent its newest draft found."""


async def newest(connection: AsyncConnection, most: int, skip: int = 0) -> tuple[Listed, ...]:
    """At most so many conversations, open ones first, newest first; one query, and no draft is read for it."""
    order = (CONVERSATIONS.c.state.desc(), CONVERSATIONS.c.newest_at.desc(), CONVERSATIONS.c.id)
    return await listed(connection, listing().order_by(*order).limit(most).offset(skip))


async def newest_after(connection: AsyncConnection, most: int, after: Place | None) -> tuple[Listed, ...]:
    """At most so many from a place on, in the same order."""
    columns, query = CONVERSATIONS.c, listing()
    if after is not None:
        state, at, name = after
        older = (columns.newest_at < at) | ((columns.newest_at == at) & (columns.id > name))
        query = query.where((columns.state < state) | ((columns.state == state) & older))
    return await listed(connection, query.order_by(columns.state.desc(), columns.newest_at.desc(), columns.id).limit(most))


def mark_of(one: Listed) -> str:
    """A conversation's place in the list, as text."""
    return " ".join((one.state, one.newest_at.isoformat(), one.id))


def place_of(mark: str) -> Place:
    """The place that a mark names. Raises `BadRequest`."""
    state, _, rest = mark.partition(" ")
    at, _, name = rest.partition(" ")
    try:
        return state, datetime.fromisoformat(at), name
    except ValueError as error:
        raise BadRequest("This cursor is none of this list. Begin without one.") from error


async def one_listed(connection: AsyncConnection, conversation_id: str) -> Listed | None:
    """A conversation as the list shows it; None for one that is not there."""
    return next(iter(await listed(connection, listing().where(CONVERSATIONS.c.id == conversation_id))), None)


async def open_ones(connection: AsyncConnection, ids: Iterable[str]) -> tuple[str, ...]:
    """Those of these conversations that are open, in their order."""
    asked = list(ids)
    rows = await connection.execute(select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.id.in_(asked) & (CONVERSATIONS.c.state == "open")))
    there = {name for (name,) in rows}
    return tuple(one for one in asked if one in there)


async def listed(connection: AsyncConnection, query: Select[Any]) -> tuple[Listed, ...]:
    """What a query made from `listing` finds."""
    return tuple(listed_of(row) for row in await connection.execute(query))


def listing() -> Select[Any]:
    """Conversations with the last thing said in each; a caller adds which, in which order and how many."""
    last = select(MESSAGES.c.payload["text"].as_string()).where(MESSAGES.c.conversation_id == CONVERSATIONS.c.id)
    return select(CONVERSATIONS, last.order_by(MESSAGES.c.position.desc()).limit(1).scalar_subquery().label("said"))


def listed_of(row: Any) -> Listed:  # noqa: ANN401 - a row of `listing`
    """The record of a row."""
    customer = row.payload.get("customer") or {}
    return Listed(
        row.id,
        row.subject,
        row.state,
        row.newest_at,
        row.payload.get("market", ""),
        customer.get("family_name") or customer.get("name") or "",
        (row.said or "")[:140],
        row.mood,
        _late(row.payload),
        row.waiting_since,
        bool(row.replied),
        row.risk,
        row.topic,
    )


def _late(payload: dict[str, Any]) -> bool:
    """Judged by the conversation's clock, else the real one (UTC)."""
    parcels: list[dict[str, Any]] = (payload.get("order") or {}).get("shipments") or payload.get("parcels") or []
    parcel = adapter(Shipment).validate_python(parcels[-1]) if parcels else None
    now = payload.get("now")
    today = datetime.fromisoformat(now).date() if now else datetime.now(UTC).date()
    return parcel is not None and not contradicts(parcel) and late_days(parcel, today) > 0
