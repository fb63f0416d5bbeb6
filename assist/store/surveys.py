"""Questions how it went: asked once by a signed link, answered once; the caller holds the transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from assist.errors import Refused
from assist.store.customer_tables import SURVEYS
from ingest.redact import redact

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

LASTS = timedelta(days=30)
"""How long a link may be used."""
LONGEST = 2_000
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Survey:
    """One question and, once it is there, its answer."""

    id: str
    conversation_id: str
    customer_id: str | None
    language: str
    market: str
    made_at: datetime
    expires_at: datetime
    answered_at: datetime | None = None
    csat: int | None = None
    """How content with the answer: 1 (not at all) to 5 (very)."""
    nps: int | None = None
    """How likely to recommend the shop: 0 (not at all) to 10."""
    reason: str = ""
    """In the customer's words, numbers and addresses of theirs taken out."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a customer answered."""

    csat: int | None
    nps: int | None
    reason: str = ""


async def ask(connection: AsyncConnection, conversation_id: str, customer_id: str | None, spoken: tuple[str, str], now: datetime) -> Survey:
    """A new question for a conversation; `spoken` are its language and market."""
    language, market = spoken
    made = Survey(str(uuid.uuid4()), conversation_id, customer_id, language, market[:2], now, now + LASTS)
    await connection.execute(insert(SURVEYS).values({name: getattr(made, name) for name in Survey.__dataclass_fields__}))
    return made


async def survey(connection: AsyncConnection, survey_id: str) -> Survey:
    """A question by id. Raises `Refused`: whoever asks holds a link, and is told no more than that it does not open anything."""
    row = (await connection.execute(select(SURVEYS).where(SURVEYS.c.id == survey_id))).first()
    if row is None:
        raise Refused("This link is not valid. Open the newest one you were sent.")
    return _survey(row)


async def answer(connection: AsyncConnection, survey_id: str, mark: Mark, now: datetime) -> None:
    """Keep an answer. Raises `Refused` for a link that was used, or is too old."""
    open_still = (SURVEYS.c.id == survey_id) & SURVEYS.c.answered_at.is_(None) & (SURVEYS.c.expires_at > now)
    lang = (await survey(connection, survey_id)).language
    reason = redact(mark.reason.strip()[:LONGEST], lang).text
    done = await connection.execute(update(SURVEYS).where(open_still).values(answered_at=now, csat=mark.csat, nps=mark.nps, reason=reason))
    if done.rowcount != 1:
        raise Refused("This link was used already, or is too old. Your first answer stands.")


async def answered(connection: AsyncConnection, since: datetime | None = None) -> tuple[Survey, ...]:
    """Answers since a moment, oldest first."""
    query = select(SURVEYS).where(SURVEYS.c.answered_at.is_not(None)).order_by(SURVEYS.c.answered_at, SURVEYS.c.id)
    if since is not None:
        query = query.where(SURVEYS.c.answered_at >= since)
    return tuple(_survey(row) for row in await connection.execute(query))


def _survey(row: object) -> Survey:
    return Survey(**{name: getattr(row, name) for name in Survey.__dataclass_fields__})
