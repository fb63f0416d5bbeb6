"""A customer's photo, shown to the agent and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import Response

from assist.api.deps import InboxDep, SettingsDep
from assist.errors import UnknownThing
from assist.photos import find_photo

if TYPE_CHECKING:
    from assist.types import Conversation

router = APIRouter(include_in_schema=False)


@router.get("/files/{conversation_id}/{digest}")
async def photo(conversation_id: str, digest: str, inbox: InboxDep, settings: SettingsDep) -> Response:
    """The photo that this conversation's attachment names. Raises `UnknownThing`."""
    if not attached(await inbox.conversation(conversation_id), digest):
        raise UnknownThing("No message of this conversation has such a photo.")
    found = find_photo(digest, settings.data / "files")
    return Response(found.content, media_type=found.mime, headers={"Cache-Control": "private, max-age=3600, immutable"})


def attached(conversation: Conversation, digest: str) -> bool:
    """Whether a message of the conversation has an attachment of this digest."""
    return any(a.digest == digest for m in conversation.messages for a in m.attachments)
