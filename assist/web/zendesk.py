"""The sidebar inside Zendesk: its first request carries a token that Zendesk signed; who it names is signed in as an agent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from assist.api.cookies import set_session
from assist.api.deps import HelpdesksDep, InboxDep, SettingsDep
from assist.api.headers import POLICY
from assist.channels.zendesk.signed import opened_by
from assist.errors import Refused, UnknownThing
from assist.rights import Role
from assist.store.accounts import add_account, subject_account
from assist.store.jobs import JobBook
from assist.store.sessions import begin_session
from assist.web.show import framed, sign_in, strings_of

if TYPE_CHECKING:
    from assist.channels.connections import Connection
    from assist.channels.zendesk.signed import Opener
    from assist.inbox import Inbox

router = APIRouter(include_in_schema=False)
SDK = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"
"""Zendesk's own script, without which no page speaks to its frame; it comes from nowhere else."""


@router.post("/zendesk/{connection}")
async def opened(
    connection: str,
    request: Request,
    helpdesks: HelpdesksDep,
    inbox: InboxDep,
    settings: SettingsDep,
    token: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """The sidebar for whoever Zendesk says opened it; anybody else is asked to sign in."""
    found = helpdesks.connections.get(connection)
    if found.vendor != "zendesk" or not found.public_key:
        raise UnknownThing("This connection has no public key of a Zendesk app. Set public_key, or use the address /side/NAME.")
    strings = strings_of(request, found.language or settings.agent_language)
    try:
        opener = opened_by(token, found, Path(found.public_key).read_bytes(), datetime.now(UTC))
        session = await _begin(inbox, found, opener)
    except Refused as error:
        return sign_in(request, strings, told=str(error))
    sdk = f"{found.url}/zaf_sdk.js" if found.private else SDK
    answer = framed(request, "side.html", strings, {"connection": found, "here": "side", "act": found.button, "sdk": sdk})
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-ancestors {found.origin}".replace("script-src 'self'", f"script-src 'self' {sdk}")
    set_session(answer, request, session)
    return answer


async def _begin(inbox: Inbox, connection: Connection, opener: Opener) -> str:
    """A session of the agent; one who comes for the first time gets an account that signs in by Zendesk alone. Raises `Refused` for a copied token."""
    now = datetime.now(UTC)
    async with inbox.engine.begin() as db:
        if not await JobBook(db).first_time(connection.name, [f"jti:{opener.once}"[:128]], now):
            raise Refused("This token was used already. Open the app again.")
        subject = f"zendesk {opener.subject}"
        account = await subject_account(db, subject)
        if account is None:
            number = opener.subject.rpartition("/")[2].removesuffix(".json")
            account = await add_account(db, f"{connection.name}-{number}"[:120], frozenset({Role.AGENT}), "", now, subject)
        if account.disabled_at is not None:
            raise Refused("This account was disabled here. Ask an administrator of the shop.")
        return await begin_session(db, account, now)
