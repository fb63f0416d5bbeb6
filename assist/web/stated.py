"""What an owner states of a document here, over whatever its file says: the form's fields to a record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from assist.api.deps import OwnedDep
from assist.errors import BadRequest
from assist.web.document import to_document
from assist.web.handed import day_of, markets_of, words_of
from assist.web.show import PageRoute
from ingest.types import Audience, Kind, Meta

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)
Line = Annotated[str, Form(max_length=500)]


@router.post("/state")
def state(
    index: OwnedDep,
    path: Annotated[str, Form()],
    title: Line = "",
    family: Line = "",
    language: Annotated[str, Form(max_length=16)] = "",
    kind: Line = "",
    audience: Line = "",
    markets: Line = "",
    products: Line = "",
    channels: Line = "",
    owner: Line = "",
    valid_from: Line = "",
    valid_to: Line = "",
    review_on: Line = "",
) -> Response:
    """Keep what is stated; an empty field takes back what was stated before, and what the file says holds again."""
    starts, ends = day_of(valid_from), day_of(valid_to)
    if starts and ends and starts > ends:
        raise BadRequest("The first day it holds is after the last one. Exchange them.")
    stated = Meta(
        lang=language.strip(),
        kind=Kind(kind) if kind in set(Kind) else None,
        family=family.strip(),
        title=title.strip(),
        markets=markets_of(markets),
        valid_from=starts,
        valid_to=ends,
        audience=Audience(audience) if audience in set(Audience) else None,
        products=words_of(products),
        channels=tuple(word.casefold() for word in words_of(channels)),
        owner=owner.strip(),
        review_on=day_of(review_on),
    )
    index.shelf.begin(index.shelf.changes.state(path, stated))
    return to_document(path)
