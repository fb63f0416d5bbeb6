"""Signing in by the provider, from the first step to a session: what was begun is kept until it comes back, once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.errors import Refused
from assist.oidc.id_token import known_by
from assist.rights import Role
from assist.store.logins import Login, begin_login, take_login
from assist.store.provided import provided_account
from assist.store.record import Act, note
from assist.store.sessions import begin_session

if TYPE_CHECKING:
    from datetime import datetime

    from assist.oidc.id_token import Known
    from assist.oidc.provider import Provider
    from assist.store.open import Store

STALE = "This attempt to sign in is over, was used already, or began in another browser. Sign in again from the start."


@dataclass(frozen=True, slots=True)
class Begun:
    """A browser is on its way to the provider."""

    state: str
    """Also its cookie: what comes back must be of the same browser."""
    address: str


async def begin(store: Store, provider: Provider, to: str, now: datetime) -> Begun:
    """The first step; `to` is the page to go on to. Raises `ProviderFailed`."""
    state, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    address = await provider.address(state, nonce, verifier)
    async with store.begin() as connection:
        await begin_login(connection, state, Login(nonce, verifier, to), now)
    return Begun(state, address)


async def finish(store: Store, provider: Provider, state: str, cookie: str, code: str, issuer: str, now: datetime, client: str = "") -> tuple[str, str]:
    """A session's token, and the page to go on to.

    Raises `Refused` for an answer to no attempt of this browser, one that comes twice, of another issuer, or with a token that does not hold;
    for a person without a role here and for a closed account. Raises `ProviderFailed`.
    """
    if not state or not secrets.compare_digest(state.encode("utf-8", "replace"), cookie.encode("utf-8", "replace")):
        raise Refused(STALE)
    async with store.begin() as connection:
        login = await take_login(connection, state, now)
    if login is None:
        raise Refused(STALE)
    if not code:
        raise Refused("The identity provider did not let you in, or you turned back there. Sign in again from the start.")
    described = await provider.described()
    if issuer != described.issuer and (issuer or described.names_itself):
        raise Refused("Another identity provider answered than the one that was asked; nobody was let in.")
    known = await known_by(await provider.trade(code, login.verifier), login.nonce, provider, now)
    async with store.begin() as connection:
        account = await provided_account(connection, known.subject, known.name, _roles(known, provider), now)
        await note(connection, Act.SIGNED_IN, account.name, {"by": "provider"})
        return await begin_session(connection, account, now, client), login.to


def _roles(known: Known, provider: Provider) -> frozenset[Role]:
    return frozenset(role for group, role in provider.settings.role_of_group if group == "*" or group in known.groups)
