"""What customers asked and agents marked, for the audit of the knowledge; the caller holds the transaction."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
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
AT_ONCE = 50
"""Drafts held at a time: each weighs 100 kB and more with its sources, and only its question is kept."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What is kept of one draft, the customer's words as they stood."""

    words: str
    lang: str
    answered: bool
    conversation: str
    reached: tuple[str, ...]
    market: str
    at: datetime


async def mark(connection: AsyncConnection, one: SourceMark, at: datetime) -> None:
    """Keep what an agent marked; its ticket is the conversation's id. Raises `UnknownThing` if there is no such conversation."""
    known = await connection.execute(select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.id == one.ticket))
    if known.first() is None:
        raise UnknownThing(f"There is no conversation {one.ticket}.")
    row = {"complaint": one.complaint.value, "path": one.path, "quote": one.quote, "note": one.note, "agent": one.agent}
    await connection.execute(insert(SOURCE_MARKS).values(id=str(uuid.uuid4()), conversation_id=one.ticket, at=one.at or at, **row))


async def heard(connection: AsyncConnection) -> Heard:
    """The question of every conversation's newest draft, without personal data, and every mark."""
    columns = (DRAFTS.c.conversation_id, DRAFTS.c.made_at, DRAFTS.c.payload, CONVERSATIONS.c.payload["market"].as_string().label("market"))
    query = select(*columns).join(CONVERSATIONS, CONVERSATIONS.c.id == DRAFTS.c.conversation_id).order_by(DRAFTS.c.made_at.desc()).limit(MOST)
    newest: dict[str, _Said] = {}
    async with connection.stream(query, execution_options={"yield_per": AT_ONCE}) as rows:
        async for row in rows:
            if row.conversation_id not in newest:
                newest[row.conversation_id] = _said(row)
    asked = await asyncio.to_thread(_asked, [one for one in reversed(newest.values()) if one.words])
    marked = await connection.execute(select(SOURCE_MARKS).order_by(SOURCE_MARKS.c.at, SOURCE_MARKS.c.id))
    marks = tuple(SourceMark(Complaint(r.complaint), r.path, r.conversation_id, r.quote, r.note, r.agent, r.at) for r in marked)
    return Heard(asked, marks)


def _said(row: Any) -> _Said:  # noqa: ANN401 - a row of the drafts table with its conversation's market
    draft, triage = row.payload, row.payload["triage"]
    words, lang = " ".join(str(triage.get("words", "")).split()), str(triage.get("language", "und"))
    return _Said(words, lang, draft.get("refusal") is None, row.conversation_id, _reached(draft), row.market or "", row.made_at)


def _asked(said: list[_Said]) -> tuple[Asked, ...]:
    """The questions without personal data, which takes a millisecond each."""
    found = ((redact(one.words, one.lang).text, one) for one in said)
    return tuple(Asked(text, one.lang, one.answered, one.conversation, one.reached, one.market, one.at) for text, one in found if text)


def _reached(draft: dict[str, Any]) -> tuple[str, ...]:
    """Documents found for it: those it cites and those it lists as found."""
    cited = [one["path"] for sentence in draft.get("sentences") or () for one in sentence.get("citations") or () if not one["path"].startswith(OUTSIDE)]
    found = [hit["passage"]["path"] for hit in draft.get("sources") or ()]
    return tuple(dict.fromkeys((*cited, *found)))
