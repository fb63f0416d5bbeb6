"""How often one caller may ask: counted in windows of a minute, told in the RateLimit fields (draft-ietf-httpapi-ratelimit-headers-10).

Counted by key, by account and, for strangers, by address. This machine's own programs, health and static files are not counted. Each process counts for itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

from assist.errors import TooOften

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import Message, Send

WINDOW = 60
"""Seconds."""
MOST = 20_000
"""Callers that are counted at the same time; the windows that are over go when there are more."""
UNCOUNTED = frozenset({"GET /healthz", "GET /readyz", "GET /static"})


@dataclass(frozen=True, slots=True)
class Left:
    """What a caller has left of this window."""

    policy: str
    most: int
    left: int
    seconds: int
    """Until the next window."""

    @property
    def fields(self) -> dict[str, str]:
        """The header fields that say so."""
        return {"RateLimit-Policy": f'"{self.policy}";q={self.most};w={WINDOW}', "RateLimit": f'"{self.policy}";r={self.left};t={self.seconds}'}


@dataclass(slots=True)
class Pace:
    """One shop's callers."""

    visitors: int
    """Requests a minute of one key or account; 0 does not count."""
    strangers: int
    """Of one address that is nobody yet."""
    hooks: int
    """Of one address that brings webhooks."""
    now: Callable[[], float] = monotonic
    _windows: dict[str, tuple[float, int]] = field(default_factory=dict)

    def count(self, endpoint: str, who: str, address: str) -> Left | None:
        """Count one request; `who` is empty for a stranger. None where nothing is counted. Raises `TooOften`."""
        if endpoint in UNCOUNTED:
            return None
        hook = endpoint.startswith(("POST /hooks/", "POST /feeds/"))
        policy, most, caller = ("visitor", self.visitors, who) if who else ("hooks", self.hooks, address) if hook else ("stranger", self.strangers, address)
        return self._count(policy, most, f"{policy} {caller}") if most else None

    def _count(self, policy: str, most: int, caller: str) -> Left:
        at = self.now()
        began, asked = self._windows.get(caller, (at, 0))
        if at >= began + WINDOW:
            began, asked = at, 0
        if caller not in self._windows and len(self._windows) >= MOST:
            self._forget(at)
        self._windows[caller] = (began, asked + 1)
        seconds = max(1, round(began + WINDOW - at))
        left = Left(policy, most, max(0, most - asked - 1), seconds)
        if asked >= most:
            raise TooOften(seconds, left.fields)
        return left

    def _forget(self, at: float) -> None:
        """Drop what is over; if that is nothing, the oldest half, so that many addresses cannot fill the memory."""
        standing = sorted(((began, caller) for caller, (began, _) in self._windows.items() if at < began + WINDOW), reverse=True)
        keep = standing if len(standing) < MOST else standing[: MOST // 2]
        self._windows = {caller: self._windows[caller] for _, caller in keep}


def count(request: Request) -> None:
    """Count a request, and keep what its caller has left. Raises `TooOften`."""
    visitor, address = request.state.visitor, request.client.host if request.client else ""
    request.state.left = None
    if visitor.who or not visitor.name:
        request.state.left = request.state.pace.count(request.state.endpoint, visitor.who, address)


def telling(request: Request, send: Send) -> Send:
    """The same answer, with what its caller has left."""
    left: Left | None = getattr(request.state, "left", None)
    if left is None:
        return send

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(left.fields)
        await send(message)

    return tell
