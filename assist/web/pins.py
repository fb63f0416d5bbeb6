"""Pinned answers: the form with its check in every language, the list, and taking one down."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, Owned, OwnedDep, SettingsDep
from assist.errors import BadRequest, UnknownThing
from assist.web.handed import day_of, markets_of
from assist.web.pinned import choices, known_wordings, pin_rows, sentences_of, wordings_of
from assist.web.show import PageRoute, knowledge_page, show, strings_of
from ingest.pin_check import check
from ingest.pins import Pin, Wording
from ingest.places import language_name

if TYPE_CHECKING:
    from assist.inbox import Inbox

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)


async def _given(
    index: OwnedDep,
    settings: SettingsDep,
    question: Annotated[str, Form(max_length=2_000)] = "",
    wordings: Annotated[str, Form(max_length=20_000)] = "",
    more: Annotated[list[str] | None, Form()] = None,
    sentence: Annotated[list[str] | None, Form()] = None,
    markets: Annotated[str, Form()] = "",
    ends: Annotated[str, Form()] = "",
    note: Annotated[str, Form(max_length=2_000)] = "",
    pin: Annotated[str, Form(max_length=36)] = "",
) -> Pin:
    """The pin as its form has it; nothing is kept."""
    asked = wordings_of([question, *wordings.splitlines(), *(more or ())])
    return Pin(
        id=pin or str(uuid.uuid4()),
        wordings=asked,
        sentences=sentences_of(index, sentence or ()),
        made_at=datetime.now(UTC),
        markets=markets_of(markets),
        ends=day_of(ends),
        made_by=settings.agent or "owner",
        note=note.strip(),
    )


GivenPin = Annotated[Pin, Depends(_given)]


@router.get("/pins")
def pins(request: Request, index: OwnedDep) -> Response:
    """Every pin: what it says, where and until when, and whether its sentences still stand."""
    return knowledge_page(request, "pins.html", found=pin_rows(index, datetime.now(UTC).date()))


@router.get("/pin")
async def pin_form(request: Request, index: OwnedDep, inbox: InboxDep, passage: str = "", q: str = "", pin: str = "") -> Response:
    """A new pin from a passage, or one that is there."""
    one = _pin(index, pin) if pin else None
    chosen = await asyncio.to_thread(choices, index, inbox.assistant.encoder, passage, one)
    if not chosen:
        raise UnknownThing("No sentence to pin was found: the passage was replaced or removed meanwhile. Open its document again.")
    return knowledge_page(request, "pin.html", pin=one, q=q, choices=chosen)


@router.post("/pin")
def keep(index: OwnedDep, pin: GivenPin) -> Response:
    """Keep a pin. Raises `BadRequest` for one without a question or an answer."""
    if not pin.wordings:
        raise BadRequest("A pin needs its question. Write it as a customer would.")
    if not pin.sentences:
        raise BadRequest("A pin needs at least one sentence that answers. Tick one.")
    index.catalogue.handwork.pin(pin)
    return RedirectResponse("/knowledge/pins", 303)


@router.post("/pin/check")
async def would_fire(request: Request, index: OwnedDep, inbox: InboxDep, pin: GivenPin, pasted: Annotated[str, Form(max_length=20_000)] = "") -> Response:
    """Every wording, its own, known and pasted, with whether the pin would fire and in which languages it answers."""
    strings = strings_of(request)
    others = [*wordings_of(pasted.splitlines()), *(_known(pin, inbox) if pin.wordings else ())]
    own = {one.text for one in pin.wordings}
    wanted = (*pin.wordings, *(one for one in dict.fromkeys(others) if one.text not in own))
    found = await asyncio.to_thread(check, pin, wanted, inbox.assistant.encoder)
    answers = {passage.lang for some in index.catalogue.of_paths([s.path for s in pin.sentences], index.generation()).values() for passage in some[:1]}
    names = {tag: language_name(tag, strings.lang) for tag in {*answers, *(one.wording.lang for one in found)} - {"und"}}
    return show(request, "pin_check.html", strings, found=found, own=own, answers=sorted(answers), names=names)


@router.post("/unpin")
def unpin(index: OwnedDep, pin: Annotated[str, Form()]) -> Response:
    """Take a pin down."""
    index.catalogue.handwork.unpin(pin)
    return RedirectResponse("/knowledge/pins", 303)


def _pin(index: Owned, pin_id: str) -> Pin:
    found = next((one for one in index.catalogue.handwork.pins() if one.id == pin_id), None)
    if found is None:
        raise UnknownThing("This pin was taken down meanwhile.")
    return found


def _known(pin: Pin, inbox: Inbox) -> tuple[Wording, ...]:
    """The same question in other languages, where the triage examples have a human translation of it."""
    first = pin.wordings[0]
    vector = inbox.assistant.encoder.encode_queries([first.text])[0]
    return known_wordings(vector, first.lang, inbox.assistant.book)
