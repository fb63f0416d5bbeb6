"""The page and its fragments; each handler is thin over one call."""

from __future__ import annotations

import urllib.parse
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import HelpdesksDep, InboxDep, IndexDep, SettingsDep, VisitorDep, signed
from assist.edits import parse_edits
from assist.errors import AssistError, Outdated, UnknownThing
from assist.inbox import Inbox, new_message
from assist.opened import View
from assist.rights import Scope
from assist.strings import Strings
from assist.types import Conversation, Speaker, Verdict
from assist.web.order import order_card
from assist.web.rung import rung_line
from assist.web.show import framed, show, strings_of
from assist.web.view import direction, market_name, panel
from ingest.errors import IngestError
from ingest.language import identify
from ingest.places import language_name
from prompts.wishes import load_wishes
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
async def conversation(conversation_id: str, request: Request, inbox: InboxDep, settings: SettingsDep, lang: str = "") -> Response:
    """The shell with the conversation; the draft comes as its own fragment."""
    strings, listed = strings_of(request, settings.agent_language, lang), await inbox.listed()
    try:
        talk = await inbox.conversation(conversation_id)
    except UnknownThing:
        return _page(request, strings, {"listed": listed, "missing": conversation_id}, 404)
    return _page(request, strings, {"listed": listed, "talk": talk, "card": order_card(talk, strings), "watched": inbox.assistant.chat is not None})


@router.get("/c/{conversation_id}/panel")
async def draft_panel(conversation_id: str, request: Request, inbox: InboxDep, settings: SettingsDep, reply: str = "") -> Response:
    """The draft beside the conversation."""
    strings = strings_of(request, settings.agent_language)
    try:
        view = await inbox.open(conversation_id, strings.lang, reply)
    except (AssistError, IngestError, ServingError) as error:
        return show(request, "failed.html", strings, detail=str(error), id=conversation_id)
    return await _panel(request, view, strings, inbox)


@router.get("/d/{draft_id}/state")
async def state(draft_id: str, request: Request, inbox: InboxDep, settings: SettingsDep) -> Response:
    """Nothing while the draft stands; the outdated banner, and what the customer wrote since, once it does not."""
    found, view = await inbox.state(draft_id), await inbox.draft(draft_id)
    if found != "outdated" and not view.behind:
        return Response(status_code=204)
    return _outdated(request, view, strings_of(request, settings.agent_language))


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
        return _outdated(request, await inbox.draft(draft_id), strings)
    return await _panel(request, await inbox.draft(draft_id), strings, inbox)


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
    await inbox.receive(conversation_id, new_message(Speaker.CUSTOMER, text))
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
    return show(request, "passage.html", strings, passage=one, parts=parts, dir=direction(one.lang), language=language_name(one.lang, strings.lang))


def _page(request: Request, strings: Strings, given: dict[str, Any], status: int = 200) -> Response:
    fields: dict[str, Any] = {"talk": None, "watched": False, "card": None, "missing": "", "market": market_name, "spoken": _spoken, "here": "desk", **given}
    return framed(request, "page.html", strings, fields, status)


async def _panel(request: Request, view: View, strings: Strings, inbox: Inbox) -> Response:
    draft, library = view.kept.draft, inbox.assistant.library
    replies = [(pack.lang, language_name(pack.lang, strings.lang)) for pack in library.packs]
    listed = next(one for one in await inbox.listed() if one.id == view.conversation.id)
    given: dict[str, Any] = {"view": view, "p": panel(view, strings), "draft": draft, "replies": replies, "one": listed, "talk": view.conversation}
    given["wishes"] = list(load_wishes()) if inbox.assistant.chat is not None else []
    return show(request, "panel.html", strings, **given, rung=rung_line(draft.language, library, strings), market=market_name)


def _outdated(request: Request, view: View, strings: Strings) -> Response:
    """Only pieces out of band: what was typed beside them is not touched."""
    answer = show(request, "outdated.html", strings, talk=view.conversation, spoken=_spoken, id=view.conversation.id)
    answer.headers["HX-Reswap"] = "none"
    return answer


def _spoken(talk: Conversation, text: str) -> str:
    """The language a message is marked with, so that the browser picks its letters' shapes; empty if unknown."""
    found = identify(text, history=talk.customer.languages).lang
    return "" if found == "und" else found
