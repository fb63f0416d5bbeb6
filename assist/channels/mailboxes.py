"""Mailboxes at work: looked into again and again, each new mail joined to its conversation before it counts as read."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assist.channels.bounce import bounce_of
from assist.channels.grants import Grants
from assist.channels.idle import listening
from assist.channels.mailbox import Seen, fetch_new
from assist.contact import Contact
from assist.errors import AssistError, ChannelFailed
from assist.mail import hear
from assist.store.choices import PERSON, choose
from assist.store.desk import Desk
from assist.store.threads import conversation_of, how_far, remember, went
from assist.types import Message, Speaker
from ingest.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from assist.channels.bounce import Bounce
    from assist.channels.connections import Connection
    from assist.channels.idle import Bell
    from assist.channels.mailbox import Arrived
    from assist.http import Egress
    from assist.inbox import Inbox
    from assist.mail import Heard
    from assist.types import Conversation

LOG = logging.getLogger(__name__)
LONGEST_PAUSE = 600.0
"""Seconds between two looks into a mailbox that fails."""
DEAF = 600.0
"""Seconds before a server that has no IDLE is asked for it again."""
TOO_LARGE = "This mail is larger than 50 MB and was not read. Open it in the mailbox."


@dataclass(slots=True)
class Mailbox:
    """One mailbox of the connections."""

    connection: Connection
    inbox: Inbox
    http: Egress
    files: Path
    """Folder of customers' photos."""
    arrived: Callable[[str], Awaitable[None]]
    """Told of every conversation in which a customer wrote."""
    bounced: Callable[[Bounce], Awaitable[None]]
    looked_at: datetime | None = None
    grants: Grants = field(default_factory=Grants)
    trouble: str = ""
    """Why the last look failed; "" if it did not."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _deaf_until: float = 0.0

    async def run(self) -> None:
        """Look until cancelled: when the server says that mail arrived, else again and again; after failures the pauses grow."""
        pause = float(self.connection.poll_seconds)
        while True:
            try:
                async with self._heard() as bell:
                    await self.look()
                    pause = float(self.connection.poll_seconds)
                    while bell is not None and await bell.rung():
                        await self.look()
            except (AssistError, IngestError) as error:
                LOG.warning("A mailbox could not be read: %s", error)
                pause = min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    @asynccontextmanager
    async def _heard(self) -> AsyncIterator[Bell | None]:
        """The server's word of new mail, begun before the look so that nothing comes between. None where it gives none, and after a look that failed."""
        now = asyncio.get_running_loop().time()
        if not self.connection.idle or self.trouble or now < self._deaf_until:
            yield None
            return
        async with listening(self.connection, lambda: self.grants.key(self.http, self.connection)) as bell:
            self._deaf_until = now + DEAF if bell is None else 0.0
            yield bell

    async def look(self) -> None:
        """Take in all that is new. Raises `ChannelFailed`; what was taken in before stays, and nothing is skipped."""
        async with self._lock:
            try:
                while await self._once():
                    pass
                self.looked_at, self.trouble = datetime.now(UTC), ""
            except AssistError as error:
                self.trouble = str(error)
                raise

    async def _once(self) -> bool:
        """One bounded look; whether there is more. The place is kept after the mails are: a crash reads some twice, which changes nothing."""
        async with self.inbox.engine.connect() as db:
            seen = Seen(*await how_far(db, self.connection.name))
        key = await self.grants.key(self.http, self.connection)
        try:
            fetched = await asyncio.to_thread(fetch_new, self.connection, seen, key)
        except ChannelFailed as error:
            self.grants.failed(self.connection, error)
            raise
        for one in fetched.mails:
            await self._take(one)
        if fetched.seen != seen:
            async with self.inbox.engine.begin() as db:
                await went(db, self.connection.name, fetched.seen.validity, fetched.seen.last)
        return fetched.more

    async def _take(self, one: Arrived) -> None:
        if (bounce := bounce_of(one.data)) is not None:
            await self.bounced(bounce)
            return
        try:
            heard = await asyncio.to_thread(hear, one.data, self.files)
        except IngestError as error:
            LOG.warning("A mail could not be read: %s", error)
            return
        own = heard.sender == self.connection.address.casefold()
        if not heard.automatic and not own:
            await self._keep(heard, whole=one.whole)

    async def _keep(self, heard: Heard, *, whole: bool) -> None:
        name, own = self.connection.name, heard.refers[-1]
        async with self.inbox.engine.begin() as db:
            found = await conversation_of(db, name, heard.refers) or f"{name}:{heard.thread}"
            there = await Desk(db).conversation(found) if await Desk(db).has_conversation(found) else None
            await remember(db, name, own, found)
            await choose(db, found, PERSON, f"{name}/{heard.sender}"[:160])
        contact = Contact("" if heard.marketplace else heard.sender, person=f"{name}/{heard.sender}"[:160])
        if await self.inbox.renew(self._joined(heard, found, there, whole=whole), contact, whole=False):
            await self.arrived(found)

    def _joined(self, heard: Heard, found: str, there: Conversation | None, *, whole: bool) -> Conversation:
        """The conversation keeps its own subject, whatever was put before it meanwhile."""
        talk, settings = heard.conversation, self.connection
        said = talk.messages
        if not whole:
            said = (replace(said[0], text=said[0].text or talk.subject or TOO_LARGE), Message(Speaker.NOTE, TOO_LARGE, f"{said[0].id}#", said[0].at))
        elif not said[0].text.strip() and not said[0].attachments:
            said = (replace(said[0], text=talk.subject or "–"),)
        subject = there.subject if there and there.subject else talk.subject
        return replace(
            talk, id=found, messages=said, subject=subject, market=talk.market or settings.market, agent_language=settings.language or talk.agent_language
        )
