"""A small real OpenID provider: it describes itself, signs with keys of its own that it can change, and trades a code once, for its verifier alone."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from tests.loopback import listening

CLIENT, SECRET = "concord", "a secret: with a colon"


def _new_keys() -> tuple[RSAKey, ECKey]:
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"}), ECKey.generate_key("P-256", {"kid": secrets.token_hex(4)})


@cache
def _first_keys() -> tuple[RSAKey, ECKey]:
    """Those every server begins with: making some takes longer than a test."""
    return _new_keys()


@dataclass
class OidcServer:
    """Its state; tests speak to it directly."""

    url: str = ""
    person: dict = field(default_factory=lambda: {"sub": "u-1", "preferred_username": "ana", "groups": ["support"]})
    alg: str = "RS256"
    claims: dict = field(default_factory=dict)
    """Put over those of the next tokens; None takes one out."""
    told: dict = field(default_factory=dict)
    """Put over what it says of itself."""
    secret: str = SECRET
    forged: str = ""
    """Handed out in place of the next tokens."""
    down: bool = False
    calls: list[str] = field(default_factory=list)
    codes: dict[str, dict] = field(default_factory=dict)
    keys: list = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keys = list(_first_keys())

    def rotate(self) -> None:
        """New keys; the old ones are gone."""
        self.keys = list(_new_keys())

    def description(self) -> dict:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/end",
            "authorization_response_iss_parameter_supported": True,
            **self.told,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent once its person has signed in here."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.url})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict]:
        """An ID token for a code, once."""
        if self.secret:
            pair = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":")
            if [unquote(one) for one in pair] != [CLIENT, self.secret]:
                return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"] or not _proves(form, asked):
            return 400, {"error": "invalid_grant", "error_description": "told to nobody"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.forged or self.id_token(asked["nonce"])}

    def id_token(self, nonce: str, *, with_kid: bool = True) -> str:
        now = int(time.time())
        made = {"iss": self.url, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": nonce, **self.person, **self.claims}
        key = self.keys[0] if self.alg.startswith(("RS", "PS")) else self.keys[1]
        header = {"alg": self.alg, **({"kid": key.kid} if with_kid else {})}
        return jwt.encode(header, {name: value for name, value in made.items() if value is not None}, key, algorithms=[self.alg])

    @contextmanager
    def serving(self):
        with listening(_Handler, server_=self) as url:
            self.url = url
            yield self


def _proves(form: dict[str, str], asked: dict[str, str]) -> bool:
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return asked["code_challenge_method"] == "S256" and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]


class _Handler(BaseHTTPRequestHandler):
    server_: OidcServer

    def log_message(self, *_):
        pass

    def do_GET(self):
        path, query = urlsplit(self.path).path, {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.server_.calls.append(path)
        if self.server_.down:
            self._answer(503, {})
        elif path == "/.well-known/openid-configuration":
            self._answer(200, self.server_.description())
        elif path == "/keys":
            self._answer(200, {"keys": [{"kty": "unheard-of", "kid": "?"}, *(key.as_dict(private=False) for key in self.server_.keys)]})
        elif path == "/authorize":
            self.send_response(303)
            self.send_header("Location", self.server_.authorize(query))
            self.end_headers()
        else:
            self._answer(200, {"ended": query})

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server_.calls.append(self.path)
        self._answer(*self.server_.token({name: values[0] for name, values in form.items()}, self.headers.get("Authorization", "")))

    def _answer(self, status: int, body: dict) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
