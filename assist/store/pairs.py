"""Preference pairs: what was drafted, what a person made of it, and why; without personal data. The caller holds the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from assist.case import Case
from assist.store.desk import CONVERSATION, DRAFT
from assist.store.tables import CONVERSATIONS, DECISIONS, DRAFTS, MESSAGES
from assist.types import Speaker, Verdict

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Pair:
    """One edited or rejected draft."""

    asked: str
    draft: str
    final: str
    """As it was sent; empty for a rejected draft."""
    reason: str
    lang: str
    market: str
    topic: str
    mode: str
    """scripts or model."""
    model: str
    prompt: str
    """Digest of the prompt that a model was given; empty for scripts."""
    verdict: str


async def pairs(connection: AsyncConnection, since: datetime | None = None) -> AsyncIterator[Pair]:
    """Every draft that a person edited or rejected since then, oldest first. An accepted one prefers nothing to anything."""
    columns = (DECISIONS.c.verdict, DECISIONS.c.final_text, DECISIONS.c.reason, DECISIONS.c.conversation_id)
    query = select(*columns, DRAFTS.c.payload, DRAFTS.c.text, CONVERSATIONS.c.payload.label("talk")).join(DRAFTS, DRAFTS.c.id == DECISIONS.c.draft_id)
    query = query.join(CONVERSATIONS, CONVERSATIONS.c.id == DECISIONS.c.conversation_id).where(DECISIONS.c.verdict != Verdict.ACCEPT)
    query = query if since is None else query.where(DECISIONS.c.at >= since)
    for row in (await connection.execute(query.order_by(DECISIONS.c.at, DECISIONS.c.id))).all():
        if row.final_text != row.text:
            yield _pair(row, await _asked(connection, row.conversation_id))


async def _asked(connection: AsyncConnection, conversation_id: str) -> str:
    query = select(MESSAGES.c.payload).where(MESSAGES.c.conversation_id == conversation_id).order_by(MESSAGES.c.position)
    return "\n".join(str(payload["text"]) for (payload,) in await connection.execute(query) if payload["role"] == Speaker.CUSTOMER)


def _pair(row: Any, asked: str) -> Pair:  # noqa: ANN401 - a row of three tables
    draft, talk = DRAFT.validate_python(row.payload), CONVERSATION.validate_python({**row.talk, "messages": []})
    case, lang = Case(talk, draft), draft.language
    said, drafted, final, reason = (case.clean(one, lang) for one in (asked, row.text, row.final_text, row.reason))
    topic = draft.triage.intents[0].intent if draft.triage.intents else ""
    return Pair(said, drafted, final, reason, lang, talk.market, topic, str(draft.mode), draft.digests.model, draft.digests.prompt, row.verdict)
