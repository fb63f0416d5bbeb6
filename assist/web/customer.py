"""What a conversation's page shows of its customer and of how fresh the news of the parcel are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assist.feeds.drawing import Drawing
    from assist.types import Conversation


async def beside_of(talk: Conversation, feeds: Drawing) -> dict[str, Any]:
    """Fields of the conversation's template."""
    asked = await feeds.asked(talk)
    return {"asked": asked.astimezone() if asked else None, "trouble": feeds.kind()}
