"""The shop's own wordings: changes that agents make again and again, adopted by a second person, with what they changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, signed
from assist.errors import BadRequest
from assist.learn.effect import Effect, effect_of
from assist.store.wordings import adopt, adopted, dismiss, effects, proposal, proposals
from assist.web.handed import day_of
from assist.web.learned import person
from assist.web.show import PageRoute, knowledge_page
from prompts.errors import WordingRefused
from prompts.shop import SCRIPT, How, check_wording, stating

if TYPE_CHECKING:
    from assist.store.wordings import Adopted
    from prompts.shop import ShopWording
    from prompts.types import Library

router = APIRouter(prefix="/knowledge/wordings", include_in_schema=False, route_class=PageRoute)
HERE = "/knowledge/wordings"
Key = Annotated[str, Form(min_length=64, max_length=64)]


@dataclass(frozen=True, slots=True)
class AdoptedRow:
    """A wording of the shop's with its effect."""

    one: Adopted
    effect: Effect
    lapsed: bool


@router.get("")
async def listing(request: Request, inbox: InboxDep) -> Response:
    """What is proposed, with who changed what; what was adopted, with its effect."""
    lapsed = await inbox.refresh()
    async with inbox.engine.begin() as connection:
        found = await proposals(connection)
        rows = [AdoptedRow(one, effect_of(*await effects(connection, one)), one.wording in lapsed) for one in await adopted(connection)]
    library = inbox.assistant.library
    everywhere = {one.key for one in found if _everywhere(one.wording, library)}
    return knowledge_page(request, "wordings.html", found=found, rows=rows, everywhere=everywhere)


@router.post("/adopt")
async def take(inbox: InboxDep, visitor: VisitorDep, key: Key, day: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Make it the shop's, now or from a day. Raises `Forbidden`, `BadRequest`, and what the library's schema refuses."""
    starts = day_of(day)
    async with inbox.engine.begin() as connection:
        one = await proposal(connection, key)
        _fits(inbox.assistant.library, one.wording)
        await adopt(connection, one, person(visitor), datetime.combine(starts, time(), UTC) if starts else None)
    await inbox.refresh()
    return RedirectResponse(HERE, 303)


@router.post("/dismiss")
async def leave(inbox: InboxDep, settings: SettingsDep, visitor: VisitorDep, key: Key) -> Response:
    """Do not propose it again."""
    async with inbox.engine.begin() as connection:
        await dismiss(connection, await proposal(connection, key), signed(visitor, settings))
    return RedirectResponse(HERE, 303)


def _fits(library: Library, one: ShopWording) -> None:
    """Raises `BadRequest` for a wording that the library's schema refuses, or whose line reads otherwise by now."""
    try:
        check_wording(library, one)
    except WordingRefused as error:
        raise BadRequest(str(error)) from error


def _everywhere(one: ShopWording, library: Library) -> bool:
    """Whether it leaves out a sentence in all languages: one that states something."""
    intent, _, name = one.source.removeprefix(SCRIPT).partition("/")
    script = library.script(intent) if one.how is How.DROPPED and one.source.startswith(SCRIPT) else None
    return script is not None and any(each.id == name and stating(each) for each in script.sentences)
