"""What agents chose once and need not choose again; the caller holds the transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from assist.store.tables import CHOICES

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

PAUSED = "paused"
ESCALATED = "escalated"
TOURED = "toured"
REPLY_LANGUAGE = "reply_language"
PERSON = "person"
"""Of a conversation: who its customer is at the helpdesk, as "connection/number"."""


async def choose(connection: AsyncConnection, subject: str, name: str, value: str) -> None:
    """Keep a choice; an empty value forgets it."""
    await connection.execute(delete(CHOICES).where((CHOICES.c.subject == subject) & (CHOICES.c.name == name)))
    if value:
        await connection.execute(insert(CHOICES).values(subject=subject, name=name, value=value, at=datetime.now(UTC)))


async def chosen(connection: AsyncConnection, subject: str, name: str) -> str:
    """What was chosen, or ""."""
    where = (CHOICES.c.subject == subject) & (CHOICES.c.name == name)
    return str((await connection.execute(select(CHOICES.c.value).where(where))).scalar() or "")


async def remembered_language(connection: AsyncConnection, conversation_id: str) -> str:
    """The reply language an agent chose for this conversation's customer, or ""."""
    person = await chosen(connection, conversation_id, PERSON)
    return await chosen(connection, person, REPLY_LANGUAGE) if person else ""


async def remember_language(connection: AsyncConnection, conversation_id: str, lang: str) -> None:
    """Keep the reply language chosen for this conversation's customer; without a known customer nothing is kept."""
    if person := await chosen(connection, conversation_id, PERSON):
        await choose(connection, person, REPLY_LANGUAGE, lang)
