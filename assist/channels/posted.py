"""What goes out with an approval: the reply as a mail of its thread, and what is written beside it at a helpdesk."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from assist.channels.contract import Written
from assist.channels.mail import Letter
from assist.store.choices import PERSON, chosen
from assist.store.desk import Desk
from assist.store.threads import remember
from assist.types import Message, Speaker

if TYPE_CHECKING:
    from assist.channels.connections import Connection
    from assist.inbox import Inbox
    from assist.opened import View
    from assist.store.jobs import Job

AGAIN = re.compile(r"^(?:(?:re|aw|antw|sv|rif|res|r|回复|答复|返信)\s*[:：]\s*)+", re.IGNORECASE)
"""What mail programs put before a subject that is answered."""


async def letter_of(inbox: Inbox, connection: Connection, remote: str, job: Job) -> Letter:
    """The approved reply as a mail of its thread. Its id is the job's, so that a mail that comes back is known."""
    async with inbox.engine.connect() as db:
        talk, person = await Desk(db).conversation(job.subject), await chosen(db, job.subject, PERSON)
    message_id = f"{remote}.{job.id}@{connection.address.rpartition('@')[2]}"
    answers = tuple(one.id for one in talk.messages if one.id and one.role is not Speaker.NOTE)
    return Letter(person.partition("/")[2], f"Re: {AGAIN.sub('', talk.subject)}".strip(), job.payload["text"], message_id, answers, datetime.now(UTC))


async def keep_letter(inbox: Inbox, connection: Connection, view: View, message_id: str) -> None:
    """A mailbox does not hold what was sent from here: the reply joins its conversation by us."""
    if not message_id or view.decision is None:
        return
    async with inbox.engine.begin() as db:
        await remember(db, connection.name, message_id, view.conversation.id)
    said = Message(Speaker.AGENT, view.decision.final_text, message_id, datetime.now(UTC))
    await inbox.renew(replace(view.conversation, messages=(said,)), whole=False)


def written_of(view: View, allowed: tuple[str, ...]) -> Written:
    """What the connection allows of the reading: labels, priority, attributes."""
    triage = view.kept.draft.triage
    told: dict[str, Any] = {
        "labels": tuple(f"concord-{one.intent.lower().replace('_', '-')}" for one in triage.intents[:2]),
        "priority": {"urgent": "urgent", "high": "high", "normal": "medium", "low": "low"}[triage.priority.value],
        "attributes": (
            ("concord_language", triage.language),
            ("concord_mood", triage.emotion.value),
            *([("concord_take_over", ", ".join(triage.take_over))] if triage.take_over else []),
        ),
    }
    return Written(**{name: told[name] for name in allowed if name in told})
