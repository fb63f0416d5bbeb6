"""A conversation's complaint beside its draft: what it is, how fair it looks, what may be offered, asked for and taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, person
from assist.complaints import handled, request, take
from assist.store.approvals import settle
from assist.types import ApprovalState
from assist.web.order import moment
from assist.web.show import show, strings_of
from assist.web.wording import given
from ingest.cldr import format_amount

if TYPE_CHECKING:
    from assist.inbox import Inbox
    from assist.settings import AssistSettings

router = APIRouter(include_in_schema=False)
Key = Annotated[str, Form(max_length=160)]


@router.get("/c/{conversation_id}/remedies")
async def remedies_card(conversation_id: str, request: Request, inbox: InboxDep, settings: SettingsDep) -> Response:
    """The card; nothing where nothing is complained of."""
    return await _card(conversation_id, request, inbox, settings)


@router.post("/c/{conversation_id}/remedies")
async def taken(conversation_id: str, request: Request, inbox: InboxDep, settings: SettingsDep, visitor: VisitorDep, key: Key) -> Response:
    """The customer took this one."""
    async with inbox.engine.begin() as connection:
        await take(connection, conversation_id, key, person(visitor, settings), settings)
    return await _card(conversation_id, request, inbox, settings)


@router.post("/c/{conversation_id}/approvals")
async def asked(
    conversation_id: str,
    page: Request,
    inbox: InboxDep,
    settings: SettingsDep,
    visitor: VisitorDep,
    key: Key,
    note: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Ask another person for more than one may give."""
    async with inbox.engine.begin() as connection:
        await request(connection, conversation_id, key, note, person(visitor, settings), settings)
    return await _card(conversation_id, page, inbox, settings)


@router.post("/c/{conversation_id}/approvals/{approval_id}/withdraw")
async def withdrawn(conversation_id: str, approval_id: str, request: Request, inbox: InboxDep, settings: SettingsDep, visitor: VisitorDep) -> Response:
    """Take one's own request back."""
    async with inbox.engine.begin() as connection:
        await settle(connection, approval_id, ApprovalState.WITHDRAWN, person(visitor, settings), "")
    return await _card(conversation_id, request, inbox, settings)


async def _card(conversation_id: str, request: Request, inbox: Inbox, settings: AssistSettings) -> Response:
    strings = strings_of(request, settings.agent_language)
    async with inbox.engine.begin() as connection:
        found = await handled(connection, conversation_id, settings)
    if found is None:
        return Response("", media_type="text/html")
    return show(
        request,
        "remedies.html",
        strings,
        found=found,
        id=conversation_id,
        money=lambda amount, currency: format_amount(amount, currency, strings.lang),
        words=lambda key, currency: given(key, currency, strings),
        at=lambda when: moment(when.astimezone(), strings.lang),
    )
