"""The queue of approvals: remedies above an agent's authority, asked for by one person and decided by another."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, person, signed
from assist.store.approvals import all_approvals, settle
from assist.types import ApprovalState
from assist.web.show import PageRoute, knowledge_page, strings_of
from assist.web.wording import given
from ingest.cldr import format_amount

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/approvals")
async def queue(request: Request, inbox: InboxDep, settings: SettingsDep, visitor: VisitorDep) -> Response:
    """Every request, the waiting ones first."""
    async with inbox.engine.begin() as connection:
        found = await all_approvals(connection)
    strings = strings_of(request, asked=request.query_params.get("lang", ""))
    return knowledge_page(
        request,
        "approvals.html",
        approvals=found,
        me=signed(visitor, settings).casefold(),
        words=lambda one: given(one.remedy, one.currency, strings),
        money=lambda one: format_amount(one.amount, one.currency, strings.lang),
    )


@router.post("/approvals/{approval_id}")
async def decide(
    approval_id: str,
    inbox: InboxDep,
    settings: SettingsDep,
    visitor: VisitorDep,
    state: Annotated[ApprovalState, Form()],
    reason: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Approve or decline what somebody else asked for."""
    async with inbox.engine.begin() as connection:
        await settle(connection, approval_id, state, person(visitor, settings), reason)
    return RedirectResponse("/approvals", 303)
