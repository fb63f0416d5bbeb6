"""A conversation handed to the second line: a summary in that line's language, kept with the conversation and told to its helpdesk where that is allowed."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assist.channels.contract import Act as Posting
from assist.day.handover import topic_name
from assist.parcels import current_parcel, state_words
from assist.store.choices import ESCALATED, choose, chosen
from assist.store.jobs import JobBook
from assist.store.record import Act, note
from assist.strings import Strings
from assist.types import Speaker
from ingest.places import language_name, territory_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.channels.helpdesks import Helpdesks
    from assist.opened import View
    from prompts.types import Library

LABEL = "concord-second-line"
LONGEST = 600
"""Characters of the customer's own words in a summary."""


@dataclass(frozen=True, slots=True)
class Escalated:
    """A conversation in the second line's hands."""

    who: str
    at: datetime
    lang: str
    text: str
    """The summary, in `lang`."""


async def escalate(desks: Helpdesks, conversation_id: str, who: str, why: str, lang: str) -> Escalated:
    """Hand it over, recorded. A helpdesk that lets us gets the summary as a private note, a label, and the team its connection names. Raises `UnknownThing`."""
    view = await desks.inbox.open(conversation_id)
    text = await asyncio.to_thread(summary, view, why.strip()[:500], Strings.load(lang), desks.inbox.assistant.library)
    given = Escalated(who, datetime.now(UTC), lang, text)
    found = desks.connections.of(conversation_id)
    async with desks.inbox.engine.begin() as db:
        told = {"who": who, "at": given.at.isoformat(), "lang": lang, "text": text}
        await choose(db, conversation_id, ESCALATED, json.dumps(told, ensure_ascii=False))
        await note(db, Act.ESCALATED, who, {"draft": view.kept.id, "lang": lang}, conversation_id)
        if found and "escalation" in found[0].write_back:
            mark = f"{conversation_id}:{uuid.uuid4()}"
            await JobBook(db).put("deliver", f"escalate:{mark}"[:160], conversation_id, {"act": Posting.NOTE, "text": text, "draft": ""})
            await JobBook(db).put("hand", f"hand:{mark}"[:160], conversation_id, {"label": LABEL, "team": found[0].second_line})
    desks.worker.ring()
    return given


async def escalated(desks: Helpdesks, conversation_id: str) -> Escalated | None:
    """Who handed it over and with which words; None for one that stays here."""
    async with desks.inbox.engine.connect() as db:
        told = await chosen(db, conversation_id, ESCALATED)
    if not told:
        return None
    given = json.loads(told)
    return Escalated(given["who"], datetime.fromisoformat(given["at"]), given["lang"], given["text"])


async def take_back(desks: Helpdesks, conversation_id: str, who: str) -> None:
    """It stays here after all; recorded. What the helpdesk was told stays there."""
    async with desks.inbox.engine.begin() as db:
        await choose(db, conversation_id, ESCALATED, "")
        await note(db, Act.ESCALATED, who, {"taken back": True}, conversation_id)


def summary(view: View, why: str, strings: Strings, library: Library | None) -> str:
    """What the second line needs to know, a line each, in the language of these strings; the customer's own words as they wrote them."""
    return "\n".join(f"{name}: {value}" for name, value in _lines(view, why, strings, library) if value)


def _lines(view: View, why: str, strings: Strings, library: Library | None) -> Iterator[tuple[str, str]]:
    talk, draft, lang = view.conversation, view.kept.draft, strings.lang
    read = draft.triage
    yield strings.text("esc.summary"), why or "–"
    yield strings.text("customer"), " ".join(one for one in (talk.customer.name, talk.customer.family_name) if one)
    yield strings.text("market"), territory_name(talk.market, lang) if talk.market else ""
    yield strings.text("meaning.language"), language_name(read.language, lang) if read.language != "und" else strings.text("unknown")
    yield strings.text("intents"), ", ".join(topic_name(one.intent, library, lang) for one in read.intents)
    yield strings.text("mood"), strings.text(f"emotion.{read.emotion.value}")
    yield strings.text("risk"), strings.text(f"risk.{read.risk.value}")
    yield strings.text("order"), talk.order.number if talk.order else ""
    parcel = current_parcel(talk)
    state = state_words(parcel) if parcel else ""
    yield strings.text("parcel"), strings.text(f"parcel.{state}") if state and strings.has(f"parcel.{state}") else ""
    said = next((one.text for one in reversed(talk.messages) if one.role is Speaker.CUSTOMER), "")
    yield strings.text("customer_says"), said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
