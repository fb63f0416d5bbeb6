"""Replies that go out by a standing approval: looked at, decided in its person's name, sampled by the ruler."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assist.errors import AssistError
from assist.mandate import doubts, judged
from assist.store.jobs import JobBook
from assist.store.mandates import in_force, judge, stop, use
from assist.types import Verdict

if TYPE_CHECKING:
    from assist.channels.helpdesks import Helpdesks
    from assist.opened import View
    from assist.store.jobs import Job
    from assist.store.open import Connection
    from assist.types import Decision
    from assist.types.mandate import Mandate

LOG = logging.getLogger(__name__)
RULER = "the ruler"


async def send_by_mandate(helpdesks: Helpdesks, view: View) -> bool:
    """Send a draft that a standing approval covers; False where none does, and a person decides."""
    intents = view.kept.draft.triage.intents
    if view.decision is not None or len(intents) != 1:
        return False
    mandate = await _fitting(helpdesks, view, intents[0].intent)
    if mandate is None:
        return False
    now = datetime.now(UTC)

    async def also(connection: Connection, decision: Decision) -> None:
        if await use(connection, mandate, decision.draft_id, view.conversation.id, now):
            await JobBook(connection).put("sample", f"sample:{decision.draft_id}", view.conversation.id, {"draft": decision.draft_id})

    try:
        await helpdesks.decide(view.kept.id, Verdict.ACCEPT, "", "", f"standing approval: {mandate.person}", also=also)
    except AssistError as error:  # overtaken, the day is full, the guard's word: a person looks
        LOG.warning("A standing approval was not used: %s", error)
        return False
    return True


async def sample(helpdesks: Helpdesks, job: Job) -> None:
    """Judge one reply that went out."""
    view = await helpdesks.inbox.draft(str(job.payload["draft"]))
    found = await asyncio.to_thread(judged, view)
    async with helpdesks.inbox.engine.begin() as connection:
        await judge(connection, view.kept.id, found, RULER)


async def _fitting(helpdesks: Helpdesks, view: View, intent: str) -> Mandate | None:
    """The approval that covers a draft. One whose script reads otherwise now lapses."""
    library = helpdesks.inbox.assistant.library
    async with helpdesks.inbox.engine.begin() as connection:
        held = [(one, doubts(one, view, library)) for one in await in_force(connection, intent, datetime.now(UTC))]
        for one, why in held:
            if "changed" in why:
                await stop(connection, one.id, "", "changed")
    return next((one for one, why in held if not why), None)
