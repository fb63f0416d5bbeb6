"""Replies that people accepted or edited, without personal data, for whoever watches what customers are told; the caller holds the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from assist.case import Case
from assist.store.desk import CONVERSATION, DRAFT
from assist.store.tables import CONVERSATIONS, DECISIONS, DRAFTS, VOUCHED
from assist.types import Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Sent:
    """One reply. `stated`: the sentences that cite a document, as drafted; empty for an edited one. `findings`: codes that were sent all the same."""

    id: str
    topic: str
    lang: str
    market: str
    text: str
    asked: str
    gist: tuple[str, ...]
    """What was asked in the words of its agent's language: what for, and the product; empty where they read the customer's own."""
    stated: str
    quotes: tuple[str, ...]
    sources: tuple[str, ...]
    findings: tuple[str, ...]
    at: datetime


async def sent(connection: AsyncConnection, since: datetime | None = None) -> tuple[Sent, ...]:
    """Replies accepted or edited since then, oldest first. The topic is what the customer wanted; one that nothing was recognised in has none."""
    columns = (DECISIONS.c.id, DECISIONS.c.verdict, DECISIONS.c.final_text, DECISIONS.c.at, DECISIONS.c.draft_id, DRAFTS.c.payload, DRAFTS.c.text)
    query = select(*columns, CONVERSATIONS.c.payload.label("conversation")).join(DRAFTS, DRAFTS.c.id == DECISIONS.c.draft_id)
    query = query.join(CONVERSATIONS, CONVERSATIONS.c.id == DECISIONS.c.conversation_id).where(DECISIONS.c.verdict != Verdict.REJECT.value)
    if since is not None:
        query = query.where(DECISIONS.c.at >= since)
    codes = await _codes(connection)
    return tuple(_sent(row, codes.get(row.draft_id, ())) for row in await connection.execute(query.order_by(DECISIONS.c.at, DECISIONS.c.id)))


async def sent_at(connection: AsyncConnection, place: int, lang: str = "") -> Sent | None:
    """The reply at a place from the newest, of one language where one is named, from 0; None past the oldest."""
    columns = (DECISIONS.c.id, DECISIONS.c.verdict, DECISIONS.c.final_text, DECISIONS.c.at, DECISIONS.c.draft_id, DRAFTS.c.payload, DRAFTS.c.text)
    query = select(*columns, CONVERSATIONS.c.payload.label("conversation")).join(DRAFTS, DRAFTS.c.id == DECISIONS.c.draft_id)
    query = query.join(CONVERSATIONS, CONVERSATIONS.c.id == DECISIONS.c.conversation_id).where(DECISIONS.c.verdict != Verdict.REJECT.value)
    query = query.where(_language() == lang) if lang else query
    row = (await connection.execute(query.order_by(DECISIONS.c.at.desc(), DECISIONS.c.id).offset(place).limit(1))).first()
    return _sent(row, ()) if row else None


async def sent_languages(connection: AsyncConnection) -> tuple[str, ...]:
    """Languages in which replies went out, sorted."""
    query = select(_language()).join(DECISIONS, DECISIONS.c.draft_id == DRAFTS.c.id).where(DECISIONS.c.verdict != Verdict.REJECT.value).distinct()
    return tuple(sorted(row[0] for row in await connection.execute(query)))


def _language() -> ColumnElement[str]:
    said: ColumnElement[str] = DRAFTS.c.payload["language"].as_string()
    return said


async def _codes(connection: AsyncConnection) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for row in await connection.execute(select(VOUCHED.c.draft_id, VOUCHED.c.code)):
        found.setdefault(row.draft_id, {})[row.code] = None
    return {draft: tuple(codes) for draft, codes in found.items()}


def _sent(row, codes: tuple[str, ...]) -> Sent:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a row of three tables
    draft = DRAFT.validate_python(row.payload)
    lang, edited = draft.language, row.verdict == Verdict.EDIT.value
    cited = [sentence for sentence in draft.sentences if sentence.citations]
    case = Case(CONVERSATION.validate_python({**row.conversation, "messages": []}), draft)
    text, asked, stated = (case.clean(one, lang) for one in (row.final_text or row.text, draft.triage.words, "\n".join(one.text for one in cited)))
    citations = [citation for sentence in cited for citation in sentence.citations]
    return Sent(
        id=row.id,
        topic="+".join(sorted(guess.intent for guess in draft.triage.intents)),
        lang=lang,
        market=str(row.conversation.get("market", "")),
        text=text,
        asked=asked,
        gist=()
        if draft.meaning.language == lang
        else tuple(case.clean(one, draft.meaning.language) for one in (*draft.meaning.intents, draft.meaning.product) if one),
        stated="" if edited else stated,
        quotes=tuple(dict.fromkeys(one.quote for one in citations)),
        sources=tuple(dict.fromkeys(one.path for one in citations)),
        findings=codes,
        at=row.at,
    )
