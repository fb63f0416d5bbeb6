"""The API of complaints: what one is and what may be given, which remedy was taken, requests for approval. People alone ask and decide, on the pages."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, signed
from assist.api.paged import PageDep, page
from assist.complaints import Handled, handled, take
from assist.errors import UnknownThing
from assist.store.approvals import all_approvals
from assist.types import Approval, Taken
from serving.adapter import adapter

router = APIRouter(prefix="/api", tags=["complaints"])


class NewTaken(BaseModel):
    """The option a customer took, by its key."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str = Field(min_length=1, max_length=160)


@router.get("/conversations/{conversation_id}/complaint")
async def complaint(conversation_id: str, inbox: InboxDep, settings: SettingsDep) -> dict[str, Any]:
    """Kind, severity, how fair the claim looks (advice), the table's options, requests and what was taken; by the newest draft."""
    async with inbox.engine.begin() as connection:
        found = await handled(connection, conversation_id, settings)
    if found is None:
        raise UnknownThing("Nothing is complained of in this conversation, or it has no draft yet.")
    plain: dict[str, Any] = adapter(Handled).dump_python(found, mode="json")
    return plain


@router.post("/conversations/{conversation_id}/remedy", status_code=201)
async def taken(conversation_id: str, given: NewTaken, inbox: InboxDep, settings: SettingsDep, visitor: VisitorDep) -> dict[str, Any]:
    """The customer took this option. Above authority it needs an approval first."""
    async with inbox.engine.begin() as connection:
        made = await take(connection, conversation_id, given.key, signed(visitor, settings), settings)
    plain: dict[str, Any] = adapter(Taken).dump_python(made, mode="json")
    return plain


@router.get("/approvals")
async def list_approvals(request: Request, response: Response, asked: PageDep, inbox: InboxDep) -> list[dict[str, Any]]:
    """The newest requests, the waiting ones first, a page at a time."""
    async with inbox.engine.begin() as connection:
        found = page(request, response, asked, await all_approvals(connection), lambda one: one.id)
    plain: list[dict[str, Any]] = adapter(tuple[Approval, ...]).dump_python(tuple(found), mode="json")
    return plain
