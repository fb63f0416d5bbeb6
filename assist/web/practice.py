"""Practice for newcomers: solved tickets answered once more, and what changed this week."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from assist.api.deps import InboxDep, IndexDep, Owned
from assist.learn.practice import practise
from assist.store.sent import sent_at, sent_languages
from assist.store.wordings import adopted
from assist.web.show import PageRoute, knowledge_page
from ingest.types import Wanted

if TYPE_CHECKING:
    from assist.inbox import Inbox
    from assist.learn.practice import Practised
    from assist.store.sent import Sent
    from ingest.types import Index, Listed

router = APIRouter(prefix="/practice", include_in_schema=False, route_class=PageRoute)
WEEK = timedelta(days=7)
MOST = 100_000
"""Documents that are looked through for what changed, and tickets that are counted through."""


@router.get("")
async def ticket(request: Request, inbox: InboxDep, index: IndexDep, n: int = 0, reply: Annotated[str, Query(max_length=16)] = "") -> Response:
    """A solved ticket to answer, of one reply language where one is named; nothing of what was sent is shown yet."""
    return await _page(request, inbox, index, _Place(min(max(0, n), MOST), reply))


@router.post("")
async def compare(
    request: Request,
    inbox: InboxDep,
    index: IndexDep,
    n: Annotated[int, Form(ge=0, le=MOST)],
    answer: Annotated[str, Form(min_length=1, max_length=20_000)],
    reply: Annotated[str, Form(max_length=16)] = "",
) -> Response:
    """The reply beside what was sent. Nothing is kept."""
    return await _page(request, inbox, index, _Place(n, reply), answer.replace("\r\n", "\n"))


@dataclass(frozen=True, slots=True)
class _Place:
    """Which of the solved tickets."""

    n: int
    reply: str
    """Language of the replies that count; empty for all."""


async def _page(request: Request, inbox: Inbox, index: Index, at: _Place, answer: str = "") -> Response:
    async with inbox.engine.begin() as connection:
        sent: Sent | None = await sent_at(connection, at.n, at.reply) or await sent_at(connection, 0, at.reply)
        spoken = await sent_languages(connection)
        worded = [one for one in await adopted(connection) if one.starts_at >= datetime.now(UTC) - WEEK]
    found: Practised | None = await asyncio.to_thread(practise, sent, answer) if sent and answer else None
    changed = await asyncio.to_thread(_changed, index)
    return knowledge_page(request, "practice.html", sent=sent, at=at, spoken=spoken, answer=answer, found=found, changed=changed, worded=worded)


def _changed(index: Index) -> list[Listed]:
    """Documents whose live version is of this week, newest first; none in a process that only asks another one."""
    if not isinstance(index, Owned):
        return []
    since = datetime.now(UTC) - WEEK
    found = [
        one
        for one in index.shelf.list(Wanted(limit=MOST)).documents
        if one.loaded_at is not None and one.loaded_at.astimezone(UTC) >= since and one.versions > 1
    ]
    return sorted(found, key=lambda one: (one.loaded_at or since).isoformat(), reverse=True)
