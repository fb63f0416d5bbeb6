"""The page and its fragments; each handler is thin over one call."""

from __future__ import annotations

import urllib.parse
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import FeedsDep, HelpdesksDep, InboxDep, IndexDep, SettingsDep, VisitorDep, signed
from assist.edits import parse_edits
from assist.errors import AssistError, Outdated, UnknownThing
from assist.inbox import SHOWN
from assist.rights import Scope
from assist.store.choices import PAUSED, chosen, remember_language
from assist.strings import Strings
from assist.types import Message, Speaker, Verdict
from assist.web.customer import beside_of
from assist.web.marked import day_of, mark_of, written_day
from assist.web.notices import untoured
from assist.web.order import order_card
from assist.web.panel import frame_of, outdated_page, panel_page, spoken
from assist.web.show import framed, show, strings_of
from assist.web.view import direction, market_name
from ingest.errors import IngestError
from ingest.places import language_name
from serving.errors import ServingError

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(request: Request, inbox: InboxDep, visitor: VisitorDep, settings: SettingsDep, lang: str = "") -> Response:
    """The first open conversation, or the empty desk."""
    strings = strings_of(request, settings.agent_language, lang)
    if Scope.DESK_READ not in visitor.scopes:
        return RedirectResponse("/knowledge", 303)
    listed = await inbox.listed()
    first = next((one.id for one in listed if one.state == "open"), listed[0].id if listed else "")
    if first:
        query = f"?lang={urllib.parse.quote(lang)}" if lang else ""
        return RedirectResponse(f"/c/{urllib.parse.quote(first)}{query}", 303)
    return _page(request, strings, {"listed": listed})


@router.get("/c/{conversation_id}")
async def conversation(
    conversation_id: str, request: Request, inbox: InboxDep, helpdesks: HelpdesksDep, feeds: FeedsDep, settings: SettingsDep, lang: str = ""
) -> Response:
    """The shell with the conversation; the draft comes as its own fragment."""
    strings, listed = strings_of(request, settings.agent_language, lang), await inbox.listed()
    try:
        talk = await inbox.conversation(conversation_id)
    except UnknownThing:
        return _page(request, strings, {"listed": listed, "missing": conversation_id}, 404)
    await feeds.look_again(talk)
    return _page(
        request,
        strings,
        {
            "listed": listed,
            **frame_of(talk, settings),
            "act": helpdesks.button(talk.id),
            "card": order_card(talk, strings),
            **await beside_of(talk, feeds, inbox, strings),
            "watched": inbox.assistant.chat is not None,
            "tour": await untoured(request, inbox),
        },
    )


@router.get("/c/{conversation_id}/panel")
async def draft_panel(conversation_id: str, request: Request, helpdesks: HelpdesksDep, settings: SettingsDep, reply: str = "") -> Response:
    """The draft beside the conversation. A reply language chosen here is remembered for its customer."""
    strings, inbox = strings_of(request, settings.agent_language), helpdesks.inbox
    async with inbox.engine.begin() as connection:
        if reply:
            await remember_language(connection, conversation_id, reply)
        elif await chosen(connection, conversation_id, PAUSED):
            return show(request, "paused.html", strings, id=conversation_id)
    try:
        view = await inbox.open(conversation_id, strings.lang, reply)
    except (AssistError, IngestError, ServingError) as error:
        return show(request, "failed.html", strings, detail=str(error), id=conversation_id)
    return await panel_page(request, view, strings, helpdesks)


@router.get("/d/{draft_id}/state")
async def state(draft_id: str, request: Request, inbox: InboxDep, settings: SettingsDep, *, undecided: bool = False) -> Response:
    """Nothing while the draft stands; the outdated banner, and what the customer wrote since, once it does not.

    `undecided`: the page that asks knows of no decision yet, so it is told of one that somebody else made.
    """
    found, view = await inbox.state(draft_id), await inbox.draft(draft_id)
    if found != "outdated" and not view.behind and not (undecided and view.decision):
        return Response(status_code=204)
    return outdated_page(request, view, strings_of(request, settings.agent_language))


@router.post("/d/{draft_id}/decide")
async def decide(
    draft_id: str,
    request: Request,
    inbox: InboxDep,
    visitor: VisitorDep,
    settings: SettingsDep,
    helpdesks: HelpdesksDep,
    verdict: Annotated[Verdict, Form()],
    final_text: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    edits: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """Record the decision and show it in the draft's place."""
    strings = strings_of(request, settings.agent_language)
    try:
        await helpdesks.decide(draft_id, verdict, final_text.replace("\r\n", "\n"), reason, signed(visitor, settings), parse_edits(edits))
    except Outdated:
        return outdated_page(request, await inbox.draft(draft_id), strings)
    return await panel_page(request, await inbox.draft(draft_id), strings, helpdesks)


@router.post("/d/{draft_id}/check")
async def check(
    draft_id: str,
    request: Request,
    inbox: InboxDep,
    settings: SettingsDep,
    text: Annotated[str, Form()] = "",
    edits: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """What the guard finds in a reply while a person writes it, and what it says in the person's language where a translation server is."""
    strings = strings_of(request, settings.agent_language)
    text, made = text.replace("\r\n", "\n"), parse_edits(edits)
    findings = await inbox.check(draft_id, text, strings.lang, made)
    back = await inbox.back_translation(draft_id, text, strings.lang, made)
    return show(request, "edited.html", strings, findings=findings, back=back, dir_back=direction(strings.lang))


@router.post("/c/{conversation_id}/message")
async def message(conversation_id: str, inbox: InboxDep, text: Annotated[str, Form()]) -> Response:
    """A newer message of the customer, as a helpdesk would deliver it."""
    await inbox.receive(conversation_id, Message(Speaker.CUSTOMER, text))
    return RedirectResponse(f"/c/{urllib.parse.quote(conversation_id)}", 303)


@router.get("/passage/{passage_id}")
async def passage(passage_id: str, request: Request, index: IndexDep, settings: SettingsDep, start: int = 0, end: int = 0) -> Response:
    """A source opened at its sentence."""
    strings = strings_of(request, settings.agent_language)
    found = index.passages([passage_id])
    if not found:
        return show(request, "passage.html", strings, passage=None)
    one = found[0]
    low, high = max(0, start - one.span.start), max(0, end - one.span.start)
    parts = (one.text[:low], one.text[low:high], one.text[high:])
    beside: dict[str, Any] = {
        "mark": mark_of(one, strings),
        "day": day_of(one),
        "written": written_day(strings),
        "language": language_name(one.lang, strings.lang),
    }
    return show(request, "passage.html", strings, passage=one, parts=parts, dir=direction(one.lang), **beside)


def _page(request: Request, strings: Strings, given: dict[str, Any], status: int = 200) -> Response:
    fields: dict[str, Any] = {
        "talk": None,
        "watched": False,
        "card": None,
        "marks": [],
        "act": "copy",
        "missing": "",
        "market": market_name,
        "spoken": spoken,
        "here": "desk",
        "shown": SHOWN,
        "tour": False,
        **given,
    }
    return framed(request, "page.html", strings, fields, status)
