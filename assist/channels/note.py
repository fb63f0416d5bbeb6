"""The private note that holds a finished draft for agents who stay in the conversation's own view: what it says, what goes out, on what it rests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from assist.channels.contract import Act
from assist.store.jobs import JobBook
from assist.strings import Strings
from ingest.places import language_name

if TYPE_CHECKING:
    from assist.channels.connections import Connection
    from assist.channels.helpdesks import Helpdesks
    from assist.opened import View

MOST_SOURCES = 5


def note_text(view: View, connection: Connection) -> str:
    """Gloss, draft, sources and the link to approve it, in the agent's language; a refusal says what is missing."""
    draft, strings = view.kept.draft, Strings.load(view.kept.draft.gloss.language)
    parts: list[str] = []
    if draft.refusal is not None:
        parts += [f"{strings.text('no_draft')}: {draft.refusal.detail}", f"{strings.text('next_step')}: {draft.refusal.next_step}"]
    else:
        if draft.gloss.language != draft.language:
            reader = language_name(draft.gloss.language, strings.lang)
            parts += [strings.text("draft_for_you", lang=reader), "\n".join(draft.gloss.sentences)]
        parts += [strings.text("draft_for_customer", lang=language_name(draft.language, strings.lang)), view.kept.text]
        if sources := _sources(view):
            parts += [strings.text("sources"), sources]
    if connection.desk:
        parts.append(f"{connection.desk}/c/{quote(view.conversation.id, safe='')}")
    return "\n\n".join(parts)


def _sources(view: View) -> str:
    cited = dict.fromkeys(one for sentence in view.kept.draft.sentences for one in sentence.citations)
    return "\n".join(f"{at}. {one.title or one.path}: “{one.quote}”" for at, one in enumerate(list(cited)[:MOST_SOURCES], 1))


async def leave_note(helpdesks: Helpdesks, connection: Connection, view: View) -> None:
    """At most one for each of the customer's messages: the job's key says which."""
    newest = view.conversation.messages[-1]
    key = f"note:{view.conversation.id}:{newest.id or len(view.conversation.messages)}"
    async with helpdesks.inbox.engine.begin() as db:
        text = note_text(view, connection)
        await JobBook(db).put("deliver", key[:160], view.conversation.id, {"act": Act.NOTE, "text": text, "draft": ""})
    helpdesks.worker.ring()


async def mark_early(helpdesks: Helpdesks, connection: Connection, view: View) -> None:
    """Where somebody must come now, what the connection allows is written before any reply, once for each draft."""
    if connection.write_back and view.decision is None and view.kept.draft.triage.take_over:
        async with helpdesks.inbox.engine.begin() as db:
            await JobBook(db).put("mark", f"first:{view.kept.id}", view.conversation.id, {"draft": view.kept.id})
        helpdesks.worker.ring()
