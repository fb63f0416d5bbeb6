"""The session's cookie: what a browser may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assist.store.sessions import LONGEST

if TYPE_CHECKING:
    from fastapi import Request
    from starlette.responses import Response

COOKIE = "concord_session"
LOGIN = "concord_login"
"""Binds what comes back from the identity provider to the browser that went there."""
LOGIN_SECONDS = 600


def set_session(answer: Response, request: Request, token: str) -> None:
    """Hand the token out: kept from scripts, sent back to this site alone, and over TLS alone where the service is reached over TLS."""
    answer.set_cookie(COOKIE, token, max_age=int(LONGEST.total_seconds()), **_kept(request))
    _partition(answer, request)


def drop_session(answer: Response, request: Request) -> None:
    """Have the browser forget it."""
    answer.delete_cookie(COOKIE, **_kept(request))
    _partition(answer, request)


def set_login(answer: Response, request: Request, state: str) -> None:
    """For the way to the identity provider and back: sent along when the browser comes from another site, by a link alone."""
    answer.set_cookie(LOGIN, state, max_age=LOGIN_SECONDS, path="/signin", httponly=True, secure=_secure(request), samesite="lax")


def drop_login(answer: Response, request: Request) -> None:
    """Have the browser forget it."""
    answer.delete_cookie(LOGIN, path="/signin", httponly=True, secure=_secure(request), samesite="lax")


def login_of(request: Request) -> str:
    """The attempt this browser began; empty for none."""
    return request.cookies.get(LOGIN, "")


def _kept(request: Request) -> dict[str, Any]:
    secure = _secure(request)
    return {"path": "/", "httponly": True, "secure": secure, "samesite": "none" if _framed(request) else "strict"}


def _secure(request: Request) -> bool:
    return request.url.scheme == "https" or request.state.settings.public_url.startswith("https://")


def _framed(request: Request) -> bool:
    """A frame of another site gets cookies over TLS alone, so says every browser."""
    return bool(request.state.settings.frame_ancestors) and _secure(request)


def _partition(answer: Response, request: Request) -> None:
    """In a frame of another site a cookie needs a jar of its own for each site that frames us (CHIPS); the standard library can say so from 3.14 on."""
    if _framed(request):
        name, value = answer.raw_headers[-1]
        answer.raw_headers[-1] = (name, value + b"; Partitioned")
