"""The law of a conversation's market beside its draft: what holds for the order, and, folded, what nobody verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assist.api.deps import InboxDep, SettingsDep
from assist.law import law_of
from assist.store.desk import Desk
from assist.store.market_marks import marks_now
from assist.web.show import show, strings_of
from assist.written_law import written
from ingest.cldr import format_date
from ingest.places import language_name, territory_name

if TYPE_CHECKING:
    from assist.inbox import Inbox
    from assist.types import Law

router = APIRouter(include_in_schema=False)


@router.get("/c/{conversation_id}/law")
async def law_card(conversation_id: str, request: Request, inbox: InboxDep, settings: SettingsDep) -> Response:
    """The card; nothing while the market is unknown."""
    strings, law = strings_of(request, settings.agent_language), await law_now(inbox, conversation_id)
    if law is None:
        return Response("", media_type="text/html")
    lang = strings.lang
    return show(
        request,
        "law.html",
        strings,
        law=law,
        market=territory_name(law.market.code, lang),
        tongues=", ".join(language_name(tag, lang) for tag in law.market.languages),
        say=lambda one: written(one.value, one.unit, one.payer, strings),
        day=lambda one: format_date(one, lang, length="medium"),
        compared={one.kind for one in law.answers},
    )


async def law_now(inbox: Inbox, conversation_id: str) -> Law | None:
    """The law of a conversation, held against its newest draft. Raises `UnknownThing`."""
    async with inbox.engine.begin() as connection:
        desk = Desk(connection)
        talk, kept = await desk.conversation(conversation_id), await desk.newest_draft(conversation_id)
    marks = await marks_now(inbox.engine, talk.market)
    library = inbox.assistant.library
    return law_of(talk, kept.draft.sentences if kept else (), marks, library.roles if library else ())
