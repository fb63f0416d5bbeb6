"""The work behind an approval: the reply written once, what is written beside it, and what came back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assist.channels.contract import Act, Post, Written
from assist.channels.posted import keep_letter, letter_of, written_of
from assist.jobs import Hold
from assist.store.jobs import JobBook

if TYPE_CHECKING:
    from assist.channels.bounce import Bounce
    from assist.channels.helpdesks import Helpdesks
    from assist.inbox import Inbox
    from assist.store.jobs import Job

OVERTAKEN = "The customer wrote again before this went out. Read it, then send it all the same or leave it."
MAYBE_SENT = "The mail server had this reply and then was silent: it may have been sent. Look in its log; then send it again or leave it."
BOUNCED = 550
"""Status of a reply that came back."""


async def deliver(desks: Helpdesks, job: Job) -> None:
    """Write it once: a try that may have taken effect is looked for first, or waits for a person where nobody can look; so does what the customer overtook."""
    connection, remote = desks.of(job.subject)
    channel, post = desks.channel(connection), Post(job.id, Act(job.payload["act"]), job.payload["text"])
    if job.unsure and channel.blind and not job.payload.get("anyway"):
        raise Hold(MAYBE_SENT)
    if connection.vendor == "mail":
        post = replace(post, letter=await letter_of(desks.inbox, connection, remote, job))
    there = await channel.find(desks.http, connection, remote, job.id) if job.unsure else ""
    if not there:
        if job.payload["draft"] and (job.attempts or not job.payload["checked"]) and not job.payload.get("anyway"):
            await _refuse_overtaken(desks, job)
        await channel.write(desks.http, connection, remote, post)
    if job.payload["draft"]:
        told = {"draft": job.payload["draft"], "letter": post.letter.message_id if post.letter else ""}
        async with desks.inbox.engine.begin() as db:
            await JobBook(db).put("mark", f"mark:{job.id}", job.subject, told)


async def _refuse_overtaken(desks: Helpdesks, job: Job) -> None:
    await desks.look(job.subject)
    view = await desks.inbox.draft(job.payload["draft"])
    if view.behind:
        raise Hold(OVERTAKEN)


async def mark(desks: Helpdesks, job: Job) -> None:
    """After a reply went out: what the connection may write beside it, and the conversation as it stands with it."""
    connection, remote = desks.of(job.subject)
    view = await desks.inbox.draft(job.payload["draft"])
    if connection.vendor == "mail":
        await keep_letter(desks.inbox, connection, view, str(job.payload.get("letter", "")))
        return
    written = written_of(view, connection.write_back)
    if written != Written():
        await desks.channel(connection).mark(desks.http, connection, remote, written)
    await desks.look(job.subject)


async def hand(desks: Helpdesks, job: Job) -> None:
    """An escalated conversation gets its label and its team at the helpdesk."""
    connection, remote = desks.of(job.subject)
    written = Written(labels=(str(job.payload["label"]),), team=str(job.payload["team"]))
    await desks.channel(connection).mark(desks.http, connection, remote, written)


async def bounced(inbox: Inbox, bounce: Bounce) -> None:
    """A reply came back: a person has to say what becomes of it."""
    async with inbox.engine.begin() as db:
        book = JobBook(db)
        job = await book.find(bounce.job)
        if job is not None and job.kind == "deliver" and bounce.final:
            await book.hold(job.id, BOUNCED, bounce.told, unsure=False)
