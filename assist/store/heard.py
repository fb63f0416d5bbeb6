"""What customers asked and agents marked, for the audit of the knowledge; the caller holds the transaction."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from assist.errors import UnknownThing
from assist.store.tables import CONVERSATIONS, DRAFTS, SOURCE_MARKS
from assist.types import OUTSIDE
from ingest.redact import redact
from ingest.types import Asked, Complaint, Heard, SourceMark

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

MOST = 20_000
"""Drafts looked at, the newest: what was asked long ago is answered by now, or asked again."""


async def mark(connection: AsyncConnection, one: SourceMark, at: datetime) -> None:
    """Keep what an agent marked; its ticket is the conversation's id. Raises `UnknownThing` if there is no such conversation."""
    known = await connection.execute(select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.id == one.ticket))
    if known.first() is None:
        raise UnknownThing(f"There is no conversation {one.ticket}.")
    row = {"complaint": one.complaint.value, "path": one.path, "quote": one.quote, "note": one.note, "agent": one.agent}
    await connection.execute(insert(SOURCE_MARKS).values(id=str(uuid.uuid4()), conversation_id=one.ticket, at=one.at or at, **row))


async def heard(connection: AsyncConnection) -> Heard:
    """The question of every conversation's newest draft, without personal data, and every mark."""
    columns = (DRAFTS.c.conversation_id, DRAFTS.c.made_at, DRAFTS.c.payload, CONVERSATIONS.c.payload.label("conversation"))
    query = select(*columns).join(CONVERSATIONS, CONVERSATIONS.c.id == DRAFTS.c.conversation_id).order_by(DRAFTS.c.made_at.desc()).limit(MOST)
    newest = {row.conversation_id: row for row in reversed((await connection.execute(query)).all())}
    asked = tuple(one for row in newest.values() if (one := _asked(row)).text)
    rows = await connection.execute(select(SOURCE_MARKS).order_by(SOURCE_MARKS.c.at, SOURCE_MARKS.c.id))
    marks = tuple(SourceMark(Complaint(r.complaint), r.path, r.conversation_id, r.quote, r.note, r.agent, r.at) for r in rows)
    return Heard(asked, marks)


def _asked(row: Any) -> Asked:  # noqa: ANN401 - a row of the drafts table with its conversation
    draft, triage = row.payload, row.payload["triage"]
    lang = str(triage.get("language", "und"))
    words = " ".join(str(triage.get("words", "")).split())
    return Asked(
        text=redact(words, lang).text if words else "",
        lang=lang,
        answered=draft.get("refusal") is None,
        conversation=row.conversation_id,
        reached=_reached(draft),
        market=str(row.conversation.get("market", "")),
        at=row.made_at,
    )


def _reached(draft: dict[str, Any]) -> tuple[str, ...]:
    """Documents found for it: those it cites and those it lists as found."""
    cited = [one["path"] for sentence in draft.get("sentences") or () for one in sentence.get("citations") or () if not one["path"].startswith(OUTSIDE)]
    found = [hit["passage"]["path"] for hit in draft.get("sources") or ()]
    return tuple(dict.fromkeys((*cited, *found)))
