"""Which of several orders a conversation is about, as the agent says it."""

from __future__ import annotations

import urllib.parse
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep
from assist.payloads.attach import choose
from assist.web.show import PageRoute

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.post("/c/{conversation_id}/order")
async def order(conversation_id: str, inbox: InboxDep, number: Annotated[str, Form(max_length=200)]) -> Response:
    """The order that is meant; the draft is made anew."""
    await inbox.change(conversation_id, lambda one: choose(one, number))
    return RedirectResponse(f"/c/{urllib.parse.quote(conversation_id)}", 303)
