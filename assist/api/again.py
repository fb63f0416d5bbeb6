"""The same request sent twice is done once: `Idempotency-Key` on every writing request.

Source: draft-ietf-httpapi-idempotency-key-header-07. Same key and same request: the kept answer, with `Idempotency-Replayed: true`. Same key and another
request: 422. Still under way: 409. Only what was done is kept (answers below 400): after an error the key may come again. Keys are each caller's own and count
for a day. The same request is the same bytes: a form that is sent again with another boundary is another one.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response

from assist.api.problems import known_problem, problem
from assist.errors import BadRequest
from assist.store.answers import LARGEST, KeptAnswer, claim, keep_answer, name_of, release

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from assist.store.open import Store

HEADER, REPLAYED = "idempotency-key", "idempotency-replayed"
LONGEST = 255
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KEPT_HEADERS = ("content-type", "location")
SHOWN_ONCE = frozenset({"/api/link"})
USED = "This idempotency key was used for another request. Take a new key for each request; nothing was changed."
UNDER_WAY = "The first request with this idempotency key is still under way. Send it again in a few seconds."
GONE = "This was done, but its answer is not kept: it was too large, or was erased with a customer's data. Ask for what it changed."
ODD = f"Idempotency-Key must be 1 to {LONGEST} visible ASCII characters, different for each request; a UUID is a good one. Nothing was changed."


class Again:
    """ASGI middleware behind the entrance: whoever comes here may do what the endpoint does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what has no key; do the rest once."""
        given = Headers(scope=scope).get(HEADER) if scope["type"] == "http" and scope["method"] in WRITES else None
        if given is None or not scope["state"]["visitor"].name:
            await self._app(scope, receive, send)
            return
        key = given.strip().strip('"')
        if not 0 < len(key) <= LONGEST or not all("!" <= letter <= "~" for letter in key):
            await problem(400, "Unusable key", ODD)(scope, receive, send)
            return
        store, visitor = scope["state"]["inbox"].engine, scope["state"]["visitor"]
        name = name_of(visitor.who or visitor.name, key)
        read = _Read(scope, receive)
        before = await claim(store, name, datetime.now(UTC))
        if before is None:
            await self._first(scope, read, send, store, name)
        elif before.status == 0:
            await problem(409, "Under way", UNDER_WAY)(scope, receive, send)
        else:
            try:
                await read.drain()
            except BadRequest as error:
                await known_problem(error)(scope, receive, send)
                return
            await _again(before, read.fingerprint)(scope, receive, send)

    async def _first(self, scope: Scope, read: _Read, send: Send, store: Store, name: str) -> None:
        """Do it, and keep what it came to before the last byte of the answer goes out."""
        told = _Told()

        async def keep(message: Message) -> None:
            told.take(message)
            if told.whole:
                await read.drain()
                if told.status < 400:
                    await keep_answer(store, name, KeptAnswer(read.fingerprint, told.status, told.headers, told.kept(scope["path"])))
                else:
                    await release(store, name)
            await send(message)

        try:
            await self._app(scope, read, keep)
        finally:
            if not told.whole:
                await release(store, name)


class _Read:
    """A request's body on its way to the handler, digested as it goes by."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive, self._ended = receive, False
        self._digest = hashlib.sha256(f"{scope['method']} {scope['path']}?".encode() + scope["query_string"] + b"\n")
        self._digest.update(_kind(Headers(scope=scope).get("content-type", "")))

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._digest.update(message.get("body", b""))
            self._ended = not message.get("more_body", False)
        else:
            self._ended = True
        return message

    async def drain(self) -> None:
        """Read what the handler left."""
        while not self._ended:
            await self()

    @property
    def fingerprint(self) -> str:
        """Digest of method, path, query, kind and body."""
        return self._digest.hexdigest()


class _Told:
    """An answer on its way out."""

    def __init__(self) -> None:
        self.status, self.body, self.whole = 500, bytearray(), False
        self.headers: dict[str, str] = {}

    def kept(self, path: str) -> bytes | None:
        """The body, if it may be kept: a page, which may show a password once, is not, nor is a one-time link."""
        page = self.headers.get("content-type", "").startswith("text/html") and bool(self.body)
        return None if page or path in SHOWN_ONCE else bytes(self.body)

    def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            self.status, self.headers = message["status"], {name: headers[name] for name in KEPT_HEADERS if name in headers}
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"") if len(self.body) <= LARGEST else b""
            self.whole = not message.get("more_body", False)


def given_again(message: Message) -> bool:
    """Whether this start of an answer is that of a kept one: nothing was done for it."""
    return REPLAYED in Headers(raw=message["headers"])


def _again(before: KeptAnswer, fingerprint: str) -> Response:
    if before.fingerprint != fingerprint:
        return problem(422, "Key used", USED)
    answer = problem(409, "Done", GONE) if before.body is None else Response(before.body, before.status)
    headers = MutableHeaders(raw=answer.raw_headers)
    if before.body is not None:
        headers.update(before.headers)
    headers[REPLAYED] = "true"
    return answer


def _kind(content_type: str) -> bytes:
    """Without its parameters: what they say shows in the bytes."""
    return content_type.partition(";")[0].strip().lower().encode("utf-8", "replace")
