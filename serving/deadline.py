"""An HTTP client that holds each answer to its time and its size, byte by byte: a server that sends comments for ever, or one line for ever, gives no event.

No proxy of the environment is used: prompts and key go to the configured address alone.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BYTES = 65_536
"""Of an answer without a token."""
BYTES_PER_TOKEN = 2048
"""Of one token on its way: as an event of its own, it is a few hundred."""


class Endless(Exception):
    """More bytes came than an answer of the agreed tokens can have."""


class HeldTransport(httpx.HTTPTransport):
    """Ends an answer that takes longer than `seconds` in all with `httpx.ReadTimeout`, and one of more than `most` bytes with `Endless`."""

    def __init__(self, seconds: float, most: int, now: Callable[[], float] = time.monotonic) -> None:
        """`now` gives seconds that only grow."""
        super().__init__(limits=httpx.Limits(max_connections=1024, max_keepalive_connections=64))
        self._seconds, self._most, self._now = seconds, most, now

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body held to what is left of the time."""
        end = self._now() + self._seconds
        response = super().handle_request(request)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=_Held(response.stream, end, self._most, self._now), extensions=response.extensions
        )


class _Held(httpx.SyncByteStream):
    def __init__(self, inner: object, end: float, most: int, now: Callable[[], float]) -> None:
        self._inner, self._end, self._most, self._now = inner, end, most, now

    def __iter__(self) -> Iterator[bytes]:
        if not isinstance(self._inner, httpx.SyncByteStream):
            raise TypeError(self._inner)
        left = self._most
        for part in self._inner:
            left -= len(part)
            if self._now() > self._end:
                message = "the answer took longer than it may"
                raise httpx.ReadTimeout(message)
            if left < 0:
                message = f"more than {self._most} bytes came"
                raise Endless(message)
            yield part

    def close(self) -> None:
        if isinstance(self._inner, httpx.SyncByteStream):
            self._inner.close()


def held_client(seconds: float, tokens: int) -> httpx.Client:
    """A client for answers of at most so many seconds and tokens."""
    return httpx.Client(transport=HeldTransport(seconds, BYTES + tokens * BYTES_PER_TOKEN), timeout=seconds, follow_redirects=True)
