"""What every answer tells the browser: load nothing from elsewhere, run no inline code, keep no copy."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
))  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""Customers' words are in these pages: `no-store`, unless a route says otherwise."""


@cache
def headers_for(ancestors: str) -> dict[str, str]:
    """The headers where these sites may frame us; `X-Frame-Options` can name none, so it gives way to the policy then."""
    who = ancestors or "'none'"
    own = {"Content-Security-Policy": f"{POLICY}; frame-ancestors {who}"}
    return {**HEADERS, **own} if ancestors else {**HEADERS, **own, "X-Frame-Options": "DENY"}


class SafeHeaders:
    """ASGI middleware that adds the headers a handler has not set itself; who may frame a page is its own shop's to say."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; only the start of an HTTP answer is touched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        own = scope["path"].startswith("/static/")

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                settings = scope["state"].get("settings")
                for name, value in headers_for(settings.frame_ancestors if settings else "").items():
                    headers.setdefault(name, "no-cache" if own and name == "Cache-Control" else value)
            await send(message)

        await self._app(scope, receive, add)
