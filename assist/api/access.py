"""Who may come in: a one-time link for the page, a bearer token for programs on this machine."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assist.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

COOKIE = "concord_session"


@dataclass(slots=True)
class Gate:
    """The tokens of one running service; they die with it."""

    api_token: str
    """For programs: written, readable by the owner alone, into the data folder."""
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

    def check(self, cookies: Mapping[str, str], authorization: str) -> None:
        """Let a request in. Raises `Refused` otherwise."""
        session = cookies.get(COOKIE, "")
        bearer = authorization.removeprefix("Bearer ").strip() if authorization.startswith("Bearer ") else ""
        by_cookie = any(_same(session, known) for known in self._sessions) if session else False
        by_token = bool(bearer) and _same(bearer, self.api_token)
        if not (by_cookie or by_token):
            raise Refused("Sign in with the link the service printed, or send its token as a bearer.")


def _same(given: str, known: str) -> bool:
    """Compared in constant time, as bytes: what a stranger sends need not be ASCII."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), known.encode())
