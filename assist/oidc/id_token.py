"""An ID token held against everything it must be: signature, issuer, audience, time, nonce.

Source: OpenID Connect Core 1.0 §3.1.3.7; RFC 8725 for algorithms: only signatures with the provider's own public keys, never `none`, never a shared secret.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from assist.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from assist.oidc.provider import Provider

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"]
LONGEST = 32_000
"""Characters of a token."""
LEEWAY = 60
"""Seconds the clocks may differ."""
OLDEST = 600
"""Seconds since it was made: a token is traded right after its person signed in."""
FORGED = "The identity provider's token is not signed by one of its keys; nobody was let in. Sign in again from the start."


@dataclass(frozen=True, slots=True)
class Known:
    """Who the provider says somebody is."""

    subject: str
    """Issuer and subject, never the same for two people."""
    name: str
    groups: tuple[str, ...]


async def known_by(token: str, nonce: str, provider: Provider, now: datetime) -> Known:
    """Who the token names. Raises `Refused` for one that is not for us, not from there, not of now, or of another attempt; `ProviderFailed`."""
    claims = await _claims(token, provider)
    issuer, client = provider.settings.oidc_issuer, provider.settings.oidc_client
    audience = claims.get("aud")
    meant = [audience] if isinstance(audience, str) else audience
    if claims.get("iss") != issuer or not isinstance(meant, list) or client not in meant or claims.get("azp", client) != client:
        raise Refused("The identity provider's token is for another service; nobody was let in. Check client id and issuer.")
    if len(meant) > 1 and "azp" not in claims:
        raise Refused("The identity provider's token is for several services and names none of them as its own; nobody was let in.")
    if not _in_time(claims, now.timestamp()):
        raise Refused("The identity provider's token has run out, or its clock and ours differ by more than a minute. Sign in again.")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Refused("The identity provider's token belongs to another attempt to sign in; nobody was let in. Sign in again from the start.")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject or len(subject) > 255:
        raise Refused("The identity provider's token names nobody; nobody was let in.")
    name = next((one for key in ("preferred_username", "email", "name") if isinstance(one := claims.get(key), str) and one.strip()), subject)
    return Known(f"{issuer} {subject}", name, _groups(claims, provider.settings.oidc_claim))


async def _claims(token: str, provider: Provider) -> Mapping[str, Any]:
    """What a rightly signed token says. Where no key fits they are asked for once more: providers change theirs."""
    if len(token) > LONGEST:
        raise Refused(FORGED)
    for anew in (False, True):
        for key in _candidates(token, (await provider.keys(anew=anew)).get("keys")):
            try:
                return jwt.decode(token, key, algorithms=ALGORITHMS).claims
            except (JoseError, ValueError, TypeError):
                continue
    raise Refused(FORGED)


def _candidates(token: str, keys: Any) -> Iterator[Key]:  # noqa: ANN401 - as the provider gives it
    """The public keys that may have signed it: the one it names, or all where it names none. A shared secret in a set that anybody may read is none."""
    try:
        named = jws.extract_compact(token.encode("ascii")).headers().get("kid")
    except (JoseError, ValueError) as error:
        raise Refused(FORGED) from error
    for one in keys if isinstance(keys, list) else ():
        if isinstance(one, dict) and one.get("kty") in {"RSA", "EC", "OKP"} and one.get("use", "sig") == "sig" and named in {None, one.get("kid")}:
            try:
                yield JWKRegistry.import_key(one)
            except (JoseError, ValueError, TypeError, KeyError):
                continue


def _in_time(claims: Mapping[str, Any], now: float) -> bool:
    ends, made, begins = claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in (ends, made, begins)):
        return False
    return now < ends + LEEWAY and made - LEEWAY <= now < made + OLDEST + LEEWAY and begins - LEEWAY <= now  # type: ignore[operator]


def _groups(claims: Mapping[str, Any], claim: str) -> tuple[str, ...]:
    """The person's groups; a claim may be a list or one word. A name with dots that stands there as it is comes before a path inwards."""
    found: Any = claims.get(claim)
    if found is None:
        found = claims
        for step in claim.split("."):
            found = found.get(step) if isinstance(found, dict) else None
    listed = [found] if isinstance(found, str) else found
    return tuple(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()
