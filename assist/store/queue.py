"""Who waits, with the draft that is ready, and when customers write; the caller holds the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from assist.day.queue import Entry
from assist.store.choices import PERSON
from assist.store.customer_tables import CUSTOMER_TALKS
from assist.store.desk import kept_of
from assist.store.listed import listed_of, listing
from assist.store.tables import CHOICES, CONVERSATIONS, DECISIONS, DRAFTS, JOBS, MESSAGES

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.store.desk import Kept
    from assist.store.listed import Listed

MOST = 400
"""Conversations of one queue."""
MOST_ARRIVALS = 400_000


async def waiting(connection: AsyncConnection, before: datetime | None = None, most: int = MOST) -> tuple[Entry, ...]:
    """At most so many of those who never had a reply and as many of those who had one, each the longest waiting; `before`: only who waits since then."""
    found: list[Entry] = []
    drafted = (DRAFTS.c.conversation_id == CONVERSATIONS.c.id) & (DRAFTS.c.state == "current")
    person = select(CHOICES.c.value).where((CHOICES.c.subject == CONVERSATIONS.c.id) & (CHOICES.c.name == PERSON)).scalar_subquery()
    customer = select(CUSTOMER_TALKS.c.customer_id).where(CUSTOMER_TALKS.c.conversation_id == CONVERSATIONS.c.id).scalar_subquery()
    more = (
        DRAFTS.c.id.label("draft_id"),
        DRAFTS.c.payload["confidence"]["word"].as_string().label("word"),
        DRAFTS.c.payload["refusal"]["reason"].as_string().label("refused"),
        person.label("person"),
        customer.label("customer"),
    )
    for replied in (0, 1):
        query = listing().add_columns(*more).outerjoin(DRAFTS, drafted).where(_waits() & (CONVERSATIONS.c.replied == replied))
        if before is not None:
            query = query.where(CONVERSATIONS.c.waiting_since < before)
        found += [_entry(row) for row in await connection.execute(query.order_by(CONVERSATIONS.c.waiting_since, CONVERSATIONS.c.id).limit(most))]
    return tuple(found)


async def ready(connection: AsyncConnection, most: int) -> tuple[tuple[Listed, Kept], ...]:
    """The longest waiting conversations whose draft may be accepted now."""
    drafted = (DRAFTS.c.conversation_id == CONVERSATIONS.c.id) & (DRAFTS.c.state == "current")
    query = listing().add_columns(DRAFTS).join(DRAFTS, drafted).where(_waits()).order_by(CONVERSATIONS.c.waiting_since).limit(most)
    return tuple((listed_of(row), kept_of(_draft(row))) for row in await connection.execute(query))


async def undrafted(connection: AsyncConnection, most: int) -> tuple[str, ...]:
    """Conversations that wait and have no draft that stands."""
    there = select(DRAFTS.c.id).where((DRAFTS.c.conversation_id == CONVERSATIONS.c.id) & (DRAFTS.c.state == "current")).exists()
    query = select(CONVERSATIONS.c.id).where(_waits() & ~there).order_by(CONVERSATIONS.c.waiting_since).limit(most)
    return tuple(name for (name,) in await connection.execute(query))


async def arrivals(connection: AsyncConnection, since: datetime) -> tuple[tuple[str, datetime], ...]:
    """(market, moment) of customers' messages in conversations that were alive since then."""
    market, at, role = CONVERSATIONS.c.payload["market"].as_string(), MESSAGES.c.payload["at"].as_string(), MESSAGES.c.payload["role"].as_string()
    query = select(market, at).join(MESSAGES, MESSAGES.c.conversation_id == CONVERSATIONS.c.id)
    rows = await connection.execute(query.where((CONVERSATIONS.c.newest_at >= since) & (role == "customer") & at.is_not(None)).limit(MOST_ARRIVALS))
    told = ((str(market or ""), datetime.fromisoformat(str(said))) for market, said in rows)
    return tuple((market, moment if moment.tzinfo else moment.replace(tzinfo=UTC)) for market, moment in told)


@dataclass(frozen=True, slots=True)
class ShiftCounts:
    """What was done between two moments."""

    answered: int
    held: int
    """Approved replies that wait for a person now, whenever they were approved."""
    topics: tuple[tuple[str, int], ...]


async def shift_counts(connection: AsyncConnection, begins: datetime, ends: datetime) -> ShiftCounts:
    """Replies approved, and what customers who wrote meanwhile wanted, most asked first."""
    decided = select(func.count()).select_from(DECISIONS).where((DECISIONS.c.verdict != "reject") & (DECISIONS.c.at >= begins) & (DECISIONS.c.at < ends))
    stuck = select(func.count()).select_from(JOBS).where((JOBS.c.kind == "deliver") & (JOBS.c.state == "held"))
    alive = (CONVERSATIONS.c.newest_at >= begins) & (CONVERSATIONS.c.newest_at < ends) & (CONVERSATIONS.c.topic != "")
    asked = select(CONVERSATIONS.c.topic, func.count().label("many")).where(alive).group_by(CONVERSATIONS.c.topic)
    rows = await connection.execute(asked.order_by(func.count().desc(), CONVERSATIONS.c.topic))
    topics = tuple((row.topic, int(row.many)) for row in rows)
    return ShiftCounts(int((await connection.execute(decided)).scalar() or 0), int((await connection.execute(stuck)).scalar() or 0), topics)


async def answered_elsewhere(connection: AsyncConnection, conversation_id: str) -> None:
    """The customer has the answer by another way: nobody waits here any longer."""
    await connection.execute(update(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation_id).values(state="answered", waiting_since=None, replied=1))


def longer_than(now: datetime, hours: float) -> datetime:
    """Who waits since before this moment has waited longer than so many hours."""
    return now - timedelta(hours=hours)


def _entry(row: Any) -> Entry:  # noqa: ANN401 - a row of the query above
    order = row.payload.get("order") or {}
    return Entry(listed_of(row), row.draft_id or "", row.word or "", bool(row.refused), str(order.get("number") or ""), row.customer or row.person or "")


def _draft(row: Any) -> Any:  # noqa: ANN401 - the drafts' columns of a joined row
    return SimpleNamespace(**{column.name: row._mapping[column] for column in DRAFTS.c})


def _waits() -> ColumnElement[bool]:
    """Whether a conversation waits for an answer."""
    return (CONVERSATIONS.c.state == "open") & CONVERSATIONS.c.waiting_since.is_not(None)
