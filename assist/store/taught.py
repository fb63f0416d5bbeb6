"""The drafts that candidates came from, without personal data, to be read beside them; the caller holds the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from assist.case import Case
from assist.store.desk import CONVERSATION, DRAFT
from assist.store.tables import CONVERSATIONS, DRAFTS

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Read:
    """A draft's sentences in two languages."""

    sentences: tuple[str, ...]
    gloss: tuple[str, ...]
    """One for each sentence, or none at all where the draft is in its reader's language."""
    language: str
    """Of the gloss."""


async def drafts_read(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Read]:
    """By the draft's id; those that were erased are left out."""
    query = select(DRAFTS.c.id, DRAFTS.c.payload, CONVERSATIONS.c.payload.label("talk")).join(CONVERSATIONS, CONVERSATIONS.c.id == DRAFTS.c.conversation_id)
    found = {}
    for row in await connection.execute(query.where(DRAFTS.c.id.in_({one for one in ids if one}))):
        draft = DRAFT.validate_python(row.payload)
        case, gloss = Case(CONVERSATION.validate_python({**row.talk, "messages": []}), draft), draft.gloss
        told = gloss.sentences if gloss.language != draft.language and len(gloss.sentences) == len(draft.sentences) else ()
        found[row.id] = Read(
            tuple(case.clean(one.text, draft.language) for one in draft.sentences), tuple(case.clean(one, gloss.language) for one in told), gloss.language
        )
    return found
