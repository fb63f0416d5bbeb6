"""A customer's photos by the JSON API: kept under their digest, and a message that shows them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile

from assist.api.deps import InboxDep, SettingsDep
from assist.errors import UnusablePicture
from assist.photos import LARGEST, keep_photo
from assist.types import Attachment, Message, Speaker
from serving.adapter import adapter

router = APIRouter(prefix="/api", tags=["desk"])
MOST = 10
"""Photos of one message."""


@router.post("/conversations/{conversation_id}/photos", status_code=201)
async def add_photos(
    conversation_id: str,
    photos: Annotated[list[UploadFile], File()],
    inbox: InboxDep,
    settings: SettingsDep,
    text: Annotated[str, Form(max_length=100_000)] = "",
) -> list[dict[str, Any]]:
    """A customer's newer message with photos; the current draft becomes outdated. Raises `UnknownThing`, and `UnusablePicture` for any that is none."""
    if len(photos) > MOST:
        raise UnusablePicture(f"A message holds at most {MOST} photos. Send the rest in another one.")
    await inbox.conversation(conversation_id)
    contents = [(await one.read(LARGEST + 1), one.filename or "photo") for one in photos]
    kept = [await asyncio.to_thread(keep_photo, content, name, settings.data / "files") for content, name in contents]
    await inbox.receive(conversation_id, replace(Message(Speaker.CUSTOMER, text), attachments=tuple(kept)))
    plain: list[dict[str, Any]] = adapter(tuple[Attachment, ...]).dump_python(tuple(kept), mode="json")
    return plain
