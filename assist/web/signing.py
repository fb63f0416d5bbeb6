"""Signing in and out: by name and password, or by the one-time link of this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.cookies import COOKIE, drop_session, set_session
from assist.api.deps import GateDep, InboxDep, SettingsDep
from assist.errors import Refused, TooManyTries
from assist.store.sign_in import sign_in as begin
from assist.store.sign_in import sign_out as end
from assist.web.client import client_of
from assist.web.own import own, strings_for
from assist.web.provider import ending, onward
from assist.web.show import sign_in, strings_of

router = APIRouter(include_in_schema=False)


@router.get("/enter")
async def enter(token: str, request: Request, gate: GateDep, settings: SettingsDep) -> Response:
    """Trade the one-time link for a session."""
    try:
        session = gate.enter(token)
    except Refused as error:
        return sign_in(request, strings_of(request, settings.agent_language), str(error))
    answer = RedirectResponse("/", 303)
    set_session(answer, request, session)
    return answer


@router.get("/signin")
async def form(request: Request, lang: str = "") -> Response:
    """Where to sign in."""
    return sign_in(request, strings_for(request, lang), status=200)


@router.post("/signin")
async def signed_in(
    request: Request,
    inbox: InboxDep,
    name: Annotated[str, Form(max_length=128)] = "",
    password: Annotated[str, Form(max_length=256)] = "",
    to: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """A session under a token nobody has seen before; or the form again, which never says whether it was the name or the password."""
    strings, address = strings_for(request), request.client.host if request.client else ""
    try:
        token = await begin(inbox.engine, name, password, address, datetime.now(UTC), client_of(request.headers.get("user-agent", "")))
    except TooManyTries as error:
        told = strings.text("sign_in.wait", minutes=str(error.minutes))
        answer = sign_in(request, strings, told=told, name=name, to=to, status=429)
        answer.headers["Retry-After"] = str(error.minutes * 60)
        return answer
    except Refused:
        return sign_in(request, strings, told=strings.text("sign_in.wrong"), name=name, to=to)
    answer = RedirectResponse(own(to), 303)
    set_session(answer, request, token)
    return answer


@router.post("/signout")
async def signed_out(request: Request, inbox: InboxDep, gate: GateDep) -> Response:
    """End the session, here and in the browser, and with the provider for whoever came by it."""
    token, there = request.cookies.get(COOKIE, ""), await ending(request, inbox)
    gate.leave(token)
    await end(inbox.engine, token)
    answer = onward(request, there) if there else RedirectResponse("/signin", 303)
    drop_session(answer, request)
    return answer
