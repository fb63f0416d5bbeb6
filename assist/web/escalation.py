"""A conversation handed to the second line, beside the conversation itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from assist.api.deps import HelpdesksDep, SettingsDep, VisitorDep, signed
from assist.escalation import escalate, escalated, take_back
from assist.web.order import moment
from assist.web.show import show, strings_of
from assist.web.view import direction

router = APIRouter(include_in_schema=False)


@router.get("/c/{conversation_id}/escalation")
async def part(conversation_id: str, request: Request, helpdesks: HelpdesksDep, settings: SettingsDep) -> Response:
    """Who handed it over, with the summary; or the way to hand it over."""
    strings, found = strings_of(request, settings.agent_language), await escalated(helpdesks, conversation_id)
    at = moment(found.at, strings.lang) if found else ""
    return show(request, "escalation.html", strings, id=conversation_id, found=found, at=at, dir_of=direction)


@router.post("/c/{conversation_id}/escalate")
async def hand_over(
    conversation_id: str,
    request: Request,
    helpdesks: HelpdesksDep,
    settings: SettingsDep,
    visitor: VisitorDep,
    why: Annotated[str, Form(max_length=2_000)] = "",
    back: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Hand it over, or take it back."""
    who = signed(visitor, settings)
    if back:
        await take_back(helpdesks, conversation_id, who)
    else:
        found = helpdesks.connections.of(conversation_id)
        lang = settings.second_line or (found[0].language if found else "") or settings.agent_language
        await escalate(helpdesks, conversation_id, who, why, lang)
    return await part(conversation_id, request, helpdesks, settings)
