"""A conversation on one small card of JSON, for widgets that show fields beside a ticket, as Gorgias does; and a mail as a mail server hands it on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request

from assist.api.deps import HelpdesksDep, InboxDep, SettingsDep
from assist.attached import LARGEST
from assist.contact import Contact, contact_of
from assist.errors import BadPayload, BadRequest
from assist.mail import hear
from assist.opened import View
from assist.parse import parse_conversation
from assist.strings import Strings
from assist.web.order import order_card
from ingest.places import language_name

router = APIRouter(prefix="/api", tags=["helpdesks"])
SOURCES = 3


@router.post("/card")
async def card_of_payload(request: Request, inbox: InboxDep, settings: SettingsDep) -> dict[str, Any]:
    """The card of the conversation in the body, ours or a helpdesk's; it is kept under its id, so that the link opens it."""
    body = await request.body()
    talk = parse_conversation(body)
    if not talk.id:
        raise BadRequest("The conversation needs an id, so that its card finds it again.")
    await inbox.renew(talk, contact_of(body), whole=False)
    return _card(await inbox.open(talk.id), settings.public_url or str(request.base_url).rstrip("/"))


@router.get("/conversations/{conversation_id}/card")
async def card(conversation_id: str, request: Request, inbox: InboxDep, settings: SettingsDep) -> dict[str, Any]:
    """The card of a kept conversation."""
    return _card(await inbox.open(conversation_id), settings.public_url or str(request.base_url).rstrip("/"))


@router.post("/mail", status_code=201)
async def mail(request: Request, inbox: InboxDep, helpdesks: HelpdesksDep, settings: SettingsDep) -> dict[str, Any]:
    """A mail (RFC 5322) joins the conversation it answers, or begins one. One that a program sent is not kept."""
    data = await request.body()
    if len(data) > LARGEST:
        raise BadPayload(f"The mail has {len(data) // 1_000_000} MB; the most is {LARGEST // 1_000_000} MB. Read it in the mailbox.")
    heard = await asyncio.to_thread(hear, data, settings.data / "files")
    if heard.automatic:
        return {"conversation": None, "kept": False}
    talk = replace(heard.conversation, id=f"mail-{heard.thread}")
    if changed := await inbox.renew(talk, Contact("" if heard.marketplace else heard.sender), whole=False):
        await helpdesks.draft_soon(talk.id)
    return {"conversation": talk.id, "kept": changed, "marketplace": heard.marketplace or None}


def _card(view: View, address: str) -> dict[str, Any]:
    draft, strings = view.kept.draft, Strings.load(view.kept.draft.gloss.language)
    cited = list(dict.fromkeys(one for sentence in draft.sentences for one in sentence.citations))[:SOURCES]
    order = order_card(view.conversation, strings)
    return {
        "reply": view.decision.final_text if view.decision else view.kept.text,
        "gloss": "\n".join(draft.gloss.sentences),
        "language": language_name(draft.language, strings.lang) if draft.language != "und" else strings.text("unknown"),
        "confidence": strings.text(f"confidence.{draft.confidence.word.value}"),
        "next_step": draft.refusal.next_step if draft.refusal else "",
        "promises": " · ".join(one.text for one in draft.promises),
        "order": " · ".join((f"#{order.number}", *order.line)) if order else "",
        "sources": [f"{one.title or one.path}: {one.quote}" for one in cited],
        "open": f"{address}/c/{quote(view.conversation.id, safe='')}",
    }
