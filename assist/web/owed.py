"""The page of promises: what is owed, the most urgent first, and what became of the rest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, SettingsDep
from assist.api.paged import PageDep
from assist.api.paged import page as paged
from assist.store.owed import Owed, owed, settle
from assist.web.show import framed, strings_of
from serving.adapter import adapter

if TYPE_CHECKING:
    from assist.store.open import Store

router = APIRouter()


@router.get("/promises", include_in_schema=False)
async def page(request: Request, inbox: InboxDep, settings: SettingsDep, lang: str = "") -> Response:
    """All of them."""
    strings, now = strings_of(request, settings.agent_language, lang), datetime.now(UTC)
    rows = [(one, one.stands(now), one.due_at.astimezone()) for one in await _all(inbox.engine)]
    return framed(request, "owed.html", strings, {"here": "promises", "rows": rows})


@router.post("/promises/{promise_id}", include_in_schema=False)
async def say(promise_id: str, inbox: InboxDep, state: Annotated[str, Form(max_length=10)]) -> Response:
    """A person says what became of one."""
    async with inbox.engine.begin() as connection:
        await settle(connection, promise_id, state, datetime.now(UTC))
    return RedirectResponse("/promises", 303)


@router.get("/api/promises", tags=["desk"])
async def promises(request: Request, response: Response, asked: PageDep, inbox: InboxDep) -> list[dict[str, Any]]:
    """What is owed and what was settled lately, a page at a time; `stands` is over, soon or open, else kept, broken or dropped."""
    now, found = datetime.now(UTC), paged(request, response, asked, await _all(inbox.engine), lambda one: one.id)
    return [{**adapter(Owed).dump_python(one, mode="json"), "stands": one.stands(now)} for one in found]


async def _all(store: Store) -> tuple[Owed, ...]:
    async with store.begin() as connection:
        return await owed(connection)
