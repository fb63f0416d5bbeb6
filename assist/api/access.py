"""Who a request comes from: a one-time link for the page, a person's session, this machine's token, an API key."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assist.api.cookies import COOKIE
from assist.errors import Refused
from assist.rights import GRANTABLE, Scope, Visitor, granted
from assist.store.keys import find_key
from assist.store.sessions import find_session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assist.store.open import Store

LOCAL = "this machine"
"""The name of whoever reads the data folder or its link."""
STRANGER = "Sign in first: with the link the service printed, or with a key of this shop sent as a bearer."
SPENT = "This key is unknown, revoked or past its last day. `python -m assist key create` makes another one."


@dataclass(slots=True)
class Gate:
    """The tokens of one running service, which die with it; keys are kept in the state database."""

    api_token: str
    """For programs of this machine: written, readable by the owner alone, into the data folder."""
    address: str = ""
    """Where people reach this shop, where several share a service: a program of this machine asks by another name. Empty for one that is alone."""
    _links: set[str] = field(default_factory=set)
    _sessions: set[str] = field(default_factory=set)

    def new_link(self) -> str:
        """A token that opens the page once."""
        token = secrets.token_urlsafe(24)
        self._links.add(token)
        return token

    def enter(self, token: str) -> str:
        """Trade a one-time token for a session. Raises `Refused` for an unknown or used one."""
        known = next((link for link in self._links if _same(link, token)), None)
        if known is None:
            raise Refused("This link was used already or is not ours. Run `python -m assist link` for a new one.")
        self._links.discard(known)
        session = secrets.token_urlsafe(32)
        self._sessions.add(session)
        return session

    def leave(self, session: str) -> None:
        """End a session that a link began; any other one is none of ours."""
        self._sessions.discard(session)

    async def visitor(self, engine: Store, cookies: Mapping[str, str], authorization: str) -> Visitor:
        """Who comes with these. A bearer that is sent is held to, whatever cookie comes beside it. Raises `Refused`."""
        kind, _, bearer = authorization.partition(" ")
        if bearer := bearer.strip() if kind.lower() == "bearer" else "":
            return await self._program(engine, bearer)
        session = cookies.get(COOKIE, "")
        if session and any(_same(session, known) for known in self._sessions):
            return Visitor(LOCAL, frozenset(GRANTABLE), by_cookie=True)
        if session:
            return await self._person(engine, session)
        raise Refused(STRANGER)

    async def _person(self, engine: Store, session: str) -> Visitor:
        async with engine.begin() as connection:
            signed = await find_session(connection, session, datetime.now(UTC))
        if signed is None:
            raise Refused(STRANGER)
        return Visitor(signed.account.name, granted(signed.account.roles), by_cookie=True, account=signed.account.id, renewed=signed.renewed)

    async def _program(self, engine: Store, bearer: str) -> Visitor:
        if self.api_token and _same(bearer, self.api_token):
            return Visitor(LOCAL, frozenset(Scope))
        async with engine.begin() as connection:
            key = await find_key(connection, bearer, datetime.now(UTC))
        if key is None:
            raise Refused(SPENT)
        return Visitor(key.name, key.scopes, key=key.prefix)


def _same(given: str, known: str) -> bool:
    """Compared in constant time, as bytes: what a stranger sends need not be ASCII."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), known.encode())
