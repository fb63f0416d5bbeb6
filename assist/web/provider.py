"""Signing in by the shop's identity provider: the browser goes there and comes back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.cookies import drop_login, login_of, set_login, set_session
from assist.api.deps import InboxDep, ProviderDep
from assist.errors import ProviderFailed, Refused
from assist.oidc.enter import begin, finish
from assist.store.accounts import account_of_id
from assist.web.client import client_of
from assist.web.own import own, strings_for
from assist.web.show import show, sign_in

if TYPE_CHECKING:
    from assist.inbox import Inbox

router = APIRouter(include_in_schema=False)


@router.get("/signin/with")
async def leave(request: Request, inbox: InboxDep, provider: ProviderDep, to: str = "") -> Response:
    """To the provider, with what binds its answer to this browser."""
    try:
        begun = await begin(inbox.engine, provider, own(to), datetime.now(UTC))
    except ProviderFailed as error:
        return _sorry(request, error, 502)
    answer = RedirectResponse(begun.address, 303)
    set_login(answer, request, begun.state)
    return answer


@router.get("/signin/return")
async def came_back(request: Request, inbox: InboxDep, provider: ProviderDep, state: str = "", code: str = "", iss: str = "") -> Response:
    """A session for whoever the provider names; or the form with what went wrong. What the provider says of an error may hold anything and is not shown."""
    try:
        token, to = await finish(
            inbox.engine, provider, state[:200], login_of(request), code[:4_000], iss, datetime.now(UTC), client_of(request.headers.get("user-agent", ""))
        )
    except ProviderFailed as error:
        answer = _sorry(request, error, 502)
    except Refused as error:
        answer = _sorry(request, error, 401)
    else:
        answer = onward(request, own(to))
        set_session(answer, request, token)
    drop_login(answer, request)
    return answer


def onward(request: Request, to: str) -> Response:
    """A page of ours that goes on by itself.

    A redirect would not do: the browser came from another site, and sends no strict cookie along until a page of ours asks for the next one;
    and no form of ours may lead to another site, which signing out at the provider does.
    """
    return show(request, "onward.html", strings_for(request), to=to)


async def ending(request: Request, inbox: Inbox) -> str:
    """Where whoever signed in by the provider signs out there too; empty for others, and while the provider cannot be asked."""
    provider = request.state.provider
    if provider is None:
        return ""
    async with inbox.engine.begin() as connection:
        account = await account_of_id(connection, request.state.visitor.account)
    if account is None or not account.subject.startswith(f"{provider.settings.oidc_issuer} "):
        return ""
    try:
        return str(await provider.ending())
    except ProviderFailed:
        return ""


def _sorry(request: Request, error: Exception, status: int) -> Response:
    strings = strings_for(request)
    return sign_in(request, strings, str(error), strings.text("sign_in.not_let_in"), status=status)
