"""The shop's identity provider as it describes itself, its keys, and a code traded for an ID token.

Source: OpenID Connect Discovery 1.0, RFC 6749 §4.1 with RFC 7636 (PKCE, S256), RFC 9207 (the answer names its issuer).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from assist.errors import ChannelFailed, NotAllowedOut, ProviderFailed
from assist.http import Egress

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from assist.http import Answer
    from assist.oidc.settings import OidcSettings

KEPT = 3600.0
"""Seconds after which description and keys are asked for anew."""
AGAIN = 10.0
"""Seconds between two looks for a key that is not known: a made-up key id must not make us ask without end."""
RETURN = "/signin/return"


@dataclass(frozen=True, slots=True)
class Described:
    """What the provider says of itself."""

    issuer: str
    authorize: str
    token: str
    keys: str
    end: str
    """Where one signs out there; empty for a provider without."""
    basic: bool
    """Whether the client secret goes into the header (else into the form)."""
    names_itself: bool
    """Whether its answers hold `iss`."""


@dataclass(slots=True)
class Provider:
    """One identity provider; shared by all tasks of a service."""

    settings: OidcSettings
    now: Callable[[], float] = monotonic
    _http: Egress = field(init=False)
    _described: tuple[float, Described] | None = None
    _keys: tuple[float, dict[str, Any]] | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._http = Egress((self.settings.oidc_issuer, *self.settings.oidc_origins.split()))

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where a browser is sent to sign in. Raises `ProviderFailed`."""
        described = await self.described()
        asked = {
            "response_type": "code",
            "client_id": self.settings.oidc_client,
            "redirect_uri": self.back,
            "scope": self.settings.oidc_scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        return f"{described.authorize}{'&' if '?' in described.authorize else '?'}{urlencode(asked)}"

    async def trade(self, code: str, verifier: str) -> str:
        """The ID token that a code is worth, not yet checked. Raises `ProviderFailed`."""
        described = await self.described()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.back, "code_verifier": verifier}
        headers, secret = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}, self.settings.oidc_secret.get_secret_value()
        if secret and described.basic:
            pair = f"{quote(self.settings.oidc_client, safe='')}:{quote(secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form["client_id"] = self.settings.oidc_client
            form |= {"client_secret": secret} if secret else {}
        told = _object(await self._call("POST", described.token, headers, urlencode(form).encode()), "token")
        token = told.get("id_token")
        if not isinstance(token, str):
            raise ProviderFailed("The identity provider gave no ID token. Let this client ask for the scope openid.")
        return token

    async def keys(self, *, anew: bool = False) -> dict[str, Any]:
        """Its key set; `anew` asks for it although one is kept, but not more often than every ten seconds. Raises `ProviderFailed`."""
        described = await self.described()
        async with self._lock:
            age = self.now() - self._keys[0] if self._keys else KEPT
            if self._keys is None or age >= (AGAIN if anew else KEPT):
                found = _object(await self._call("GET", described.keys, {"Accept": "application/json"}), "keys")
                self._keys = (self.now(), found)
            return self._keys[1]

    async def described(self) -> Described:
        """What it says of itself, kept for an hour. Raises `ProviderFailed`."""
        async with self._lock:
            if self._described is None or self.now() - self._described[0] >= KEPT:
                self._described = (self.now(), await self._describe())
            return self._described[1]

    async def ending(self) -> str:
        """Where a browser signs out there too; empty for a provider without. Raises `ProviderFailed`."""
        described = await self.described()
        asked = urlencode({"client_id": self.settings.oidc_client, "post_logout_redirect_uri": f"{self.settings.public_url.rstrip('/')}/signin"})
        return f"{described.end}{'&' if '?' in described.end else '?'}{asked}" if described.end else ""

    @property
    def back(self) -> str:
        """Where the provider sends the browser to."""
        return self.settings.public_url.rstrip("/") + RETURN

    async def close(self) -> None:
        """End every connection."""
        await self._http.close()

    async def _describe(self) -> Described:
        issuer = self.settings.oidc_issuer
        told = _object(await self._call("GET", issuer.rstrip("/") + "/.well-known/openid-configuration", {"Accept": "application/json"}), "description")
        if told.get("issuer") != issuer:
            raise ProviderFailed("The identity provider calls itself by another issuer than CONCORD_ASSIST_OIDC_ISSUER. Set exactly the one it gives.")
        authorize, token, keys = (str(told.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"))
        safe = urlsplit(issuer).scheme
        if any(urlsplit(one).scheme not in {"https", safe} for one in (authorize, token, keys)):
            raise ProviderFailed("The identity provider's description lacks an address, or names one without TLS.")
        ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        end = str(told.get("end_session_endpoint") or "")
        named = told.get("authorization_response_iss_parameter_supported") is True
        return Described(issuer, authorize, token, keys, end if urlsplit(end).scheme in {"https", safe} else "", "client_secret_basic" in ways, named)

    async def _call(self, method: str, url: str, headers: dict[str, str], content: bytes | None = None) -> Answer:
        try:
            return await self._http.call(method, url, headers, content=content)
        except NotAllowedOut as error:
            raise ProviderFailed(
                f"The identity provider names an address at {urlsplit(url).hostname}. Add its origin to CONCORD_ASSIST_OIDC_ORIGINS."
            ) from error
        except ChannelFailed as error:
            raise ProviderFailed("The identity provider cannot be reached. Try again; signing in by name and password goes on.") from error


@asynccontextmanager
async def provided(settings: OidcSettings) -> AsyncIterator[Provider | None]:
    """The provider while its shop is open; None for a shop without."""
    provider = Provider(settings) if settings.oidc_issuer else None
    try:
        yield provider
    finally:
        if provider is not None:
            await provider.close()


def challenge_of(verifier: str) -> str:
    """What the provider is told of the verifier: its SHA-256 digest, base64url without padding (RFC 7636 §4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode()


def _object(answer: Answer, what: str) -> dict[str, Any]:
    """Raises `ProviderFailed` for a refusal, whose own words may hold a person's data and are not repeated, and for what is no JSON object."""
    try:
        found = answer.json() if answer.status == 200 else None
    except ChannelFailed:
        found = None
    if not isinstance(found, dict):
        raise ProviderFailed(f"The identity provider did not give its {what} (status {answer.status}). Sign in again from the start.")
    return found
