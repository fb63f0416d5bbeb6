"""Each request as a span, in OpenTelemetry's words for HTTP servers (semantic conventions 1.41.1), less whatever may name a person.

The path is told as the table of rights writes it, never as it was asked: ids and names stand in it. No query, no header, no address of a caller is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serving.spans import NOBODY, Kind, above, spanned

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from serving.spans import Span, Told

PROBES = ("/healthz", "/readyz", "/metrics", "/static/")
"""What is asked all day by machines, or is a file."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY"})


class Traced:
    """ASGI middleware. Stands outside the entrance, so that who was turned away is traced too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, under a span where somebody traces."""
        if above() is NOBODY or scope["type"] != "http" or scope["path"].startswith(PROBES):
            await self._app(scope, receive, send)
            return
        with spanned("HTTP", Kind.SERVER) as span:
            answered: list[int] = []
            try:
                await self._app(scope, receive, _noting(span, answered, send))
            finally:
                if not answered:  # it failed, and the server's own answer is given outside of all of ours
                    span.note({"http.response.status_code": 500})
                _about(span, scope)


def _noting(span: Span, answered: list[int], send: Send) -> Send:
    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start":
            answered.append(message["status"])
            span.note({"http.response.status_code": message["status"]})
            if message["status"] >= 500:
                span.fail(str(message["status"]))
        await send(message)

    return noting


def _about(span: Span, scope: Scope) -> None:
    """Its name and route, once the entrance has found them. A method that is none may be anybody's words."""
    method = scope["method"] if scope["method"] in METHODS else "_OTHER"
    route = str(scope["state"].get("endpoint", "?")).partition(" ")[2]
    told: dict[str, Told] = {"http.request.method": method, "url.scheme": scope["scheme"]}
    span.note(told | ({"http.route": route} if route else {}))
    span.rename(f"{method} {route}" if route else method)
