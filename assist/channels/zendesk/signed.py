"""A page that Zendesk asks for with a signed token: who opens it, from which installation.

Source: developer.zendesk.com, "Building a server-side app, part 5": an RS256 JWT in the form field `token`, checked with the installation's public key;
its audience is the installation's address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from assist.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from assist.channels.connections import Connection

LONGEST = 8_000
"""Characters of a token."""
LEEWAY = 60
"""Seconds the clocks may differ."""


@dataclass(frozen=True, slots=True)
class Opener:
    """The agent who opened the page."""

    subject: str
    """Address of the user at Zendesk: the same person is the same address."""
    once: str
    """The token's own number; one that was seen before is a copy."""


def opened_by(token: str, connection: Connection, public_key: bytes, now: datetime) -> Opener:
    """Who opened the page. Raises `Refused` for another signature, algorithm, installation or time."""
    if not token or len(token) > LONGEST:
        raise Refused("Zendesk's page came without its token. Open the app from a ticket.")
    try:
        claims = jwt.decode(token, RSAKey.import_key(public_key), algorithms=["RS256"]).claims
    except (JoseError, ValueError) as error:
        raise Refused("The token is not signed by this installation's key. Copy the public key anew; nobody was let in.") from error
    if claims.get("aud") != f"{connection.url}/api/v2/apps/installations/{connection.account}.json":
        raise Refused("The token is for another installation of the app. Check the connection's account; nobody was let in.")
    if not _in_time(claims, int(now.timestamp())):
        raise Refused("The token is too old or not yet good. Open the app again.")
    subject, once = str(claims.get("sub", "")), str(claims.get("jti", ""))
    if not subject.startswith(f"{connection.url}/") or not once:
        raise Refused("The token names no user of this helpdesk; nobody was let in.")
    return Opener(subject, once)


def _in_time(claims: dict[str, object], now: int) -> bool:
    ends, begins = claims.get("exp"), claims.get("nbf", claims.get("iat", 0))
    return isinstance(ends, int) and isinstance(begins, int) and begins - LEEWAY <= now < ends + LEEWAY
