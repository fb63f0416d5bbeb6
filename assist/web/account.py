"""One's own account: another password, and where one is signed in."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.cookies import COOKIE
from assist.api.deps import InboxDep, VisitorDep
from assist.errors import BadRequest, Refused, TooManyTries
from assist.passwords import SHORTEST, check_new
from assist.store.accounts import account_of_id
from assist.store.own_password import change_password
from assist.store.sessions import end_one, end_others, sessions_of
from assist.web.show import PageRoute, knowledge_page, strings_of

if TYPE_CHECKING:
    from assist.inbox import Inbox
    from assist.rights import Visitor
    from assist.store.accounts import Account
    from assist.store.sessions import Listed
    from assist.strings import Strings

router = APIRouter(prefix="/account", include_in_schema=False, route_class=PageRoute)


@router.get("")
async def account_page(request: Request, inbox: InboxDep, visitor: VisitorDep, done: bool = False) -> Response:  # noqa: FBT001, FBT002 - a query parameter
    """Password and sessions; whoever came by the link of this machine has neither."""
    strings = strings_of(request, asked=request.query_params.get("lang", ""))
    return await _page(request, inbox, visitor, said=strings.text("account.changed") if done else "")


@router.post("/password")
async def password(
    request: Request,
    inbox: InboxDep,
    visitor: VisitorDep,
    current: Annotated[str, Form(max_length=256)] = "",
    new: Annotated[str, Form(max_length=256)] = "",
) -> Response:
    """Another password, for whoever knows the current one; every other session ends."""
    strings, account = strings_of(request), await _own(inbox, visitor)
    if account is None or not account.digest:
        return await _page(request, inbox, visitor, status=422)
    try:
        check_new(new, (account.name,))
        await change_password(inbox.engine, account, current, new, request.cookies.get(COOKIE, ""), datetime.now(UTC))
    except TooManyTries as error:
        return await _page(request, inbox, visitor, _wait(strings, error), status=429)
    except BadRequest:
        return await _page(request, inbox, visitor, strings.text("account.weak", n=str(SHORTEST)), status=422)
    except Refused:
        return await _page(request, inbox, visitor, strings.text("account.wrong"), status=422)
    return RedirectResponse("/account?done=true", 303)


@router.post("/sessions/end")
async def end(request: Request, inbox: InboxDep, visitor: VisitorDep, session: Annotated[str, Form(max_length=36)] = "") -> Response:
    """Sign out at one place, or without a name at every other one."""
    account = await _own(inbox, visitor)
    if account is not None:
        async with inbox.engine.begin() as connection:
            if session:
                await end_one(connection, account, session)
            else:
                await end_others(connection, account, request.cookies.get(COOKIE, ""))
    return RedirectResponse("/account", 303)


async def _own(inbox: Inbox, visitor: Visitor) -> Account | None:
    async with inbox.engine.begin() as connection:
        return await account_of_id(connection, visitor.account) if visitor.account else None


async def _page(request: Request, inbox: Inbox, visitor: Visitor, told: str = "", said: str = "", status: int = 200) -> Response:
    account = await _own(inbox, visitor)
    sessions: tuple[Listed, ...] = ()
    if account is not None:
        async with inbox.engine.begin() as connection:
            sessions = await sessions_of(connection, account, request.cookies.get(COOKIE, ""), datetime.now(UTC))
    fields = {"account": account, "sessions": sessions, "told": told, "said": said, "shortest": str(SHORTEST)}
    return await asyncio.to_thread(knowledge_page, request, "account.html", status, **fields)


def _wait(strings: Strings, error: TooManyTries) -> str:
    return strings.text("sign_in.wait", minutes=str(error.minutes))
