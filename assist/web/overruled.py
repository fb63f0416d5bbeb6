"""What the guard finds and people send all the same, listed for repair; and an approved script as it reads."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assist.api.deps import InboxDep
from assist.errors import UnknownThing
from assist.store.repairs import repairs
from assist.web.show import PageRoute, knowledge_page, strings_of

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)


@router.get("/overruled")
async def overruled(request: Request, inbox: InboxDep) -> Response:
    """Every code overruled often, with tickets, reasons, sources and scripts."""
    async with inbox.engine.begin() as connection:
        found = await repairs(connection)
    lang = strings_of(request, asked=request.query_params.get("lang", "")).lang
    topics = {one.name: dict(one.label).get(lang, one.name) for one in inbox.assistant.library.intents}
    return knowledge_page(request, "overruled.html", repairs=found, topics=topics)


@router.get("/script")
def script(request: Request, inbox: InboxDep, intent: str) -> Response:
    """An approved script, sentence by sentence in the reader's language. Raises `UnknownThing`."""
    found = inbox.assistant.library.script(intent)
    if found is None:
        raise UnknownThing(f"There is no script for {intent[:60]}.")
    lang = strings_of(request, asked=request.query_params.get("lang", "")).lang
    label = next((dict(one.label).get(lang, one.name) for one in inbox.assistant.library.intents if one.name == intent), intent)
    lines = [(one, one.in_language(lang) or one.in_language("en") or "") for one in found.sentences]
    return knowledge_page(request, "script.html", script=found, label=label, lines=lines)
