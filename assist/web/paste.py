"""The paste box, for consoles without an API: a conversation copied there becomes one here, with its draft to copy back."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, SettingsDep
from assist.errors import BadRequest
from assist.paste import read_paste
from assist.types import Conversation
from assist.web.show import framed, strings_of

router = APIRouter(include_in_schema=False)


@router.get("/paste")
async def form(request: Request, settings: SettingsDep, lang: str = "") -> Response:
    """Where to paste."""
    strings = strings_of(request, settings.agent_language, lang)
    return framed(request, "paste.html", strings, {"here": "paste", "text": "", "mine": "", "market_given": "", "told": ""})


@router.post("/paste")
async def pasted(
    request: Request,
    inbox: InboxDep,
    settings: SettingsDep,
    text: Annotated[str, Form(max_length=120_000)] = "",
    mine: Annotated[str, Form(max_length=80)] = "",
    market: Annotated[str, Form(max_length=8)] = "",
) -> Response:
    """The conversation with its draft; or the form again with what was typed, where no customer speaks."""
    strings, code = strings_of(request, settings.agent_language), market.strip().upper()
    try:
        said = read_paste(text, mine)
    except BadRequest:
        given = {"here": "paste", "text": text, "mine": mine, "market_given": code, "told": strings.text("paste.none")}
        return framed(request, "paste.html", strings, given, 422)
    talk = Conversation(
        said,
        market=code if len(code) == 2 and code.isalpha() and code.isascii() else "",
        agent_language=strings.lang,
        channel="chat",
        id=f"paste-{uuid.uuid4().hex[:12]}",
    )
    await inbox.add(talk)
    return RedirectResponse(f"/c/{talk.id}", 303)
