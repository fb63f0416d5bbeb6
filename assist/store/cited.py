"""Which questions each document has answered: read from the newest draft of every conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from assist.store.tables import DRAFTS
from assist.types import OUTSIDE

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

MOST = 2_000
"""Drafts looked at, the newest."""
LONGEST = 200
"""Characters of a question that are shown."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A customer's question and a sentence that a draft cites for it."""

    conversation_id: str
    asked: str
    lang: str
    path: str
    quote: str


async def cited(connection: AsyncConnection) -> tuple[Cited, ...]:
    """Every cited sentence once per conversation, newest draft first."""
    rows = await connection.execute(select(DRAFTS.c.conversation_id, DRAFTS.c.payload).order_by(DRAFTS.c.made_at.desc()).limit(MOST))
    seen: set[str] = set()
    found: dict[tuple[str, str, str], Cited] = {}
    for conversation_id, payload in rows:
        if conversation_id in seen:
            continue
        seen.add(conversation_id)
        for one in _citations(payload):
            asked = str(payload["triage"].get("words", "")).replace("\n", " ")[:LONGEST]
            lang = str(payload["triage"].get("language", ""))
            found.setdefault((conversation_id, one["path"], one["quote"]), Cited(conversation_id, asked, lang, one["path"], one["quote"]))
    return tuple(found.values())


def _citations(payload: dict[str, Any]) -> list[dict[str, str]]:
    """What a draft's sentences cite; a refusal's nearest passages answered nothing."""
    return [one for sentence in payload.get("sentences") or () for one in sentence.get("citations") or () if not one["path"].startswith(OUTSIDE)]
