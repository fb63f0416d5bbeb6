"""A draft by server-sent events: its sources first, then each sentence that passed the guard, then the whole draft."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from sse_starlette import EventSourceResponse, ServerSentEvent

from assist.api.conversations import view_json
from assist.api.deps import InboxDep
from assist.errors import AssistError
from assist.progress import Anew, Found, Said, Step
from assist.types import Sentence
from ingest.errors import IngestError
from ingest.types import Hit
from serving.adapter import adapter
from serving.errors import ServingError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

router = APIRouter(prefix="/api", tags=["desk"])


@router.get("/conversations/{conversation_id}/draft/events")
async def watch_draft(conversation_id: str, inbox: InboxDep, agent_language: str = "", reply_language: str = "") -> EventSourceResponse:
    """Events `sources`, `sentence` (place, sentence, gloss), `anew` (forget the sentences so far), then `draft`, or `failed` with a sentence.

    A draft that is there already is the only event. One that nobody watches any more is made and kept all the same: who comes back finds it.
    Raises `UnknownThing`.
    """
    await inbox.conversation(conversation_id)
    loop, steps = asyncio.get_running_loop(), asyncio.Queue[Step | None]()

    def tell(step: Step) -> None:
        loop.call_soon_threadsafe(steps.put_nowait, step)

    opening = inbox.opening(conversation_id, agent_language, reply_language, tell)
    opening.add_done_callback(lambda _: steps.put_nowait(None))

    async def events() -> AsyncIterator[ServerSentEvent]:
        while (step := await steps.get()) is not None:
            yield _event(step)
        try:
            yield ServerSentEvent(json.dumps(view_json(await opening), ensure_ascii=False), event="draft")
        except (AssistError, IngestError, ServingError) as error:
            yield ServerSentEvent(json.dumps({"detail": str(error)}, ensure_ascii=False), event="failed")

    return EventSourceResponse(events())


def _event(step: Step) -> ServerSentEvent:
    name, content = _told(step)
    return ServerSentEvent(json.dumps(content, ensure_ascii=False), event=name)


def _told(step: Step) -> tuple[str, Any]:
    match step:
        case Found(hits):
            return "sources", adapter(tuple[Hit, ...]).dump_python(hits, mode="json")
        case Said(place, sentence, gloss):
            return "sentence", {"place": place, "sentence": adapter(Sentence).dump_python(sentence, mode="json"), "gloss": gloss}
        case Anew():
            return "anew", {}
