"""Conversations, drafts and decisions as records; the caller holds the transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update

from assist.due import waits
from assist.errors import Outdated, UnknownThing
from assist.store.measured import measure_case, measure_decision, measure_draft
from assist.store.proof import decision_digests, draft_digests
from assist.store.record import Act, note
from assist.store.tables import CONVERSATIONS, DECISIONS, DRAFTS, MESSAGES
from assist.types import Conversation, Decision, Draft, Message, Speaker
from serving.adapter import adapter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

CONVERSATION = TypeAdapter(Conversation)
MESSAGE = TypeAdapter(Message)
DRAFT = TypeAdapter(Draft)


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as stored."""

    id: str
    conversation_id: str
    state: str
    """current, outdated or decided."""
    answered: int
    """How many messages it has read."""
    text: str
    draft: Draft
    made_at: datetime


class Desk:
    """Queries over one connection; nothing is committed here."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._db = connection

    async def put_conversation(self, conversation: Conversation) -> None:
        """Store a new conversation with its messages. The id must be new."""
        payload = CONVERSATION.dump_python(replace(conversation, messages=()), mode="json")
        newest = max((m.at for m in conversation.messages if m.at), default=datetime.now(UTC))
        row = {"id": conversation.id, "subject": conversation.subject, "newest_at": newest, "payload": payload, "state": "open"}
        await self._db.execute(insert(CONVERSATIONS).values(**row, **waiting_columns(conversation.messages)))
        for position, message in enumerate(conversation.messages):
            await self._db.execute(
                insert(MESSAGES).values(conversation_id=conversation.id, position=position, payload=MESSAGE.dump_python(message, mode="json"))
            )
        await measure_case(self._db, conversation.id)

    async def replace_conversation(self, conversation: Conversation) -> None:
        """Keep a conversation's other fields anew, its messages as they are; the current draft may no longer be accepted."""
        payload = CONVERSATION.dump_python(replace(conversation, messages=()), mode="json")
        await self._db.execute(update(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation.id).values(payload=payload))
        await self.outdate(conversation.id)

    async def has_conversation(self, conversation_id: str) -> bool:
        """Whether a conversation of this id is stored."""
        found = await self._db.execute(select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.id == conversation_id))
        return found.first() is not None

    async def conversation(self, conversation_id: str) -> Conversation:
        """A conversation with its messages, oldest first. Raises `UnknownThing`."""
        row = (await self._db.execute(select(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation_id))).first()
        if row is None:
            raise UnknownThing(f"There is no conversation {conversation_id}.")
        rows = await self._db.execute(select(MESSAGES.c.payload).where(MESSAGES.c.conversation_id == conversation_id).order_by(MESSAGES.c.position))
        messages = [MESSAGE.validate_python(payload) for (payload,) in rows]
        return CONVERSATION.validate_python({**row.payload, "messages": messages})

    async def add_message(self, conversation_id: str, message: Message) -> int:
        """Append a message and mark the current draft outdated. Returns the number of messages. Raises `UnknownThing`."""
        conversation = await self.conversation(conversation_id)
        position = len(conversation.messages)
        await self._db.execute(insert(MESSAGES).values(conversation_id=conversation_id, position=position, payload=MESSAGE.dump_python(message, mode="json")))
        changed = update(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation_id)
        columns = waiting_columns((*conversation.messages, message)) | {"state": "answered" if message.role is Speaker.AGENT else "open"}
        await self._db.execute(changed.values(newest_at=message.at or datetime.now(UTC), **columns))
        await self.outdate(conversation_id)
        await measure_case(self._db, conversation_id)
        return position + 1

    async def outdate(self, conversation_id: str) -> None:
        """The current draft of a conversation may no longer be accepted."""
        where = (DRAFTS.c.conversation_id == conversation_id) & (DRAFTS.c.state == "current")
        await self._db.execute(update(DRAFTS).where(where).values(state="outdated"))

    async def keep_draft(self, conversation_id: str, draft: Draft, text: str, answered: int, micros: int = 0) -> Kept:
        """Store a draft as the conversation's current one, with what its model calls cost; the one before becomes outdated."""
        await self.outdate(conversation_id)
        kept = Kept(str(uuid.uuid4()), conversation_id, "current", answered, text, draft, datetime.now(UTC))
        payload = DRAFT.dump_python(draft, mode="json")
        await self._db.execute(
            insert(DRAFTS).values(
                id=kept.id,
                conversation_id=conversation_id,
                made_at=kept.made_at,
                state=kept.state,
                answered=answered,
                text=text,
                payload=payload,
            )
        )
        read = draft.triage
        columns = {"mood": read.emotion.value, "risk": read.risk.value, "topic": next((one.intent for one in read.intents), "")[:64]}
        await self._db.execute(update(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation_id).values(**columns))
        await measure_draft(self._db, kept.id, micros)
        told = {"draft": kept.id, "answered": answered, **draft_digests(text, payload), "index": draft.digests.index}
        await note(self._db, Act.DRAFTED, "", told, conversation_id)
        return kept

    async def newest_draft(self, conversation_id: str) -> Kept | None:
        """The draft made last, whatever its state; the current one and what was read by then tell it, for a clock may have been set back."""
        last = ((DRAFTS.c.state == "current").desc(), DRAFTS.c.answered.desc(), DRAFTS.c.made_at.desc())
        query = select(DRAFTS).where(DRAFTS.c.conversation_id == conversation_id).order_by(*last).limit(1)
        row = (await self._db.execute(query)).first()
        return kept_of(row) if row else None

    async def draft(self, draft_id: str) -> Kept:
        """A draft by id. Raises `UnknownThing`."""
        row = (await self._db.execute(select(DRAFTS).where(DRAFTS.c.id == draft_id))).first()
        if row is None:
            raise UnknownThing(f"There is no draft {draft_id}.")
        return kept_of(row)

    async def decide(self, decision: Decision) -> None:
        """Record a decision once. Raises `Outdated` if the draft is no longer the current one."""
        where = (DRAFTS.c.id == decision.draft_id) & (DRAFTS.c.state == "current")
        changed = await self._db.execute(update(DRAFTS).where(where).values(state="decided"))
        if changed.rowcount != 1:
            raise Outdated("This draft was overtaken or already decided. Refresh it; what was typed is kept in the page.")
        kept = await self.draft(decision.draft_id)
        row: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "draft_id": decision.draft_id,
            "conversation_id": kept.conversation_id,
            "verdict": str(decision.verdict),
            "final_text": decision.final_text,
            "edit_distance": decision.edit_distance,
            "reason": decision.reason,
            "agent": decision.agent,
            "digests": adapter(type(kept.draft.digests)).dump_python(kept.draft.digests),
            "at": decision.at,
        }
        await self._db.execute(insert(DECISIONS).values(**row))
        bound = {"draft": decision.draft_id, **decision_digests(SimpleNamespace(**row))}
        await note(self._db, Act.DECIDED, decision.agent, {**bound, "verdict": str(decision.verdict)}, kept.conversation_id)
        await measure_decision(self._db, decision.draft_id)
        if decision.verdict != "reject":
            await self._db.execute(
                update(CONVERSATIONS).where(CONVERSATIONS.c.id == kept.conversation_id).values(state="answered", waiting_since=None, replied=1)
            )

    async def decision(self, draft_id: str) -> Decision | None:
        """The decision about a draft, if there is one."""
        row = (await self._db.execute(select(DECISIONS).where(DECISIONS.c.draft_id == draft_id))).first()
        if row is None:
            return None
        return adapter(Decision).validate_python({name: row._mapping[name] for name in Decision.__dataclass_fields__})


def kept_of(row: Any) -> Kept:  # noqa: ANN401 - a row of the drafts table
    """The record of a row."""
    return Kept(row.id, row.conversation_id, row.state, row.answered, row.text, DRAFT.validate_python(row.payload), row.made_at)


def waiting_columns(messages: Iterable[Message]) -> dict[str, Any]:
    """Who waits since when, for a conversation's row; a message that bears no moment came now."""
    found = waits(replace(one, at=one.at or datetime.now(UTC)) for one in messages)
    return {"waiting_since": found.since, "replied": int(found.replied)}
