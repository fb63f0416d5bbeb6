"""The page and its fragments; each handler is thin over one call."""

from __future__ import annotations

import urllib.parse
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assist.api.access import COOKIE
from assist.api.deps import GateDep, InboxDep, IndexDep, SettingsDep, signed_in
from assist.errors import AssistError, Outdated, Refused
from assist.inbox import View, new_message
from assist.strings import Strings
from assist.types import Speaker, Verdict
from assist.web.view import direction, market_name, order_card, panel
from ingest.errors import IngestError
from ingest.places import language_name

router = APIRouter(include_in_schema=False)
LANGUAGE_COOKIE = "concord_language"


@cache
def templates() -> Jinja2Templates:
    """The page's templates: escaped, and loud about a missing variable."""
    folder = Path(__file__).parent / "templates"
    return Jinja2Templates(env=Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined))


@router.get("/enter")
async def enter(token: str, gate: GateDep) -> Response:
    """Trade the one-time link for a session."""
    try:
        session = gate.enter(token)
    except Refused as error:
        return HTMLResponse(f"<!doctype html><meta charset=utf-8><title>Concord</title><p style='font:16px sans-serif;margin:3rem'>{error}</p>", 401)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(COOKIE, session, httponly=True, samesite="strict", max_age=12 * 3600)
    return answer


@router.get("/")
async def home(request: Request, inbox: InboxDep, gate: GateDep, settings: SettingsDep, lang: str = "") -> Response:
    """The first open conversation, or the empty desk."""
    if not _inside(request, gate):
        return templates().TemplateResponse(
            request, "signin.html", {"t": Strings.load(_language(request, settings.agent_language, lang)).text}, status_code=401
        )
    listed = await inbox.listed()
    first = next((one.id for one in listed if one.state == "open"), listed[0].id if listed else "")
    if first:
        query = f"?lang={urllib.parse.quote(lang)}" if lang else ""
        return RedirectResponse(f"/c/{urllib.parse.quote(first)}{query}", 303)
    return _page(request, settings.agent_language, lang, {"listed": listed, "view": None})


@router.get("/c/{conversation_id}")
async def conversation(conversation_id: str, request: Request, inbox: InboxDep, gate: GateDep, settings: SettingsDep, lang: str = "") -> Response:
    """The shell with the conversation; the draft comes as its own fragment."""
    if not _inside(request, gate):
        return RedirectResponse("/", 303)
    return _page(request, settings.agent_language, lang, {"listed": await inbox.listed(), "talk": await inbox.conversation(conversation_id)})


@router.get("/c/{conversation_id}/panel")
async def draft_panel(conversation_id: str, request: Request, inbox: InboxDep, gate: GateDep, settings: SettingsDep, reply: str = "") -> Response:
    """The draft beside the conversation."""
    gate.check(request.cookies, "")
    strings = Strings.load(_language(request, settings.agent_language, ""))
    try:
        view = await inbox.open(conversation_id, strings.lang, reply)
    except (AssistError, IngestError) as error:
        return templates().TemplateResponse(request, "failed.html", {"t": strings.text, "detail": str(error), "id": conversation_id})
    return _panel(request, view, strings)


@router.get("/d/{draft_id}/state")
async def state(draft_id: str, request: Request, inbox: InboxDep, gate: GateDep, settings: SettingsDep) -> Response:
    """Nothing while the draft stands; the outdated banner once it does not."""
    gate.check(request.cookies, "")
    strings = Strings.load(_language(request, settings.agent_language, ""))
    found = await inbox.state(draft_id)
    if found != "outdated":
        return Response(status_code=204)
    view = await inbox.draft(draft_id)
    return templates().TemplateResponse(request, "outdated.html", {"t": strings.text, "id": view.conversation.id, "oob": True})


@router.post("/d/{draft_id}/decide")
async def decide(
    draft_id: str,
    request: Request,
    inbox: InboxDep,
    gate: GateDep,
    settings: SettingsDep,
    verdict: Annotated[Verdict, Form()],
    final_text: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Record the decision and show it in the draft's place."""
    gate.check(request.cookies, "")
    strings = Strings.load(_language(request, settings.agent_language, ""))
    conversation_id = (await inbox.draft(draft_id)).conversation.id
    try:
        await inbox.decide(draft_id, verdict, final_text.replace("\r\n", "\n"), reason, settings.agent or "agent")
    except Outdated:
        return templates().TemplateResponse(request, "outdated.html", {"t": strings.text, "id": conversation_id, "oob": True}, headers={"HX-Reswap": "none"})
    return _panel(request, await inbox.draft(draft_id), strings)


@router.post("/c/{conversation_id}/message")
async def message(conversation_id: str, request: Request, inbox: InboxDep, gate: GateDep, text: Annotated[str, Form()]) -> Response:
    """A newer message of the customer, as a helpdesk would deliver it."""
    gate.check(request.cookies, "")
    await inbox.receive(conversation_id, new_message(Speaker.CUSTOMER, text))
    return RedirectResponse(f"/c/{urllib.parse.quote(conversation_id)}", 303)


@router.get("/passage/{passage_id}")
async def passage(passage_id: str, request: Request, index: IndexDep, gate: GateDep, settings: SettingsDep, start: int = 0, end: int = 0) -> Response:
    """A source opened at its sentence."""
    gate.check(request.cookies, "")
    strings = Strings.load(_language(request, settings.agent_language, ""))
    found = index.passages([passage_id])
    if not found:
        return templates().TemplateResponse(request, "passage.html", {"t": strings.text, "passage": None, "parts": ("", "", ""), "dir": "ltr", "language": ""})
    one = found[0]
    low, high = max(0, start - one.span.start), max(0, end - one.span.start)
    parts = (one.text[:low], one.text[low:high], one.text[high:])
    name = language_name(one.lang, strings.lang)
    return templates().TemplateResponse(
        request, "passage.html", {"t": strings.text, "passage": one, "parts": parts, "dir": direction(one.lang), "language": name}
    )


def _page(request: Request, default: str, lang: str, given: dict[str, Any]) -> Response:
    strings = Strings.load(_language(request, default, lang))
    talk = given.get("talk")
    card = order_card(talk, strings) if talk else None
    languages = [(tag, language_name(tag, tag)) for tag in Strings.languages()]
    context = {
        "t": strings.text,
        "lang": strings.lang,
        "dir": direction(strings.lang),
        "languages": languages,
        "card": card,
        "market": market_name,
        "strings": strings,
    }
    answer = templates().TemplateResponse(request, "page.html", {"talk": None, **context, **given})
    answer.set_cookie(LANGUAGE_COOKIE, strings.lang, samesite="strict", max_age=365 * 24 * 3600)
    return answer


def _panel(request: Request, view: View, strings: Strings) -> Response:
    shown = panel(view, strings)
    replies = [(tag, language_name(tag, strings.lang)) for tag in Strings.languages()]
    context = {"t": strings.text, "strings": strings, "view": view, "p": shown, "draft": view.kept.draft, "replies": replies, "language_name": language_name}
    return templates().TemplateResponse(request, "panel.html", context)


def _language(request: Request, default: str, asked: str) -> str:
    return asked or request.cookies.get(LANGUAGE_COOKIE, "") or default


def _inside(request: Request, gate: GateDep) -> bool:
    try:
        signed_in(request, gate)
    except Refused:
        return False
    return True
