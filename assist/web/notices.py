"""What needs a person now, as a page; and the tour for whoever is here for the first time."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assist.api.deps import HelpdesksDep, InboxDep, SettingsDep, VisitorDep
from assist.inbox import Inbox
from assist.notices import notices_now, text_of
from assist.store.choices import TOURED, choose, chosen
from assist.web.show import framed, strings_of

router = APIRouter(include_in_schema=False)


@router.get("/notices")
async def listing(request: Request, helpdesks: HelpdesksDep, settings: SettingsDep, lang: str = "") -> Response:
    """Everything that needs a person."""
    strings = strings_of(request, settings.agent_language, lang)
    found = await notices_now(helpdesks, settings, datetime.now(UTC))
    rows = [(one, text_of(one, strings, settings)) for one in found]
    return framed(request, "notices.html", strings, {"here": "notices", "rows": rows})


@router.post("/tour")
async def toured(inbox: InboxDep, visitor: VisitorDep) -> Response:
    """Whoever has seen it is not shown it again."""
    async with inbox.engine.begin() as connection:
        await choose(connection, _agent(visitor.name), TOURED, "yes")
    return Response("", media_type="text/html")


async def untoured(request: Request, inbox: Inbox) -> bool:
    """Whether this visitor has not put the tour away yet, on the desk or in a sidebar."""
    async with inbox.engine.connect() as connection:
        return not await chosen(connection, _agent(request.state.visitor.name), TOURED)


def _agent(name: str) -> str:
    return f"agent:{name}"[:160]
