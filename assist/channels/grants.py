"""What a mailbox is opened with: its password, or an access token that its provider grants for an hour (OAuth 2.0), asked for again before it ends.

Sources: RFC 6749 §4.4 (client credentials), §5 (answers) and §6 (refresh); RFC 4616 (PLAIN); Google's and Microsoft's manuals of XOAUTH2.
"""

from __future__ import annotations

import time
import urllib.parse
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assist.errors import ChannelFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from assist.channels.connections import Connection
    from assist.http import Answer, Egress

EARLY = 120.0
"""Seconds before its end at which a token is not used any more."""
SHORTEST = 300.0
"""Seconds that a token holds whose provider does not say."""
REFUSED = 401
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Key:
    """Who opens a mailbox, and by what."""

    user: str
    secret: str = field(repr=False)
    bearer: bool = False
    """Whether it is an access token, no password."""

    @property
    def mechanism(self) -> str:
        """The SASL mechanism it is said by."""
        return "XOAUTH2" if self.bearer else "PLAIN"

    @property
    def said(self) -> bytes:
        """The mechanism's only message."""
        return (f"user={self.user}\x01auth=Bearer {self.secret}\x01\x01" if self.bearer else f"\0{self.user}\0{self.secret}").encode()


def password_of(connection: Connection) -> Key:
    """The key of a mailbox with a password."""
    return Key(connection.user, connection.token.get_secret_value())


@dataclass(slots=True)
class Grants:
    """Access tokens by connection, each kept as long as it holds. Shared by all tasks of one loop."""

    clock: Callable[[], float] = time.monotonic
    _kept: dict[str, tuple[float, Key]] = field(default_factory=dict)
    _renewed: dict[str, str] = field(default_factory=dict)
    """Refresh tokens that a provider gave in place of the settings'."""

    async def key(self, http: Egress, connection: Connection) -> Key:
        """What the mailbox is opened with now. Raises `ChannelFailed`; with status 401 where the provider refuses, which a new consent mends."""
        if not connection.grants:
            return password_of(connection)
        until, kept = self._kept.get(connection.name, (0.0, None))
        if kept is not None and self.clock() < until:
            return kept
        given = _granted(await http.call("POST", connection.grants, FORM, content=urllib.parse.urlencode(self._asked(connection)).encode()), connection)
        key = Key(connection.user, str(given["access_token"]), bearer=True)
        self._kept[connection.name] = (self.clock() + _seconds(given) - EARLY, key)
        if given.get("refresh_token"):
            self._renewed[connection.name] = str(given["refresh_token"])
        return key

    def failed(self, connection: Connection, error: ChannelFailed) -> None:
        """Ask anew next time where the mail server did not take this token."""
        if error.status == REFUSED:
            self._kept.pop(connection.name, None)

    def _asked(self, connection: Connection) -> dict[str, str]:
        refresh = self._renewed.get(connection.name) or connection.token.get_secret_value()
        asked = {"grant_type": "refresh_token", "refresh_token": refresh} if refresh else {"grant_type": "client_credentials"}
        given = {"client_id": connection.client, "client_secret": connection.client_secret.get_secret_value(), "scope": connection.scope}
        return asked | {name: value for name, value in given.items() if value}


def _granted(answer: Answer, connection: Connection) -> dict[str, Any]:
    host = urllib.parse.urlsplit(connection.grants).hostname
    if answer.status in {400, 401, 403}:
        raise ChannelFailed(
            f"{host} grants no access to this mailbox ({_why(answer)}). Let its owner consent again, and put the new token into the settings.", 401
        )
    if answer.status != 200:
        raise ChannelFailed(f"{host} granted no access to this mailbox now ({answer.status}). It is tried again.", 0)
    given = answer.json()
    if not isinstance(given, dict) or not given.get("access_token"):
        raise ChannelFailed(f"{host} answered without an access token. Check the address of `grants`.", 404)
    return given


def _why(answer: Answer) -> str:
    """The provider's code, such as invalid_grant; never its text, which may hold what was sent."""
    try:
        given = answer.json()
    except ChannelFailed:
        return str(answer.status)
    code = given.get("error") if isinstance(given, dict) else None
    return code[:40] if isinstance(code, str) and code.replace("_", "").isalnum() else str(answer.status)


def _seconds(given: dict[str, Any]) -> float:
    told = given.get("expires_in")
    return float(told) if isinstance(told, int | float) or (isinstance(told, str) and told.isdigit()) else SHORTEST
