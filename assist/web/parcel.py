"""A parcel's way as a picture, which an agent saves and sends: in the customer's language where the pages speak it, else in English."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from assist.api.deps import InboxDep, SettingsDep
from assist.errors import UnknownThing
from assist.parcels import current_parcel
from assist.strings import Strings
from assist.timeline import picture

router = APIRouter(include_in_schema=False)


@router.get("/c/{conversation_id}/timeline.svg")
async def timeline(conversation_id: str, inbox: InboxDep, settings: SettingsDep, lang: str = "") -> Response:
    """The picture of the conversation's parcel. Raises `UnknownThing` where there is none."""
    talk = await inbox.conversation(conversation_id)
    parcel = current_parcel(talk)
    if parcel is None:
        raise UnknownThing("No parcel is known here, so there is nothing to draw.")
    spoken = lang or talk.reply_language or next(iter(talk.customer.languages), "") or talk.agent_language
    return Response(picture(parcel, Strings.load(spoken), settings.shop), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})
