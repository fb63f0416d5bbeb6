"""Which shop a request is for: decided by its host name before anything else of it is read."""

from __future__ import annotations

from secrets import compare_digest
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import Response

from assist.api.problems import problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from assist.api.shop import State

HEALTH = frozenset({"/healthz", "/readyz"})


class Addressed:
    """ASGI middleware of a service for several shops: what follows finds one shop's state on the request, and nothing of any other.

    A program of this machine asks by the loopback address; its token, which lies in one shop's folder, says whose it is. What no shop is called is refused.
    """

    def __init__(self, app: ASGIApp, hosts: Mapping[str, str]) -> None:
        self._app, self._hosts = app, dict(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the shop's own state in place of all shops'."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        shops: Mapping[str, State] = scope["state"].pop("shops")
        headers = Headers(scope=scope)
        name = self._hosts.get(_host(headers)) or _by_token(shops, headers.get("authorization", ""))
        if name is not None:
            scope["state"] = dict(shops[name])
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._nobodys(scope)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _nobodys(self, scope: Scope) -> Response:
        """A supervisor asks by address whether the process lives; each shop's own host says how that shop does."""
        if scope["path"] in HEALTH and scope["method"] in {"GET", "HEAD"}:
            return Response(status_code=204)
        return problem(421, "Misdirected Request", "No shop is reached by this host name. Ask by the name of the shop's own desk.")


def _host(headers: Headers) -> str:
    """The name alone, as it is compared: without a port, a last point, or capitals."""
    return headers.get("host", "").lower().partition(":")[0].removesuffix(".")


def _by_token(shops: Mapping[str, State], authorization: str) -> str | None:
    """The shop in whose data folder this bearer lies. All are compared, in constant time."""
    bearer = authorization.partition(" ")[2].strip().encode("utf-8", "replace")
    found = [name for name, state in shops.items() if compare_digest(bearer, state["gate"].api_token.encode())]
    return found[0] if found and bearer else None
