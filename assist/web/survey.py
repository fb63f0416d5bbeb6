"""The page behind a survey's link: no account, two questions and a reason, once; and how to say that no more letters are wanted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from assist.api.deps import InboxDep, SettingsDep
from assist.errors import Refused
from assist.store.customers import opt_out
from assist.store.surveys import Mark, answer, survey
from assist.strings import Strings
from assist.survey_link import survey_of
from assist.web.show import show

router = APIRouter(include_in_schema=False)


@router.get("/survey/{token}")
async def read(token: str, request: Request, inbox: InboxDep, settings: SettingsDep) -> Response:
    """The questions, in the customer's language where the pages speak it. A link that is forged, used or too old shows one sentence."""
    now = datetime.now(UTC)
    try:
        async with inbox.engine.connect() as connection:
            one = await survey(connection, survey_of(token, settings.data))
    except Refused:
        return _closed(request, settings.agent_language)
    if one.answered_at is not None or one.expires_at <= now:
        return _closed(request, one.language)
    return show(request, "survey.html", Strings.load(one.language), state="open", token=token, shop=settings.shop)


@router.post("/survey/{token}")
async def say(
    token: str,
    request: Request,
    inbox: InboxDep,
    settings: SettingsDep,
    csat: Annotated[str, Form(pattern="^[1-5]?$")] = "",
    nps: Annotated[str, Form(pattern="^(10|[0-9])?$")] = "",
    reason: Annotated[str, Form(max_length=4_000)] = "",
    out: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Keep an answer, once. Nothing answered at all is no answer."""
    lang = settings.agent_language
    try:
        async with inbox.engine.begin() as connection:
            one = await survey(connection, survey_of(token, settings.data))
            lang = one.language
            if not (csat or nps or reason.strip() or out):
                return show(request, "survey.html", Strings.load(lang), 422, state="open", token=token, shop=settings.shop)
            await answer(connection, one.id, Mark(int(csat) if csat else None, int(nps) if nps else None, reason), datetime.now(UTC))
            if out and one.customer_id:
                await opt_out(connection, one.customer_id, datetime.now(UTC))
    except Refused:
        return _closed(request, lang)
    return show(request, "survey.html", Strings.load(lang), state="thanks", token="", shop=settings.shop)


def _closed(request: Request, lang: str) -> Response:
    return show(request, "survey.html", Strings.load(lang), 410, state="closed", token="", shop="")
