"""The last real questions with their newest drafts; the caller holds the transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from assist.store.desk import Desk
from assist.store.tables import CONVERSATIONS
from assist.types import Speaker

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.types import Conversation, Draft


@dataclass(frozen=True, slots=True)
class LastQuestion:
    """A conversation up to the customer's newest message, and the draft that answered it, if there is one."""

    talk: Conversation
    draft: Draft | None
    made_at: datetime | None = None
    """When that draft was made."""


async def last_questions(connection: AsyncConnection, count: int) -> tuple[LastQuestion, ...]:
    """So many conversations in which a customer asked, newest first."""
    desk, found = Desk(connection), []
    names = await connection.execute(select(CONVERSATIONS.c.id).order_by(CONVERSATIONS.c.newest_at.desc(), CONVERSATIONS.c.id).limit(count))
    for (name,) in names.all():
        talk = await desk.conversation(name)
        last = max((at for at, one in enumerate(talk.messages) if one.role is Speaker.CUSTOMER), default=None)
        if last is not None:
            kept = await desk.newest_draft(name)
            stands = kept if kept is not None and kept.answered == last + 1 else None
            talk = replace(talk, messages=talk.messages[: last + 1])
            found.append(LastQuestion(talk, stands.draft if stands else None, stands.made_at if stands else None))
    return tuple(found)
