"""Families: which languages a document exists in, which are missing, and its versions side by side."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assist.api.deps import InboxDep, OwnedDep
from assist.errors import UnknownThing
from assist.web.show import PageRoute, knowledge_page, strings_of
from ingest.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assist.store.cited import Cited
    from ingest.types import Listed

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)


@router.get("/families")
async def families(request: Request, index: OwnedDep, inbox: InboxDep, q: str = "") -> Response:
    """Every family with its languages and the missing ones, those most asked for first."""
    asked = await asked_of(index, inbox)
    every = await asyncio.to_thread(index.shelf.families, (), asked)
    fitting = [one for one in every if q.casefold() in one.family.casefold() or any(q.casefold() in m.title.casefold() for m in one.members)]
    fitting.sort(key=lambda one: (-sum(dict(one.asked).get(lang, 0) for lang in one.missing), len(one.members) < 2, one.family))
    return knowledge_page(request, "families.html", found=fitting, q=q)


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
    """Customers whose drafts cite a family, by family and language."""
    listed = {one.path: one for one in await asyncio.to_thread(every_listed, index)}
    return _counted(await inbox.cited(), listed)


def every_listed(index: OwnedDep) -> Sequence[Listed]:
    """Every document."""
    from ingest.types import Wanted

    return index.shelf.list(Wanted(limit=1_000_000)).documents


def _counted(cited: Sequence[Cited], listed: Mapping[str, Listed]) -> dict[str, dict[str, int]]:
    who: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for one in cited:
        if one.path in listed:
            who[listed[one.path].family].add((one.conversation_id, one.lang))
    return {family: dict(Counter(lang for _, lang in some if lang and lang != "und")) for family, some in who.items()}
