"""What customers asked and agents marked, for the audit of the knowledge; the caller holds the transaction."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field, replace
from sys import intern
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from assist.errors import UnknownThing
from assist.store.tables import CONVERSATIONS, DRAFTS, SOURCE_MARKS
from assist.types import OUTSIDE
from ingest.redact import redact
from ingest.types import Asked, Complaint, Heard, SourceMark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

MOST = 20_000
"""Drafts looked at, the newest: what was asked long ago is answered by now, or asked again."""
AT_ONCE = 50
"""Drafts held at a time: each weighs 100 kB and more with its sources, and only its question is kept."""


@dataclass(slots=True, eq=False)
class Questions:
    """What was read before, by draft and without personal data: a draft does not change, and reading all of them at every look took a second a thousand."""

    by_draft: dict[str, Asked] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Said:
    """What is kept of one draft, the customer's words as they stood."""

    draft: str
    words: str
    lang: str
    answered: bool
    conversation: str
    reached: tuple[str, ...]
    at: datetime


async def mark(connection: AsyncConnection, one: SourceMark, at: datetime) -> None:
    """Keep what an agent marked; its ticket is the conversation's id. Raises `UnknownThing` if there is no such conversation."""
    known = await connection.execute(select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.id == one.ticket))
    if known.first() is None:
        raise UnknownThing(f"There is no conversation {one.ticket}.")
    row = {"complaint": one.complaint.value, "path": one.path, "quote": one.quote, "note": one.note, "agent": one.agent}
    await connection.execute(insert(SOURCE_MARKS).values(id=str(uuid.uuid4()), conversation_id=one.ticket, at=one.at or at, **row))


async def heard(connection: AsyncConnection, before: Questions | None = None) -> Heard:
    """The question of every conversation's newest draft, without personal data, and every mark; only drafts that `before` does not know are read."""
    markets = await _newest(connection)
    known = before.by_draft if before else {}
    fresh = [draft for draft in markets if draft not in known]
    found = {draft: known[draft] for draft in markets if draft in known}
    for start in range(0, len(fresh), AT_ONCE):
        found |= await _asked(connection, fresh[start : start + AT_ONCE])
    if before is not None:
        before.by_draft = found  # what was erased is no longer among them
    asked = tuple(replace(found[draft], market=market) for draft, market in markets.items() if draft in found and found[draft].text)
    marked = await connection.execute(select(SOURCE_MARKS).order_by(SOURCE_MARKS.c.at, SOURCE_MARKS.c.id))
    marks = tuple(SourceMark(Complaint(r.complaint), r.path, r.conversation_id, r.quote, r.note, r.agent, r.at) for r in marked)
    return Heard(asked, marks)


async def _newest(connection: AsyncConnection) -> dict[str, str]:
    """Every conversation's newest draft and the conversation's market, the oldest first."""
    columns = (DRAFTS.c.id, DRAFTS.c.conversation_id, CONVERSATIONS.c.payload["market"].as_string().label("market"))
    query = select(*columns).join(CONVERSATIONS, CONVERSATIONS.c.id == DRAFTS.c.conversation_id).order_by(DRAFTS.c.made_at.desc()).limit(MOST)
    newest: dict[str, tuple[str, str]] = {}
    for row in await connection.execute(query):
        newest.setdefault(row.conversation_id, (row.id, row.market or ""))
    return dict(reversed(newest.values()))


async def _asked(connection: AsyncConnection, drafts: Sequence[str]) -> dict[str, Asked]:
    """The questions of these drafts without personal data, which takes a millisecond each."""
    columns = (DRAFTS.c.id, DRAFTS.c.conversation_id, DRAFTS.c.made_at, DRAFTS.c.payload)
    said = [_said(row) for row in await connection.execute(select(*columns).where(DRAFTS.c.id.in_(drafts)))]
    return await asyncio.to_thread(lambda: {one.draft: _without_names(one) for one in said})


def _said(row: Any) -> _Said:  # noqa: ANN401 - a row of the drafts table
    draft, triage = row.payload, row.payload["triage"]
    words, lang = " ".join(str(triage.get("words", "")).split()), str(triage.get("language", "und"))
    return _Said(row.id, words, lang, draft.get("refusal") is None, row.conversation_id, _reached(draft), row.made_at)


def _without_names(one: _Said) -> Asked:
    text = redact(one.words, one.lang).text if one.words else ""
    return Asked(text, one.lang, one.answered, one.conversation, one.reached, at=one.at)


def _reached(draft: dict[str, Any]) -> tuple[str, ...]:
    """Documents found for it: those it cites and those it lists as found."""
    cited = [one["path"] for sentence in draft.get("sentences") or () for one in sentence.get("citations") or () if not one["path"].startswith(OUTSIDE)]
    found = [hit["passage"]["path"] for hit in draft.get("sources") or ()]
    return tuple(dict.fromkeys(intern(path) for path in (*cited, *found)))  # thousands of drafts name the same few documents
