"""A source that an agent marked arrives where owners look at what was learnt: with its sentence, the ticket and the language."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from assist.case import Case
from assist.learn.lessons import LONGEST
from assist.store.heard import mark
from assist.store.lessons import keep_candidate
from assist.types import Speaker
from assist.types.learned import Candidate, Lesson, Stand
from ingest.language import identify

if TYPE_CHECKING:
    from datetime import datetime

    from assist.store.open import Connection
    from assist.types import Conversation
    from ingest.types import SourceMark


async def keep_mark(connection: Connection, talk: Conversation, one: SourceMark, at: datetime) -> None:
    """Keep a mark for the audit of the knowledge and for the owner's queue. Raises `UnknownThing` if there is no such conversation."""
    await mark(connection, one, at)
    await keep_candidate(connection, _candidate(talk, one, at))


def _candidate(talk: Conversation, one: SourceMark, at: datetime) -> Candidate:
    """The sentence in its own language with what the customer asked, or where nothing was found what was asked alone; without personal data."""
    case = Case(talk)
    said = "\n".join(message.text for message in talk.messages if message.role is Speaker.CUSTOMER)
    heard = identify(said).lang
    asked = case.clean(said, heard)[:LONGEST]
    lang = identify(one.quote).lang if one.quote.strip() else heard
    return Candidate(
        id=str(uuid.uuid4()),
        kind=Lesson.MARK,
        state=Stand.WAITING,
        lang=lang,
        market=talk.market,
        topic=one.complaint.value,
        title=one.path,
        asked=asked if one.quote.strip() else "",
        text=case.clean(one.quote, lang)[:LONGEST] if one.quote.strip() else asked,
        findings=(),
        draft_id="",
        conversation_id=talk.id,
        author=one.agent,
        note=case.clean(one.note, lang),
        made_at=one.at or at,
    )
