"""Webhooks of helpdesks: the signature over the raw bytes is what lets them in; answered at once, worked on later."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from assist.api.deps import HelpdesksDep
from assist.api.problems import problem
from assist.channels.signatures import Delivery

if TYPE_CHECKING:
    from assist.channels.helpdesks import Helpdesks

router = APIRouter(tags=["helpdesks"])
LARGEST = 2_000_000
"""Bytes of one webhook: files are addresses in it, never bytes."""
PATIENCE = 10.0
"""Seconds a sender may take for its bytes."""


@router.post("/hooks/{connection}", status_code=202)
async def arrive(connection: str, request: Request, helpdesks: HelpdesksDep) -> JSONResponse:
    """A signed webhook. The same one twice is taken once."""
    return await _arrive(connection, request, helpdesks, "")


@router.post("/hooks/{connection}/{secret}", status_code=202)
async def arrive_unsigned(connection: str, secret: str, request: Request, helpdesks: HelpdesksDep) -> JSONResponse:
    """A webhook of a server that signs nothing: its address is the secret."""
    return await _arrive(connection, request, helpdesks, secret)


async def _arrive(connection: str, request: Request, helpdesks: Helpdesks, secret: str) -> JSONResponse:
    given = await delivered(request)
    if isinstance(given, JSONResponse):
        return given
    return JSONResponse({"result": await helpdesks.arrive(connection, given, secret)}, 202)


async def delivered(request: Request) -> Delivery | JSONResponse:
    """A webhook's bytes and headers with the moment they came, or the answer to one that is too slow or too large."""
    try:
        async with asyncio.timeout(PATIENCE):
            body = await raw_body(request)
    except TimeoutError:
        return problem(408, "Too slow", "The webhook's bytes did not arrive in ten seconds. Send it again.")
    if body is None:
        return problem(413, "Too large", f"A webhook has at most {LARGEST // 1_000_000} MB. Nothing was taken.")
    return Delivery({name.lower(): value for name, value in request.headers.items()}, body, datetime.now(UTC))


async def raw_body(request: Request) -> bytes | None:
    """The raw bytes; None once there are too many."""
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > LARGEST:
            return None
    return bytes(found)
