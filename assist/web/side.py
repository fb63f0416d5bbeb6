"""The sidebar inside a helpdesk: a shell that hears from the helpdesk's page which conversation is open, and the conversation read again by us.

What the page that frames us says is a hint: only a number is taken from it, and it is heard only from the origin that the connection names.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response

from assist.api.deps import FeedsDep, HelpdesksDep, InboxDep, SettingsDep, VisitorDep, signed
from assist.channels.helpdesks import Helpdesks
from assist.errors import ChannelFailed, UnknownThing
from assist.learn.marked import keep_mark
from assist.store.choices import PAUSED, choose
from assist.types import Conversation
from assist.web.customer import beside_of
from assist.web.marked import day_of, mark_of, written_day
from assist.web.notices import untoured
from assist.web.order import order_card
from assist.web.panel import frame_of, panel_page, way
from assist.web.show import framed, show, strings_of
from ingest.language import identify
from ingest.types import Audience, Complaint, Question, SourceMark, Where

LOG = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)
Remote = Annotated[str, Path(pattern="^[0-9]{1,20}$")]
FOUND = 5
"""Hits of the search box."""


@router.get("/side/{connection}")
async def shell(connection: str, request: Request, helpdesks: HelpdesksDep, settings: SettingsDep, lang: str = "") -> Response:
    """The frame's page: it asks the helpdesk's page for the conversation, and asks us for what it is told."""
    found = helpdesks.connections.get(connection)
    strings = strings_of(request, found.language or settings.agent_language, lang)
    return framed(request, "side.html", strings, {"connection": found, "here": "side", "act": found.button, "sdk": ""})


@router.get("/side/{connection}/{remote}")
async def beside(connection: str, remote: Remote, request: Request, helpdesks: HelpdesksDep, feeds: FeedsDep, settings: SettingsDep) -> Response:
    """The conversation with this number at the helpdesk. One we know is shown at once and read again meanwhile."""
    found = helpdesks.connections.get(connection)
    strings = strings_of(request, found.language or settings.agent_language)
    try:
        talk = await _known(helpdesks, f"{found.name}:{remote}")
    except (ChannelFailed, UnknownThing) as error:
        LOG.warning("A conversation could not be opened: %s", error)
        return show(request, "failed.html", strings, detail=str(error), id=f"{found.name}:{remote}")
    await feeds.look_again(talk)
    given = frame_of(talk, settings)
    return show(
        request,
        "beside.html",
        strings,
        **given,
        card=order_card(talk, strings),
        **await beside_of(talk, feeds, helpdesks.inbox, strings),
        watched=helpdesks.inbox.assistant.chat is not None,
        tour=await untoured(request, helpdesks.inbox),
    )


async def _known(helpdesks: Helpdesks, conversation_id: str) -> Conversation:
    try:
        talk = await helpdesks.inbox.conversation(conversation_id)
    except UnknownThing:
        await helpdesks.look(conversation_id)
        return await helpdesks.inbox.conversation(conversation_id)
    await helpdesks.soon(conversation_id)
    return talk


@router.post("/c/{conversation_id}/pause")
async def pause(
    conversation_id: str, request: Request, helpdesks: HelpdesksDep, settings: SettingsDep, on: Annotated[str, Form(max_length=3)] = ""
) -> Response:
    """No drafts for this conversation until somebody wants them again."""
    strings = strings_of(request, settings.agent_language)
    async with helpdesks.inbox.engine.begin() as connection:
        await choose(connection, conversation_id, PAUSED, on)
    if on:
        return show(request, "paused.html", strings, id=conversation_id)
    return await panel_page(request, await helpdesks.inbox.open(conversation_id, strings.lang), strings, helpdesks)


@router.get("/c/{conversation_id}/find")
async def find(conversation_id: str, request: Request, inbox: InboxDep, settings: SettingsDep, q: str = "") -> Response:
    """What the knowledge says to the agent's own words, each hit ready to go into the reply with its source; what is internal is marked."""
    strings, asked = strings_of(request, settings.agent_language), q.strip()[:500]
    talk = await inbox.conversation(conversation_id)
    where = Where(markets=(talk.market,) if talk.market else (), audiences=(Audience.PUBLIC, Audience.INTERNAL))
    answer = inbox.assistant.index.search(Question(asked, identify(asked).lang, where, FOUND)) if asked else None
    hits = [(one, mark_of(one.passage, strings), day_of(one.passage)) for one in answer.hits] if answer else []
    return show(request, "found.html", strings, hits=hits, asked=asked, written=written_day(strings))


@router.post("/c/{conversation_id}/flag")
async def flag(
    conversation_id: str,
    request: Request,
    inbox: InboxDep,
    settings: SettingsDep,
    visitor: VisitorDep,
    complaint: Annotated[Complaint, Form()],
    path: Annotated[str, Form(max_length=1_024)] = "",
    quote: Annotated[str, Form(max_length=4_000)] = "",
) -> Response:
    """An agent says that a source is wrong or outdated, or that something is missing there."""
    one, talk = SourceMark(complaint, path, conversation_id, quote, "", signed(visitor, settings)), await inbox.conversation(conversation_id)
    async with inbox.engine.begin() as connection:
        await keep_mark(connection, talk, one, datetime.now(UTC))
    return show(request, "flagged.html", strings_of(request, settings.agent_language))


@router.get("/d/{draft_id}/delivery")
async def how_far(draft_id: str, request: Request, helpdesks: HelpdesksDep, settings: SettingsDep) -> Response:
    """How far an approved reply is."""
    strings, job = strings_of(request, settings.agent_language), await helpdesks.delivery(draft_id)
    view = await helpdesks.inbox.draft(draft_id)
    return show(request, "delivery.html", strings, way=way(job, view, strings) if job else None)


@router.post("/d/{draft_id}/delivery")
async def say(draft_id: str, request: Request, helpdesks: HelpdesksDep, settings: SettingsDep, act: Annotated[str, Form(max_length=10)]) -> Response:
    """An agent's word for a reply that is held: again, anyway, or leave."""
    if act == "leave":
        await helpdesks.leave(draft_id)
    else:
        await helpdesks.again(draft_id, anyway=act == "anyway")
    return await how_far(draft_id, request, helpdesks, settings)
