"""A draft by server-sent events: its sources first, then each sentence that passed the guard, then the whole draft."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header
from sse_starlette import EventSourceResponse, ServerSentEvent

from assist.api.conversations import view_json
from assist.api.deps import InboxDep, WatchesDep
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
async def watch_draft(
    conversation_id: str,
    inbox: InboxDep,
    watches: WatchesDep,
    agent_language: str = "",
    reply_language: str = "",
    last_event_id: Annotated[str, Header(max_length=64)] = "",
) -> EventSourceResponse:
    """Events `sources`, `sentence` (place, sentence, gloss), `anew` (forget the sentences so far), then `draft`, or `failed` with a sentence.

    A draft that is there already is the only event. One that nobody watches any more is made and kept all the same: who comes back finds it, and with
    `Last-Event-ID` goes on after the event seen last; where the draft is another one meanwhile, `anew` comes first.
    Raises `UnknownThing`.
    """
    await inbox.conversation(conversation_id)
    watch = watches.of(conversation_id, agent_language, reply_language)

    async def events() -> AsyncIterator[ServerSentEvent]:
        if last_event_id and not last_event_id.startswith(watch.id):
            yield _event(Anew(), "")
        async for mark, step in watch.follow(last_event_id):
            yield _event(step, mark)
        try:
            yield ServerSentEvent(json.dumps(view_json(await asyncio.shield(watch.made())), ensure_ascii=False), event="draft")
        except (AssistError, IngestError, ServingError) as error:
            yield ServerSentEvent(json.dumps({"detail": str(error)}, ensure_ascii=False), event="failed")

    return EventSourceResponse(events())


def _event(step: Step, mark: str) -> ServerSentEvent:
    name, content = _told(step)
    return ServerSentEvent(json.dumps(content, ensure_ascii=False), event=name, id=mark or None)


def _told(step: Step) -> tuple[str, Any]:
    match step:
        case Found(hits):
            return "sources", adapter(tuple[Hit, ...]).dump_python(hits, mode="json")
        case Said(place, sentence, gloss):
            return "sentence", {"place": place, "sentence": adapter(Sentence).dump_python(sentence, mode="json"), "gloss": gloss}
        case Anew():
            return "anew", {}
