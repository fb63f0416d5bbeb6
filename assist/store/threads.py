"""Which conversation a mail belongs to, and how far a mailbox was read; the caller holds the transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from assist.mail import thread_of
from assist.store.choices import choose, chosen
from assist.store.tables import CHOICES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

THREAD = "thread"
"""Of a mail's own id, by its digest: the conversation it is part of."""
SEEN = "seen"


async def conversation_of(connection: AsyncConnection, name: str, message_ids: Sequence[str]) -> str:
    """The conversation of the newest of these mails that is known under this connection; "" if none is."""
    subjects = [_subject(name, one) for one in message_ids]
    rows = await connection.execute(select(CHOICES.c.subject, CHOICES.c.value).where(CHOICES.c.subject.in_(subjects) & (CHOICES.c.name == THREAD)))
    known = {row.subject: str(row.value) for row in rows}
    return next((known[one] for one in reversed(subjects) if one in known), "")


async def remember(connection: AsyncConnection, name: str, message_id: str, conversation_id: str) -> None:
    """A mail is part of this conversation."""
    await choose(connection, _subject(name, message_id), THREAD, conversation_id)


async def how_far(connection: AsyncConnection, name: str) -> tuple[int, int]:
    """UIDVALIDITY and highest UID that were read; zeros before the first time."""
    validity, _, last = (await chosen(connection, f"mailbox:{name}", SEEN)).partition("/")
    return int(validity or 0), int(last or 0)


async def went(connection: AsyncConnection, name: str, validity: int, last: int) -> None:
    """The mailbox was read so far."""
    await choose(connection, f"mailbox:{name}", SEEN, f"{validity}/{last}")


def _subject(name: str, message_id: str) -> str:
    return f"mail:{name}:{thread_of(message_id)}"
