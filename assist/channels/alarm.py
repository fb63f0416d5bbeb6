"""A promise that is about to be late, said where the agents work: a private note in its conversation, and our own webhook."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assist.channels.contract import Act
from assist.store.jobs import JobBook
from assist.store.owed import still_owed

if TYPE_CHECKING:
    from assist.channels.helpdesks import Helpdesks
    from assist.store.jobs import Job


async def alarm(desk: Helpdesks, job: Job) -> None:
    """Nothing for a promise that was kept meanwhile. A helpdesk without an API is told by webhook alone, if at all; the page of promises shows it anyway."""
    found = desk.connections.of(job.subject)
    async with desk.inbox.engine.begin() as db:
        one = await still_owed(db, str(job.payload["promise"]))
        if one is None or found is None:
            return
        text, due_at = one
        book, connection = JobBook(db), found[0]
        if connection.vendor != "webhook":
            await book.put("deliver", f"alarm:{job.id}", job.subject, {"act": Act.NOTE, "text": f"⏰ {text}", "draft": ""})
        if connection.notify:
            data = {"conversation": job.subject.partition(":")[2], "promise": text, "due_at": due_at.isoformat()}
            event = {"type": "promise.due", "timestamp": datetime.now(UTC).isoformat(), "data": data}
            await book.put("tell", f"promise.due:{job.id}", job.subject, {"event": event})
    desk.worker.ring()
