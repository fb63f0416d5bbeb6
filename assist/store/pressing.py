"""What needs a person, as rows, and when each connection was last heard; the caller holds the transaction."""

from __future__ import annotations

import json
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from assist.store.choices import ESCALATED
from assist.store.tables import CHOICES, CONVERSATIONS, DELIVERIES, JOBS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection


LOG = logging.getLogger(__name__)


@asynccontextmanager
async def looked_at(what: str) -> AsyncIterator[None]:
    """A look that comes again: a database in trouble is said in the log, and the next look tries once more."""
    try:
        yield
    except SQLAlchemyError as error:
        LOG.warning("%s: %s", what, type(error).__name__)


@dataclass(frozen=True, slots=True)
class Handed:
    """An escalated conversation."""

    conversation: str
    about: str
    """Its subject."""
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """An approved reply that waits for a person."""

    job: str
    conversation: str
    told: str
    attempts: int


async def handed_over(connection: AsyncConnection, most: int) -> tuple[Handed, ...]:
    """Escalated conversations, newest first."""
    query = select(CHOICES.c.subject, CHOICES.c.value, CONVERSATIONS.c.subject.label("about")).join(CONVERSATIONS, CONVERSATIONS.c.id == CHOICES.c.subject)
    rows = await connection.execute(query.where(CHOICES.c.name == ESCALATED).order_by(CHOICES.c.at.desc()).limit(most))
    given = ((row, json.loads(row.value)) for row in rows)
    return tuple(Handed(row.subject, row.about or row.subject, told["who"], told["at"]) for row, told in given)


async def stuck(connection: AsyncConnection, most: int) -> tuple[Stuck, ...]:
    """Replies that did not go out, or came back."""
    query = select(JOBS.c.id, JOBS.c.subject, JOBS.c.told, JOBS.c.attempts).where((JOBS.c.kind == "deliver") & (JOBS.c.state == "held"))
    return tuple(Stuck(row.id, row.subject, row.told, row.attempts) for row in await connection.execute(query.limit(most)))


async def last_heard(connection: AsyncConnection) -> dict[str, datetime]:
    """When each connection's newest webhook came."""
    newest = select(DELIVERIES.c.connection, func.max(DELIVERIES.c.at).label("at")).group_by(DELIVERIES.c.connection)
    return {row.connection: row.at for row in await connection.execute(newest)}
