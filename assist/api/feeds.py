"""Webhooks of shops and carriers: the signature over the raw bytes is what lets them in; kept and answered at once. And the products they told of."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from assist.api.deps import FeedsDep, InboxDep
from assist.api.hooks import delivered
from assist.errors import BadRequest
from assist.feeds.arrivals import arrive
from assist.store.products import Wanted, find_products, plain

router = APIRouter(tags=["orders"])


@router.post("/feeds/{feed}", status_code=202)
async def take(feed: str, request: Request, inbox: InboxDep, feeds: FeedsDep) -> JSONResponse:
    """A signed webhook of a shop or carrier. The same one twice is taken once; one that is late does not undo what is newer."""
    given = await delivered(request)
    if isinstance(given, JSONResponse):
        return given
    return JSONResponse({"result": await arrive(inbox.engine, feeds.listed, feed, given, feeds.late)}, 202)


@router.get("/api/products")
async def products(
    inbox: InboxDep,
    q: Annotated[str, Query(max_length=200)] = "",
    sku: Annotated[list[str], Query(max_length=50)] = [],  # noqa: B006 - never changed
    option: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006 - never changed
    most: Annotated[Decimal | None, Query(ge=0)] = None,
    currency: Annotated[str, Query(pattern="^([A-Z]{3})?$")] = "",
    *,
    available: bool = False,
) -> list[dict[str, Any]]:
    """Rows of products, each with its source and the moment at which price and stock held; `option` is NAME:VALUE, `most` needs `currency`."""
    if wrong := [one for one in option if ":" not in one]:
        raise BadRequest(f"An option is written NAME:VALUE, such as Size:M, not {wrong[0][:40]!r}.")
    options = tuple((name, value) for name, _, value in (one.partition(":") for one in option))
    wanted = Wanted(q, options, tuple(sku), most, currency, available=available)
    async with inbox.engine.connect() as connection:
        return [plain(row) for row in await find_products(connection, wanted)]
