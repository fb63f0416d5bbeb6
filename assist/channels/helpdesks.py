"""Helpdesks at work: a verified webhook becomes a job, the job reads the conversation again and drafts, an agent's approval goes out once."""

from __future__ import annotations

import hashlib
import logging
import uuid
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from assist.channels.alarm import alarm
from assist.channels.contract import Act
from assist.channels.delivering import bounced, deliver, hand, mark
from assist.channels.files import with_files
from assist.channels.mailboxes import Mailbox
from assist.channels.mandated import sample, send_by_mandate
from assist.channels.note import leave_note, mark_early
from assist.channels.signatures import Delivery, proven
from assist.channels.telling import event_of, tell
from assist.due import last_word
from assist.errors import AssistError, BadPayload, ChannelFailed, UnknownThing
from assist.inbox import NO_EDITS
from assist.jobs import Worker
from assist.store.choices import PAUSED, PERSON, choose, chosen
from assist.store.desk import Desk
from assist.store.jobs import JobBook
from assist.types import Speaker, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.channels.connections import Connection, Connections
    from assist.channels.contract import Channel, Read
    from assist.edits import Edits
    from assist.http import Egress
    from assist.inbox import Also, Inbox
    from assist.jobs import Work
    from assist.opened import View
    from assist.store.jobs import Job
    from assist.types import Decision, Message

LOG = logging.getLogger(__name__)
WORKS = {"deliver": deliver, "mark": mark, "hand": hand, "sample": sample, "alarm": alarm}
"""Jobs that files of their own do."""


@dataclass(slots=True)
class Helpdesks:
    """The connections of one service, its jobs and its outgoing calls."""

    inbox: Inbox
    connections: Connections
    channels: Mapping[str, Channel]
    http: Egress
    files: Path
    """Folder of customers' photos."""
    also: Mapping[str, Work] = field(default_factory=dict)
    """Jobs of other kinds that the same worker does."""
    standing: bool = False
    """Whether replies may go out by a standing approval."""
    worker: Worker = field(init=False)
    mailboxes: dict[str, Mailbox] = field(init=False)

    def __post_init__(self) -> None:
        works: dict[str, Work] = {"read": self._read, "draft": self._draft, "tell": self._tell}
        works |= {name: partial(work, self) for name, work in WORKS.items()}
        self.worker = Worker(self.inbox.engine, {**works, **self.also})
        mails = (one for one in self.connections if one.vendor == "mail")
        self.mailboxes = {one.name: Mailbox(one, self.inbox, self.http, self.files, self.draft_soon, partial(bounced, self.inbox)) for one in mails}

    @property
    def workers(self) -> tuple[Worker | Mailbox, ...]:
        """What runs as long as the service does."""
        return self.worker, *self.mailboxes.values()

    async def arrive(self, name: str, given: Delivery, path_secret: str = "") -> str:
        """Take a webhook: "queued", "duplicate", or "ignored" where it changes nothing here. Raises `UnknownThing`, `Refused`, `BadPayload`."""
        connection = self.connections.get(name)
        secrets = (connection.secret.get_secret_value(), connection.secret_before.get_secret_value())
        delivery = proven(connection.proves_by, given, path_secret, secrets)
        remote = self.channel(connection).concerns(given.body)
        digest = hashlib.sha256(given.body).hexdigest()
        async with self.inbox.engine.begin() as db:
            book = JobBook(db)
            if not await book.first_time(name, [one[:128] for one in (digest, delivery) if one], given.at):
                return "duplicate"
            if not remote:
                return "ignored"
            await book.put("read", f"read:{name}:{digest}", f"{name}:{remote}", {"body": self._kept(connection, given.body)})
        self.worker.ring()
        return "queued"

    def _kept(self, connection: Connection, body: bytes) -> str:
        """A webhook of a helpdesk that cannot be asked again is all there is of its conversation."""
        return body.decode() if connection.vendor == "webhook" else ""

    async def look(self, conversation_id: str, body: str = "") -> Read | None:
        """Read a conversation at its helpdesk now and keep what was said; None for one that came by none. Raises `ChannelFailed`."""
        found = self.connections.of(conversation_id)
        if found is None:
            return None
        connection, remote = found
        if connection.name in self.mailboxes:
            await self.mailboxes[connection.name].look()
            return None
        read = await self.channel(connection).read(self.http, connection, body or remote)
        said = read.conversation.messages
        if any(one.attachments for one in said):
            said = await with_files(self.http, connection, read, await self._said_before(conversation_id), self.files)
        talk = replace(read.conversation, id=conversation_id, market=read.conversation.market or connection.market, messages=said)
        if connection.language:
            talk = replace(talk, agent_language=connection.language)
        if not talk.messages:
            raise UnknownThing("Nothing was said in this conversation yet.")
        person = f"{connection.name}/{read.person}"[:160] if read.person else ""
        await self.inbox.renew(talk, replace(read.contact, person=person), whole=not body)
        if read.person:
            async with self.inbox.engine.begin() as db:
                await choose(db, conversation_id, PERSON, person)
        return read

    async def _said_before(self, conversation_id: str) -> tuple[Message, ...]:
        try:
            return (await self.inbox.conversation(conversation_id)).messages
        except UnknownThing:
            return ()

    async def decide(
        self, draft_id: str, verdict: Verdict, final_text: str, reason: str, agent: str, edits: Edits = NO_EDITS, also: Also | None = None
    ) -> Decision:
        """Record a decision, over what the helpdesk knows now; what was approved and can be written there goes out, once. Raises as `Inbox.decide` does."""
        view = await self.inbox.draft(draft_id)
        found = self.connections.of(view.conversation.id)
        if found is None or found[0].button not in set(Act) or verdict is Verdict.REJECT:
            decision = await self.inbox.decide(draft_id, verdict, final_text, reason, agent, edits, also)
            if found and found[0].notify and verdict is not Verdict.REJECT:
                await self._announce("reply.approved", replace(view, decision=decision))
            return decision
        payload = {"act": found[0].button, "draft": draft_id, "checked": await self._looked(view.conversation.id)}

        async def put(db: AsyncConnection, decision: Decision) -> None:
            await JobBook(db).put("deliver", f"deliver:{draft_id}", view.conversation.id, {**payload, "text": decision.final_text})
            if also is not None:
                await also(db, decision)

        decision = await self.inbox.decide(draft_id, verdict, final_text, reason, agent, edits, put)
        self.worker.ring()
        return decision

    async def _looked(self, conversation_id: str) -> bool:
        """Whether the helpdesk could be asked: one that is down keeps nobody from deciding, the job then looks before it writes."""
        try:
            await self.look(conversation_id)
        except AssistError as error:
            LOG.warning("A conversation could not be read again: %s", error)
            return False
        return True

    def button(self, conversation_id: str) -> str:
        """What an approval does with the reply of this conversation: send, note, insert or copy."""
        found = self.connections.of(conversation_id)
        return found[0].button if found else "copy"

    async def soon(self, conversation_id: str) -> None:
        """Read a conversation again when a worker is free; one that waits for it already is enough."""
        async with self.inbox.engine.begin() as db:
            await JobBook(db).put("read", f"soon:{conversation_id}:{uuid.uuid4()}"[:160], conversation_id, {"body": ""})
        self.worker.ring()

    async def delivery(self, draft_id: str) -> Job | None:
        """How far the reply of a draft is on its way; None where none goes out from here."""
        async with self.inbox.engine.begin() as db:
            return await JobBook(db).under(f"deliver:{draft_id}")

    async def again(self, draft_id: str, *, anyway: bool) -> None:
        """A person says: try it now; `anyway` although the customer wrote again. Nothing that is done or under way is done twice."""
        async with self.inbox.engine.begin() as db:
            book = JobBook(db)
            if (job := await book.under(f"deliver:{draft_id}")) is not None:
                await book.again(job, {**job.payload, "anyway": anyway})
        self.worker.ring()

    async def leave(self, draft_id: str) -> None:
        """A person says: do not send it."""
        async with self.inbox.engine.begin() as db:
            book = JobBook(db)
            if (job := await book.under(f"deliver:{draft_id}")) is not None:
                await book.drop(job.id)

    async def _read(self, job: Job) -> None:
        """Read the conversation, draft while nobody waits yet, and leave the note where an inbox wants one."""
        read = await self.look(job.subject, str(job.payload.get("body", "")))
        if read is None or read.closed or (view := await self._drafted(job.subject)) is None:
            return
        connection, _ = self.of(job.subject)
        await mark_early(self, connection, view)
        if read.inbox in connection.note_inboxes and view.decision is None:
            await leave_note(self, connection, view)

    async def _draft(self, job: Job) -> None:
        """Draft while nobody waits yet."""
        await self._drafted(job.subject)

    async def _drafted(self, conversation_id: str) -> View | None:
        """The conversation with its draft, told to whom the connection says; None where the shop spoke last or drafts are paused."""
        async with self.inbox.engine.connect() as db:
            talk, paused = await Desk(db).conversation(conversation_id), await chosen(db, conversation_id, PAUSED)
        if paused or last_word(talk.messages) is not Speaker.CUSTOMER:
            return None
        view, found = await self.inbox.open(conversation_id), self.connections.of(conversation_id)
        if found and self.standing and found[0].button == "send" and await send_by_mandate(self, view):
            return None
        if found and found[0].notify and view.decision is None:
            await self._announce("draft.ready", view)
        return view

    async def draft_soon(self, conversation_id: str) -> None:
        """Have a draft made when a worker is free; one that waits for it already is enough."""
        async with self.inbox.engine.begin() as db:
            await JobBook(db).put("draft", f"draft:{conversation_id}:{uuid.uuid4()}"[:160], conversation_id, {})
        self.worker.ring()

    async def _announce(self, kind: str, view: View) -> None:
        """Once for each draft and each approval."""
        async with self.inbox.engine.begin() as db:
            await JobBook(db).put("tell", f"{kind}:{view.kept.id}", view.conversation.id, {"event": event_of(kind, view)})
        self.worker.ring()

    async def _tell(self, job: Job) -> None:
        connection, _ = self.of(job.subject)
        await tell(job, connection, self.http)

    def of(self, conversation_id: str) -> tuple[Connection, str]:
        """The connection a conversation came by, and its number there. Raises `ChannelFailed` for one that was removed."""
        found = self.connections.of(conversation_id)
        if found is None:
            raise ChannelFailed("The connection of this conversation was removed from the settings.", 410)
        return found

    def channel(self, connection: Connection) -> Channel:
        """The file that speaks to a connection's helpdesk. Raises `BadPayload`."""
        try:
            return self.channels[connection.vendor]
        except KeyError as error:
            raise BadPayload(f"No file speaks for {connection.vendor}.") from error
