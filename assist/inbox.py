"""What an agent does all day: open a conversation, get a draft that is never behind, decide."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from assist.back import Back, back_translation
from assist.edits import Edits
from assist.errors import BadRequest, EmptyConversation
from assist.learn.distance import edit_distance
from assist.learn.lessons import Taught, learnt_from
from assist.learn.shop import Shop
from assist.opened import View, fresh, sources_stand, with_languages
from assist.owing import promised_by
from assist.parcels import LATE_PERCENT
from assist.progress import silent
from assist.reply import join_reply
from assist.stand import Reply, allowed, stood_for
from assist.store.approvals import approvals_in
from assist.store.beside import beside
from assist.store.choices import remembered_language
from assist.store.cited import Cited, cited
from assist.store.desk import Desk, Kept
from assist.store.glance import glance
from assist.store.heard import Questions
from assist.store.known import recall
from assist.store.lessons import keep_learnt
from assist.store.listed import Listed, newest, one_listed
from assist.store.owed import owe
from assist.store.renewed import renew
from assist.store.vouched import overruled, vouch
from assist.tally import tallied
from assist.trials import by_arm, priced
from assist.turns import Turns
from assist.types import Decision, Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from assist.contact import Contact
    from assist.edits import Editor
    from assist.pipeline import Assistant
    from assist.progress import Tell
    from assist.refit import Fitter
    from assist.store.vouched import Overruled
    from assist.types import Conversation, Finding, Message
    from prompts.shop import ShopWording

    Also = Callable[[AsyncConnection, Decision], Awaitable[None]]
    """What is kept in the transaction of a decision, the job that sends it for instance."""

NO_EDITS = Edits()
LOG = logging.getLogger(__name__)
SHOWN = 200  # conversations of one list


@dataclass(slots=True, eq=False)
class Inbox:
    """Conversations, their drafts and decisions, over one store and one assistant."""

    engine: AsyncEngine
    assistant: Assistant
    shop: Shop = field(init=False)
    late: int = LATE_PERCENT  # per cent of what is usual for a parcel's way from which on it counts as late
    fitter: Fitter | None = None
    questions: Questions = field(default_factory=Questions)  # as the audit read them last
    turns: Turns = field(default_factory=Turns)
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)  # each for as long as somebody opens it
    _under_way: set[asyncio.Task[View]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.shop = Shop(self.assistant, self.fitter)

    async def refresh(self) -> tuple[ShopWording, ...]:
        """Take over the release in force and the shop's own wordings as they hold now; those that no longer fit the library."""
        self.assistant = await self.shop.now(self.engine)
        return self.shop.lapsed

    async def listed(self, most: int = SHOWN, skip: int = 0) -> tuple[Listed, ...]:
        """Conversations, open ones first, newest first; at most so many, after those that were shown already."""
        async with self.engine.connect() as connection:
            return await newest(connection, most, skip)

    async def one_listed(self, conversation_id: str) -> Listed | None:
        """One conversation as the list shows it; None for one that is not there."""
        async with self.engine.connect() as connection:
            return await one_listed(connection, conversation_id)

    async def cited(self) -> tuple[Cited, ...]:
        """Which questions each document has answered, newest first."""
        async with self.engine.begin() as connection:
            return await cited(connection)

    async def add(self, conversation: Conversation, contact: Contact | None = None) -> bool:
        """Store a conversation under its id; False if that id is there already, and nothing changes."""
        if not conversation.id:
            raise BadRequest("A conversation to keep needs an id.")
        async with self.engine.begin() as connection:
            desk = Desk(connection)
            if await desk.has_conversation(conversation.id):
                return False
            await desk.put_conversation(conversation)
            await recall(connection, conversation.id, contact, self.late)
            return True

    async def receive(self, conversation_id: str, message: Message) -> None:
        """A new message; a customer's makes the current draft outdated. Raises `UnknownThing`, `EmptyConversation`."""
        if not message.text.strip() and not message.attachments:
            raise EmptyConversation("The message is empty. Send some text or a file.")
        async with self.engine.begin() as connection:
            await Desk(connection).add_message(conversation_id, replace(message, at=message.at or datetime.now(UTC)))
            await recall(connection, conversation_id, late=self.late)

    async def renew(self, conversation: Conversation, contact: Contact | None = None, *, whole: bool = True) -> bool:
        """A conversation as its helpdesk has it, or without `whole` some of its messages; True if anything said is new or changed: its draft is outdated."""
        async with self.engine.begin() as connection:
            changed = await renew(connection, conversation, whole=whole)
            return await recall(connection, conversation.id, contact, self.late) or changed

    async def change(self, conversation_id: str, how: Callable[[Conversation], Conversation]) -> Conversation:
        """Other orders and parcels for a conversation; its current draft becomes outdated. Raises `UnknownThing` and what `how` raises."""
        async with self.engine.begin() as connection:
            changed = how(await Desk(connection).conversation(conversation_id))
            await Desk(connection).replace_conversation(changed)
            return changed

    async def conversation(self, conversation_id: str) -> Conversation:
        """A kept conversation. Raises `UnknownThing`."""
        async with self.engine.begin() as connection:
            return await Desk(connection).conversation(conversation_id)

    async def open(self, conversation_id: str, agent_language: str = "", reply_language: str = "", tell: Tell = silent) -> View:
        """The conversation with a draft that has read its last message and whose sources still stand; it is made if need be, told step by step.

        Raises `UnknownThing`. Two openings at once make one draft.
        """
        async with self._locks.setdefault(conversation_id, asyncio.Lock()):
            async with self.engine.begin() as connection:
                desk = Desk(connection)
                conversation = await desk.conversation(conversation_id)
                kept = await desk.newest_draft(conversation_id)
                decision = await desk.decision(kept.id) if kept else None
                remembered = await remembered_language(connection, conversation_id)
            wanted = with_languages(conversation, kept, agent_language, reply_language or remembered)
            if kept is not None and not View(wanted, kept, decision).behind and (decision is not None or fresh(kept, wanted, self.assistant.index)):
                return View(wanted, kept, decision)
            return View(wanted, await self._redraft(wanted, tell))

    def opening(self, conversation_id: str, agent_language: str, reply_language: str, tell: Tell) -> asyncio.Task[View]:
        """The same as a task that goes on, and keeps its draft, though whoever began it goes away."""
        task = asyncio.create_task(self.open(conversation_id, agent_language, reply_language, tell))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[View]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            LOG.warning("A draft could not be made: %s", error)

    async def draft(self, draft_id: str) -> View:
        """A stored draft as it is, fresh or not. Raises `UnknownThing`."""
        async with self.engine.begin() as connection:
            desk = Desk(connection)
            kept = await desk.draft(draft_id)
            return View(await desk.conversation(kept.conversation_id), kept, await desk.decision(draft_id))

    async def state(self, draft_id: str) -> str:
        """The draft's state now: current, outdated or decided. A replaced source outdates it here. Raises `UnknownThing`."""
        async with self.engine.connect() as connection:
            seen, index = await glance(connection, draft_id), self.assistant.index
        read = seen.answered == seen.said
        if seen.state != "current" or (read and (seen.index == index.digest() or sources_stand((await self.draft(draft_id)).kept, index))):
            return seen.state
        async with self.engine.begin() as connection:
            await Desk(connection).outdate(seen.conversation_id)
        return "outdated"

    async def decide(
        self, draft_id: str, verdict: Verdict, final_text: str, reason: str, agent: str, edits: Edits = NO_EDITS, also: Also | None = None
    ) -> Decision:
        """Record what a person decided; `edits` led to the final text, besides what was typed. Nothing is sent from here; `also` joins the transaction.

        After an edit the guard's findings inform; a draft that a finding blocks is accepted with a reason, which vouches for it. What was found is kept.
        Raises `Outdated` if a newer message or a replaced source overtook the draft, `HeldBack` for what nobody may send, `BadRequest` for an accepted text
        that is empty or a blocked one without a reason.
        """
        await self.state(draft_id)
        kept = (view := await self.draft(draft_id)).kept
        text = final_text if verdict is Verdict.EDIT else kept.text if verdict is Verdict.ACCEPT else ""
        if verdict is not Verdict.REJECT and not text.strip():
            raise BadRequest("The reply is empty. Write it, or reject the draft with a reason.")
        wrote, approvals = await priced(self.engine, self.assistant, kept.conversation_id), await approvals_in(self.engine, kept.conversation_id)
        findings = await stood_for(wrote, view, Reply(verdict, text, reason, edits), approvals)
        distance = edit_distance(kept.text, text) if verdict is not Verdict.REJECT else 0
        decision = Decision(draft_id, verdict, text, distance, reason.strip()[:2000], agent, datetime.now(UTC))
        learnt = await asyncio.to_thread(learnt_from, Taught(view, decision, findings), self.assistant.library)
        owing = promised_by(kept.draft, decision, self.assistant.times)
        async with self.engine.begin() as connection:
            await Desk(connection).decide(decision)
            await vouch(connection, decision, findings)
            await keep_learnt(connection, learnt, decision, kept.conversation_id)
            await owe(connection, decision, kept.conversation_id, owing)
            if also is not None:
                await also(connection, decision)
        return decision

    async def check(self, draft_id: str, text: str, agent_language: str = "", edits: Edits = NO_EDITS) -> tuple[Finding, ...]:
        """What the guard finds in a person's words for this draft, spans into them. Raises `UnknownThing`."""
        view = await self.draft(draft_id)
        talk = with_languages(view.conversation, view.kept, agent_language, "")
        assistant = allowed(await priced(self.engine, self.assistant, view.conversation.id), await approvals_in(self.engine, view.conversation.id))
        return await asyncio.to_thread(assistant.recheck, talk, view.kept.draft, text, edits)

    async def editor(self, draft_id: str) -> tuple[View, Editor]:
        """A draft with what writes its sentences again. Raises `UnknownThing`."""
        view = await self.draft(draft_id)
        wrote = await self.shop.of(view.kept.draft.digests.release) or await priced(self.engine, self.assistant, view.conversation.id)
        return view, wrote.editor(with_languages(view.conversation, view.kept, "", ""), view.kept.draft)

    async def back_translation(self, draft_id: str, text: str, agent_language: str, edits: Edits = NO_EDITS) -> Back:
        """What a person typed, in the person's language, if a translation server can say it; nothing where edits alone made the text: both sides show it."""
        draft = (pair := await self.editor(draft_id))[0].kept.draft
        if edits != NO_EDITS and text.strip() == join_reply(pair[1].apply(draft, edits).draft.sentences, draft.language).strip():
            return Back()
        return await asyncio.to_thread(back_translation, text, draft.language, agent_language, self.assistant.translator)

    async def overruled(self) -> tuple[Overruled, ...]:
        """Codes of the guard that agents overrule often, for whoever repairs it."""
        async with self.engine.begin() as connection:
            return await overruled(connection)

    async def _redraft(self, conversation: Conversation, tell: Tell) -> Kept:
        await self.refresh()
        conversation, marks = await beside(self.engine, conversation)
        assistant, tally = tallied(await by_arm(self.engine, replace(self.assistant, marks=marks) if marks else self.assistant, conversation.id, self.shop))
        draft = await self.turns.draft(assistant, conversation, tell)
        text = join_reply(draft.sentences, draft.language)
        async with self.engine.begin() as connection:
            return await Desk(connection).keep_draft(conversation.id, draft, text, len(conversation.messages), tally.micros)
