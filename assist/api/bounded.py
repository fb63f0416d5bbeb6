"""A request's bytes, as many as its endpoint takes: JSON of fifty million bytes would fill memory and stop everybody's desk before it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.api.twice import refuse_twice
from assist.errors import TooLarge

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Message, Receive

MOST = 4_000_000
"""Bytes of a request to the API; the longest conversations are a tenth of it."""
FILES = frozenset({"POST /api/documents", "PUT /api/document", "POST /api/mail", "POST /api/conversations/{conversation_id}/photos"})
"""What takes files, each with a limit of its own."""


def bounded(request: Request, receive: Receive) -> Receive:
    """The same bytes, counted as they come. Raises `TooLarge` at once for one that says it is too large, else where it becomes so; and as `refuse_twice`."""
    endpoint, path = request.state.endpoint, request.url.path
    if endpoint in FILES or not (path.startswith("/api/") or path == "/mcp"):
        return receive
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > MOST:
        raise _too_large()
    found, pieces = 0, list[bytes]()

    async def counted() -> Message:
        nonlocal found
        if found > MOST:
            return {"type": "http.disconnect"}
        message = await receive()
        found += len(message.get("body", b""))
        if found > MOST:
            raise _too_large()
        pieces.append(message.get("body", b""))
        if message["type"] == "http.request" and not message.get("more_body", False):
            refuse_twice(b"".join(pieces))
        return message

    return counted


def _too_large() -> TooLarge:
    return TooLarge(f"A request here has at most {MOST // 1_000_000} MB. Nothing was taken; send what is needed, and files where files are taken.")
