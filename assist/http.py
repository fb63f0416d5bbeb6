"""Outgoing HTTP of the product: only to the origins that the settings name, never by redirect, never with what a proxy of the environment would see."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from assist.errors import ChannelFailed, NotAllowedOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TIMEOUT = 15.0
"""Seconds a server may be silent."""
LARGEST = 20_000_000
"""Bytes of one answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What another server said."""

    status: int
    body: bytes
    retry_after: float | None = None
    """Seconds it asked to be left alone."""
    location: str = ""
    """Where it sends the caller, who decides whether to go; "" if nowhere."""

    def json(self) -> Any:  # noqa: ANN401 - the vendor's JSON, read by its file
        """The body as JSON. Raises `ChannelFailed` for what is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise ChannelFailed("The helpdesk answered with something else than JSON. Check the address of the connection.", self.status) from error


class Egress:
    """Asks the allowed origins, and no other. Shared by all tasks of one loop."""

    def __init__(self, origins: Iterable[str]) -> None:
        """Nothing is opened before the first call."""
        self._origins = frozenset(origin_of(one) for one in origins if one)
        self._client = httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False)

    async def call(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: object = None,
        query: Mapping[str, str | int] | None = None,
        content: bytes | None = None,
        largest: int = LARGEST,
    ) -> Answer:
        """One call, never repeated here, and no redirect followed; of an answer at most `largest` bytes are read.

        Raises `NotAllowedOut` for an origin that no setting names, `ChannelFailed` with status 0 where no answer came: `unsure` if the server may have acted.
        """
        if origin_of(url) not in self._origins:
            raise NotAllowedOut(f"{urlsplit(url).hostname} is not among the servers that the settings name; nothing was sent there.")
        try:
            async with self._client.stream(method, url, headers=dict(headers), json=body, params=query, content=content) as answer:
                content = await _limited(answer, largest)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ChannelFailed(f"{urlsplit(url).hostname} cannot be reached. It is tried again.", 0) from error
        except httpx.HTTPError as error:
            raise ChannelFailed(f"{urlsplit(url).hostname} did not answer ({type(error).__name__}).", 0, unsure=True) from error
        location = answer.headers.get("location", "") if answer.is_redirect else ""
        return Answer(answer.status_code, content, _seconds(answer.headers.get("retry-after", "")), location)

    async def close(self) -> None:
        """End every connection."""
        await self._client.aclose()


def origin_of(url: str) -> str:
    """Scheme, host and port, the port always named; "" for what is no web address."""
    parts = urlsplit(url)
    try:
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname.lower()}:{port}" if parts.hostname and port and not parts.username else ""


async def _limited(answer: httpx.Response, largest: int) -> bytes:
    """Raises `ChannelFailed` as soon as it is known to be too much."""
    content = bytearray()
    declared = answer.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > largest:
        raise _too_large(answer, largest)
    async for piece in answer.aiter_bytes():
        content += piece
        if len(content) > largest:
            raise _too_large(answer, largest)
    return bytes(content)


def _too_large(answer: httpx.Response, largest: int) -> ChannelFailed:
    return ChannelFailed(f"The helpdesk's answer is larger than {largest // 1_000_000} MB; it was not read.", answer.status_code)


def _seconds(told: str) -> float | None:
    """`Retry-After` in seconds or as a date."""
    if told.isdecimal() and len(told) < 7:
        return float(told)
    try:
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
