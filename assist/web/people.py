"""People who sign in, for administrators: added, given roles or another password, closed, opened again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, VisitorDep
from assist.errors import BadRequest
from assist.passwords import digest_of, new_password
from assist.rights import Role
from assist.store.accounts import add_account, disable_account, keep_roles, known_account, list_accounts, reopen_account, reset_account
from assist.web.show import PageRoute, knowledge_page, strings_of

if TYPE_CHECKING:
    from assist.inbox import Inbox
    from assist.rights import Visitor

router = APIRouter(prefix="/people", include_in_schema=False, route_class=PageRoute)

NameForm = Annotated[str, Form(max_length=200)]
RolesForm = Annotated[list[Role] | None, Form()]


@dataclass(frozen=True, slots=True)
class Shown:
    """A password that was just made."""

    name: str
    password: str


@router.get("")
async def people(request: Request, inbox: InboxDep) -> Response:
    """Everybody, with what they may do."""
    return await _page(request, inbox)


@router.post("/add")
async def add(request: Request, inbox: InboxDep, name: NameForm = "", role: RolesForm = None) -> Response:
    """A new account; its password is shown on this page once."""
    if not role:
        return await _page(request, inbox, "people.no_role", status=422)
    password = new_password()
    digest = await asyncio.to_thread(digest_of, password)
    try:
        async with inbox.engine.begin() as connection:
            account = await add_account(connection, name, frozenset(role), digest, datetime.now(UTC))
    except BadRequest:
        return await _page(request, inbox, "people.name_taken", status=422)
    return await _page(request, inbox, shown=Shown(account.name, password))


@router.post("/roles")
async def roles(request: Request, inbox: InboxDep, visitor: VisitorDep, name: NameForm = "", role: RolesForm = None) -> Response:
    """Other roles, from the next request on. Nobody takes the right to manage people from themselves."""
    if not role:
        return await _page(request, inbox, "people.no_role", status=422)
    async with inbox.engine.begin() as connection:
        account = await known_account(connection, name)
        if account.id != visitor.account or Role.ADMIN in role:
            await keep_roles(connection, account, frozenset(role))
            return RedirectResponse("/people", 303)
    return await _page(request, inbox, "people.yourself", status=422)


@router.post("/close")
async def close(request: Request, inbox: InboxDep, visitor: VisitorDep, name: NameForm = "") -> Response:
    """The account opens nothing any more, at once; nobody closes their own."""
    async with inbox.engine.begin() as connection:
        account = await known_account(connection, name)
        if account.id != visitor.account:
            await disable_account(connection, name, datetime.now(UTC))
            return RedirectResponse("/people", 303)
    return await _page(request, inbox, "people.yourself", status=422)


@router.post("/reopen")
async def reopen(inbox: InboxDep, name: NameForm = "") -> Response:
    """A closed account opens again, with the password and roles it had."""
    async with inbox.engine.begin() as connection:
        await reopen_account(connection, name)
    return RedirectResponse("/people", 303)


@router.post("/reset")
async def reset(request: Request, inbox: InboxDep, visitor: VisitorDep, name: NameForm = "") -> Response:
    """Another password, shown once; the person's sessions end. One's own is changed where the current one is asked for."""
    password = new_password()
    digest = await asyncio.to_thread(digest_of, password)
    async with inbox.engine.begin() as connection:
        account = await known_account(connection, name)
        if _own(account.id, visitor) or not account.digest:
            return RedirectResponse("/account", 303)
        await reset_account(connection, name, digest, frozenset())
    return await _page(request, inbox, shown=Shown(account.name, password))


def _own(account: str, visitor: Visitor) -> bool:
    return account == visitor.account


async def _page(request: Request, inbox: Inbox, told: str = "", shown: Shown | None = None, status: int = 200) -> Response:
    async with inbox.engine.begin() as connection:
        found = await list_accounts(connection)
    said = strings_of(request).text(told) if told else ""
    return knowledge_page(request, "people.html", status, people=found, told=said, shown=shown, every=tuple(Role))
