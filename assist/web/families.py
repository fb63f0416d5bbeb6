"""Families: which languages a document exists in, which are missing, and its versions side by side."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import AuditsDep, InboxDep, OwnedDep
from assist.errors import BadRequest, UnknownThing
from assist.store.heard import heard
from assist.web.findings import related_of
from assist.web.show import PageRoute, knowledge_page, show, strings_of
from assist.web.view import direction
from ingest.asked_families import asked_by_family
from ingest.places import language_name
from ingest.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.types import Listed

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)
Paths = Annotated[list[str], Form(min_length=1, max_length=200)]


@router.get("/families")
async def families(request: Request, index: OwnedDep, inbox: InboxDep, q: str = "") -> Response:
    """Every family with its languages and the missing ones, those most asked for first."""
    asked = await asked_of(index, inbox)
    every = await asyncio.to_thread(index.shelf.families, (), asked)
    fitting = [one for one in every if q.casefold() in one.family.casefold() or any(q.casefold() in m.title.casefold() for m in one.members)]
    fitting.sort(key=lambda one: (-sum(dict(one.asked).get(lang, 0) for lang in one.missing), len(one.members) < 2, one.family))
    return knowledge_page(request, "families.html", found=fitting, q=q)


@router.get("/families/proposed")
async def proposed(request: Request, index: OwnedDep, inbox: InboxDep, audits: AuditsDep) -> Response:
    """Documents that look like versions of one: a fragment of its own, for it takes seconds after a change."""
    async with inbox.engine.begin() as connection:
        told = await heard(connection, inbox.questions)
    report = await asyncio.to_thread(audits.report, index, inbox.assistant.encoder, datetime.now(UTC).date(), told)
    strings = strings_of(request)
    return show(request, "proposed.html", strings, found=related_of(report), direction=direction, language=lambda tag: language_name(tag, strings.lang))


@router.post("/join")
def join(
    index: OwnedDep, path: Annotated[list[str], Form(min_length=1, max_length=200)], family: Annotated[str, Form(min_length=1, max_length=500)]
) -> Response:
    """The documents are versions of one, their owner says."""
    name = family.strip()
    if not name:
        raise BadRequest("A family needs a name. Give it one.")
    index.shelf.begin(index.shelf.changes.join(path, name))
    return RedirectResponse("/knowledge/families", 303)


@router.get("/family")
async def family(request: Request, index: OwnedDep, inbox: InboxDep, name: str) -> Response:
    """One family, a column for each of its documents."""
    asked = await asked_of(index, inbox)
    view = next((one for one in await asyncio.to_thread(index.shelf.families, (), asked) if one.family == name), None)
    if view is None:
        raise UnknownThing(f"There is no family {name}. Its documents may have been removed.")
    laid = await asyncio.to_thread(lambda: side_by_side(index.family(name), inbox.assistant.encoder))
    order = _order([one.lang for one in laid.columns], strings_of(request, asked=request.query_params.get("lang", "")).lang)
    return knowledge_page(request, "family.html", view=view, laid=laid, order=order)


def _order(langs: Sequence[str], reader: str) -> list[int]:
    """Columns as they are shown: the reader's language first, then English, then as they come."""
    return sorted(range(len(langs)), key=lambda at: (langs[at] != reader, langs[at] != "en", at))


async def asked_of(index: OwnedDep, inbox: InboxDep) -> dict[str, dict[str, int]]:
    """Customers by family and language: each conversation once, for the document nearest to what it asks."""
    async with inbox.engine.begin() as connection:
        told = await heard(connection, inbox.questions)
    return asked_by_family(told.asked, await asyncio.to_thread(every_listed, index))


def every_listed(index: OwnedDep) -> Sequence[Listed]:
    """Every document."""
    from ingest.types import Wanted

    return index.shelf.list(Wanted(limit=1_000_000)).documents
