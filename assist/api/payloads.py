"""What a shop or carrier sent, for a conversation that is kept: its order or parcel, and a draft that knows of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request

from assist.api.deps import InboxDep
from assist.payloads.attach import attach
from assist.payloads.read import read_payload

router = APIRouter(prefix="/api")


@router.post("/conversations/{conversation_id}/payloads", status_code=201)
async def add_payload(conversation_id: str, request: Request, inbox: InboxDep) -> dict[str, Any]:
    """A vendor's payload as it was sent; what is newer replaces what was known, and the current draft becomes outdated."""
    reading = read_payload(await request.body(), datetime.now(UTC))
    talk = await inbox.change(conversation_id, lambda one: attach(one, [reading]))
    return {
        "conversation": talk.id,
        "vendor": reading.vendor,
        "order": talk.order.number if talk.order else None,
        "choose": [order.number for order in talk.orders] if talk.order is None else [],
        "parcels": [parcel.tracking for parcel in (talk.order.shipments if talk.order else ()) + talk.parcels],
        "missing": list(reading.missing),
    }
