"""The owner's side of the index contract: other processes of this machine ask here, by `ingest/index/remote.py`, with the data folder's token."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from assist.api.deps import GateDep, IndexDep
from assist.errors import UnknownThing
from ingest.index.embedded import EmbeddedIndex
from ingest.wire import PREFIX, known_acts, reply

router = APIRouter()

OK, UNUSABLE = 200, 422


@router.post(PREFIX + "/{act}", include_in_schema=False)
async def answer(act: str, request: Request, index: IndexDep) -> Response:
    """One call of the contract; a failure a person can act on comes back as such."""
    if act not in known_acts() or not isinstance(index, EmbeddedIndex):
        raise UnknownThing(f"The index has no call {act!r}.")
    told = await asyncio.to_thread(reply, index, act, await request.body())
    return Response(told.body, OK if told.ok else UNUSABLE, media_type="application/json")


@router.post("/api/link", tags=["desk"])
async def link(request: Request, gate: GateDep) -> dict[str, str]:
    """A new one-time link to the page, for whoever may read the data folder's token."""
    return {"link": f"{gate.address or str(request.base_url).rstrip('/')}/enter?token={gate.new_link()}"}
