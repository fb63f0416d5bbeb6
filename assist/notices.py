"""What needs a person now: escalated conversations, approved replies that did not go out, customers who wait too long, mailboxes that cannot be read.

Nothing is stored for it: the list is what the desk holds, and each target is told of each thing once, by a job under its key.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from assist.channels.grants import Grants
from assist.channels.mail import Letter, send
from assist.channels.messenger import tell_messenger
from assist.day.shifts import zone_of
from assist.errors import ChannelFailed
from assist.store.jobs import JobBook
from assist.store.pressing import handed_over, looked_at, stuck
from assist.store.queue import longer_than, waiting
from assist.strings import Strings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.channels.helpdesks import Helpdesks
    from assist.channels.targets import Target
    from assist.settings import AssistSettings
    from assist.store.jobs import Job

EVERY = 60.0
"""Seconds between two looks."""
MOST = 100
"""Things of one kind that are listed."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that needs a person."""

    kind: str
    """escalated, held, overdue or trouble."""
    key: str
    """The same as long as it is the same thing."""
    what: str
    conversation: str = ""
    who: str = ""


async def notices_now(desks: Helpdesks, settings: AssistSettings, now: datetime) -> tuple[Notice, ...]:
    """All of them, the most pressing kinds first."""
    async with desks.inbox.engine.connect() as db:
        late = await waiting(db, longer_than(now, settings.unanswered_hours), MOST)
        found = [Notice("escalated", f"{one.conversation}:{one.at}", one.about, one.conversation, one.who) for one in await handed_over(db, MOST)]
        found += [Notice("held", f"{one.job}:{one.attempts}", one.told or one.conversation, one.conversation) for one in await stuck(db, MOST)]
    for entry in late:
        one = entry.listed
        what = " · ".join(part for part in (one.customer, one.subject or one.preview[:60] or one.id) if part)
        found.append(Notice("overdue", f"{one.id}:{one.waiting_since}", what, one.id))
    day = now.date().isoformat()
    found += [Notice("trouble", f"{name}:{day}", f"{name}: {box.trouble}") for name, box in desks.mailboxes.items() if box.trouble]
    return tuple(found)


def text_of(one: Notice, strings: Strings, settings: AssistSettings, desk: str = "") -> str:
    """On one line, with a link where the desk's address is known."""
    told = strings.text(f"notice.{one.kind}", who=one.who, what=one.what, hours=str(settings.unanswered_hours))
    return f"{told} {desk}/c/{quote(one.conversation, safe='')}" if desk and one.conversation else told


@dataclass(slots=True)
class Watch:
    """Tells the targets, once each, of what needs a person."""

    desks: Helpdesks
    settings: AssistSettings
    targets: Sequence[Target]
    grants: Grants = field(default_factory=Grants)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            async with looked_at("What needs a person could not be read"):
                await self.look(datetime.now(UTC))
            await asyncio.sleep(EVERY)

    async def look(self, now: datetime) -> None:
        """A job for each thing and target; one that is there is not put again. A mail gets one digest a day."""
        found = await notices_now(self.desks, self.settings, now)
        local = now.astimezone(zone_of(self.settings.zone))
        async with self.desks.inbox.engine.begin() as db:
            book = JobBook(db)
            for target in self.targets:
                strings = Strings.load(target.language)
                mine = [one for one in found if one.kind in target.kinds]
                if target.to == "mail":
                    if local.hour >= target.hour and mine:
                        await book.put("notify", f"notify:{target.name}:digest:{local.date()}", f"notify:{target.name}", {"target": target.name})
                    continue
                for one in mine:
                    key = hashlib.sha256(f"{one.kind}:{one.key}".encode()).hexdigest()[:32]
                    given = {"target": target.name, "text": text_of(one, strings, self.settings, target.desk)}
                    await book.put("notify", f"notify:{target.name}:{key}", one.conversation or f"notify:{target.name}", given)
        self.desks.worker.ring()

    async def notify(self, job: Job) -> None:
        """One notice to one target. Raises `ChannelFailed`."""
        target = next((one for one in self.targets if one.name == job.payload["target"]), None)
        if target is None:
            raise ChannelFailed("This target was removed from the file of notifications.", 410)
        if target.to != "mail":
            await tell_messenger(self.desks.http, target, job.id, str(job.payload["text"]), datetime.now(UTC).timestamp())
            return
        # Written when it goes out: a job of no conversation must hold nothing of a customer, it would outlive their erasure.
        found = [one for one in await notices_now(self.desks, self.settings, datetime.now(UTC)) if one.kind in target.kinds]
        strings, connection = Strings.load(target.language), self.desks.connections.get(target.connection)
        if not found:
            return
        text = "\n".join(text_of(one, strings, self.settings, target.desk) for one in found)
        head = strings.text("notice.digest", n=str(len(found)))
        domain = connection.address.rpartition("@")[2]
        letter = Letter(target.address, f"Concord: {head}", text, f"{job.id}@{domain}", (), datetime.now(UTC))
        await asyncio.to_thread(send, connection, letter, await self.grants.key(self.desks.http, connection))
