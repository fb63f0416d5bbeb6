"""The JSON API of the desk: one draft for a conversation sent along; or kept conversations, their drafts and decisions."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from assist.api.access import LOCAL
from assist.api.deps import HelpdesksDep, InboxDep, SettingsDep, VisitorDep, signed
from assist.api.paged import PageDep, link_next, page
from assist.contact import contact_of
from assist.edits import Edits, Offer, Row
from assist.errors import UnknownThing
from assist.opened import View
from assist.parse import draft_json, parse_conversation
from assist.reply import join_reply
from assist.store.listed import Listed, mark_of, newest_after, place_of
from assist.store.vouched import Overruled
from assist.types import Decision, Finding, Message, Speaker, Verdict
from serving.adapter import adapter

router = APIRouter(prefix="/api", tags=["desk"])


class NewMessage(BaseModel):
    """A message to add to a kept conversation."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str = Field(max_length=100_000)
    role: Speaker = Speaker.CUSTOMER


class NewDecision(BaseModel):
    """What a person decided about a draft."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    verdict: Verdict
    final_text: str = Field(default="", max_length=100_000)
    reason: str = Field(default="", max_length=2_000)
    edits: Edits = Edits()
    """What on the agent's side led to the final text."""
    agent: str = Field(default="agent", max_length=128)


class Edited(BaseModel):
    """A reply as a person changed it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str = Field(max_length=100_000)
    edits: Edits = Edits()


class Wished(BaseModel):
    """Changes on the side the agent reads: sentences left out, swapped, values changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    edits: Edits


@dataclass(frozen=True, slots=True)
class Added:
    """Whether a conversation was new."""

    id: str
    added: bool


@router.post("/draft")
async def draft_once(request: Request, inbox: InboxDep) -> dict[str, Any]:
    """One draft for the conversation in the body; nothing is kept."""
    conversation = parse_conversation(await request.body())
    return draft_json(await asyncio.to_thread(inbox.assistant.draft, conversation))


@router.get("/conversations")
async def list_conversations(request: Request, response: Response, asked: PageDep, inbox: InboxDep) -> list[dict[str, Any]]:
    """Kept conversations a page at a time, open ones first, newest first."""
    async with inbox.engine.connect() as connection:
        found = await newest_after(connection, asked.limit + 1, place_of(asked.after[0]) if asked.after else None)
    if len(found) > asked.limit:
        link_next(request, response, mark_of(found[asked.limit - 1]))
    plain: list[dict[str, Any]] = adapter(tuple[Listed, ...]).dump_python(found[: asked.limit], mode="json")
    return plain


@router.post("/conversations", status_code=201)
async def add_conversation(request: Request, inbox: InboxDep, helpdesks: HelpdesksDep) -> Added:
    """Keep a conversation under its id and have its draft made; an id already there changes nothing.

    `contact` (`email`, `phone`) says whose it is: their orders are put beside it.
    """
    body = await request.body()
    conversation = parse_conversation(body)
    added = await inbox.add(conversation, contact_of(body))
    if added:
        await helpdesks.draft_soon(conversation.id)
    return Added(conversation.id, added)


@router.post("/conversations/{conversation_id}/messages", status_code=201)
async def add_message(conversation_id: str, message: NewMessage, inbox: InboxDep, helpdesks: HelpdesksDep) -> dict[str, str]:
    """A newer message; the current draft becomes outdated, and a customer's has another one made."""
    await inbox.receive(conversation_id, Message(message.role, message.text))
    await helpdesks.draft_soon(conversation_id)
    return {"conversation": conversation_id}


@router.get("/conversations/{conversation_id}/draft")
async def current_draft(conversation_id: str, inbox: InboxDep, agent_language: str = "", reply_language: str = "") -> dict[str, Any]:
    """The draft that answers the newest message, made now if it is not there."""
    return view_json(await inbox.open(conversation_id, agent_language, reply_language))


@router.get("/drafts/{draft_id}/state")
async def draft_state(draft_id: str, inbox: InboxDep) -> dict[str, str]:
    """current, outdated or decided, as of now."""
    return {"id": draft_id, "state": await inbox.state(draft_id)}


@router.post("/drafts/{draft_id}/check")
async def check_edit(draft_id: str, given: Edited, inbox: InboxDep) -> list[dict[str, Any]]:
    """What the guard finds in an edited reply; nothing is kept. After an edit findings inform, but for what nobody may send."""
    plain: list[dict[str, Any]] = adapter(tuple[Finding, ...]).dump_python(await inbox.check(draft_id, given.text, edits=given.edits), mode="json")
    return plain


@router.post("/drafts/{draft_id}/edits")
async def apply_edits(draft_id: str, given: Wished, inbox: InboxDep) -> dict[str, Any]:
    """The reply with these edits, written anew in both languages, and its sentences in order with what became of each; nothing is kept."""
    view, editor = await inbox.editor(draft_id)
    edited = editor.apply(view.kept.draft, given.edits)
    rows: list[dict[str, Any]] = adapter(tuple[Row, ...]).dump_python(edited.rows, mode="json")
    return {"text": join_reply(edited.draft.sentences, edited.draft.language), "rows": rows}


@router.get("/drafts/{draft_id}/sentences/{at}/offers")
async def list_offers(draft_id: str, at: int, inbox: InboxDep) -> list[dict[str, Any]]:
    """Approved sentences that may take the place of the draft's sentence `at` (from 0), in both languages."""
    view, editor = await inbox.editor(draft_id)
    if not 0 <= at < len(view.kept.draft.sentences):
        raise UnknownThing(f"The draft has no sentence {at}.")
    plain: list[dict[str, Any]] = adapter(tuple[Offer, ...]).dump_python(editor.offers(view.kept.draft, at, Edits()), mode="json")
    return plain


@router.get("/findings/overruled")
async def overruled(request: Request, response: Response, asked: PageDep, inbox: InboxDep) -> list[dict[str, Any]]:
    """Codes of the guard that agents overrule often, with their reasons, a page at a time."""
    found = page(request, response, asked, await inbox.overruled(), lambda one: one.code)
    plain: list[dict[str, Any]] = adapter(tuple[Overruled, ...]).dump_python(tuple(found), mode="json")
    return plain


@router.post("/drafts/{draft_id}/decision", status_code=201)
async def decide(draft_id: str, given: NewDecision, helpdesks: HelpdesksDep, visitor: VisitorDep, settings: SettingsDep) -> dict[str, Any]:
    """Accept, edit or reject. Recorded with the draft's digests; nothing is sent, but where the conversation's connection says so.

    A person who is signed in decides in their own name; a program says in whose name it does.
    """
    agent = signed(visitor, settings) if visitor.by_cookie and visitor.name != LOCAL else given.agent
    decision = await helpdesks.decide(draft_id, given.verdict, given.final_text, given.reason, agent, given.edits)
    plain: dict[str, Any] = adapter(Decision).dump_python(decision, mode="json")
    return plain


def view_json(view: View) -> dict[str, Any]:
    """A kept draft as the API gives it."""
    return {"id": view.kept.id, "state": view.kept.state, "text": view.kept.text, "draft": draft_json(view.kept.draft)}
