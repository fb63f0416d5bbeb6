"""The API of what owners make by hand: corrections of a document's text, and pinned answers."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from assist.api.deps import InboxDep, OwnedDep, SettingsDep
from assist.api.paged import PageDep, page
from assist.api.shelf import answer
from assist.errors import BadRequest, UnknownThing
from ingest.corrections import Correction, in_force
from ingest.fragments import locate
from ingest.pin_check import check
from ingest.pins import Pin, PinnedSentence, Wording, sentence_place

router = APIRouter(prefix="/api", tags=["knowledge"])
Words = Annotated[str, Field(min_length=1, max_length=20_000)]
Market = Annotated[str, Field(pattern="^[A-Z]{2}$")]


class NewCorrection(BaseModel):
    """These words of a document are to read otherwise; an empty `corrected` takes them out."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    path: str = Field(min_length=1, max_length=1_024)
    original: Words
    corrected: str = Field(default="", max_length=20_000)
    note: str = Field(default="", max_length=2_000)


class NewPin(BaseModel):
    """A question in all its wordings, and the sentences that answer it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    wordings: list[Wording] = Field(min_length=1, max_length=60)
    sentences: list[PinnedSentence] = Field(min_length=1, max_length=20)
    markets: list[Market] = []
    ends: date | None = None
    note: str = Field(default="", max_length=2_000)


class Asked(BaseModel):
    """Questions to hold against a pin."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    questions: list[Wording] = Field(max_length=200)


@router.get("/corrections")
def list_corrections(
    request: Request, response: Response, asked: PageDep, index: OwnedDep, path: Annotated[str | None, Query(max_length=1_024)] = None
) -> list[dict[str, Any]]:
    """Corrections, or those of one document, with whether its live text reads so, a page at a time."""
    found = []
    for one in page(request, response, asked, index.catalogue.handwork.corrections(path), lambda one: one.id):
        version = index.catalogue.version(one.path, index.generation())
        found.append({**answer(one), "in_force": in_force(one, version.text if version else None)})
    return found


@router.post("/corrections", status_code=202)
def correct(given: NewCorrection, index: OwnedDep, settings: SettingsDep) -> dict[str, Any]:
    """Keep a correction and read its document again; the task tells how that went. Its words must stand in the live text."""
    text = index.shelf.open(given.path).text
    place = locate(text, given.original)
    if place is None:
        raise BadRequest(f"The words do not stand in the live text of {given.path}; copy them from a passage.")
    quoted = text[place.start : place.end]
    made = Correction(str(uuid.uuid4()), given.path, quoted, given.corrected, place.start, datetime.now(UTC), settings.agent or "owner", given.note)
    index.catalogue.handwork.correct(made)
    return {"correction": answer(made), "task": answer(index.shelf.begin(index.shelf.changes.reindex(given.path)))}


@router.delete("/corrections/{correction_id}", status_code=202)
def withdraw(correction_id: str, index: OwnedDep) -> dict[str, Any]:
    """Take a correction back and read its document again, if it is live."""
    found = next((one for one in index.catalogue.handwork.corrections() if one.id == correction_id), None)
    if found is None:
        raise UnknownThing(f"There is no correction {correction_id}.")
    index.catalogue.handwork.withdraw([correction_id])
    live = index.catalogue.version(found.path, index.generation()) is not None
    return {"correction": answer(found), "task": answer(index.shelf.begin(index.shelf.changes.reindex(found.path))) if live else None}


@router.get("/pins")
def list_pins(request: Request, response: Response, asked: PageDep, index: OwnedDep) -> list[dict[str, Any]]:
    """Pins a page at a time, newest first, with the pinned sentences that no live document holds any longer."""
    found = page(request, response, asked, index.catalogue.handwork.pins(), lambda one: one.id)
    return [{**answer(pin), "lost": answer(_lost(index, pin))} for pin in found]


@router.put("/pins/{pin_id}")
def keep_pin(pin_id: Annotated[str, Field(max_length=36)], given: NewPin, index: OwnedDep, settings: SettingsDep) -> dict[str, Any]:
    """Keep a pin under an id of the caller's, in place of the one that was there. Every sentence must stand in its live document."""
    pin = Pin(pin_id, tuple(given.wordings), tuple(given.sentences), datetime.now(UTC), tuple(given.markets), given.ends, settings.agent or "owner", given.note)
    for one in _lost(index, pin):
        raise BadRequest(f"No live passage of {one.path} holds this sentence: {one.quote[:120]}")
    index.catalogue.handwork.pin(pin)
    return cast("dict[str, Any]", answer(pin))


@router.delete("/pins/{pin_id}")
def take_down(pin_id: str, index: OwnedDep) -> dict[str, str]:
    """Take a pin down."""
    if not index.catalogue.handwork.unpin(pin_id):
        raise UnknownThing(f"There is no pin {pin_id}.")
    return {"id": pin_id}


@router.post("/pins/{pin_id}/check")
def would_fire(pin_id: str, given: Asked, index: OwnedDep, inbox: InboxDep) -> list[dict[str, Any]]:
    """For every question how near it comes to the pin, and whether the pin would fire; market and last day are not looked at."""
    pin = next((one for one in index.catalogue.handwork.pins() if one.id == pin_id), None)
    if pin is None:
        raise UnknownThing(f"There is no pin {pin_id}.")
    return cast("list[dict[str, Any]]", answer(check(pin, given.questions, inbox.assistant.encoder)))


def _lost(index: OwnedDep, pin: Pin) -> list[PinnedSentence]:
    live = index.catalogue.of_paths([one.path for one in pin.sentences], index.generation())
    return [one for one in pin.sentences if sentence_place(one, live[one.path])[0] is None]
