"""Lists a page at a time: `limit` and `cursor`, and the next page's address in the header `Link` (RFC 8288), `rel="next"`; without it the list has ended.

A cursor names the last row given, not a number of rows: what is added or taken out meanwhile neither repeats nor hides another row.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from fastapi import Depends, Query

from assist.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fastapi import Request, Response

Row = TypeVar("Row")
ODD = "This cursor is none of ours, or of another list. Begin without one, and take the next page's from the header Link."


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page of a list."""

    limit: int
    after: tuple[str, int] | None
    """The last row given before: its key, and its place in the list then."""


async def _asked(limit: Annotated[int, Query(ge=1, le=1_000)] = 100, cursor: Annotated[str, Query(max_length=2_000)] = "") -> Asked:
    return Asked(limit, _read(cursor) if cursor else None)


PageDep = Annotated[Asked, Depends(_asked)]


def page(request: Request, response: Response, asked: Asked, rows: Sequence[Row], key: Callable[[Row], str]) -> list[Row]:
    """The page of a list, which is whole and in its order; the header says where it goes on. Where the last row is gone, it goes on at its place."""
    start = 0
    if asked.after is not None:
        last, place = asked.after
        start = next((at for at, row in enumerate(rows) if key(row) == last), min(place, len(rows)) - 1) + 1
    found = list(rows[start : start + asked.limit])
    if found and start + asked.limit < len(rows):
        link_next(request, response, key(found[-1]), start + len(found) - 1)
    return found


def link_next(request: Request, response: Response, key: str, place: int = 0) -> None:
    """Say where the list goes on: a path with its query, relative as RFC 8288 has it."""
    query = request.url.include_query_params(cursor=_written(key, place)).query
    response.headers["Link"] = f'<{request.url.path}?{query}>; rel="next"'


def _written(key: str, place: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([key, place]).encode()).rstrip(b"=").decode()


def _read(cursor: str) -> tuple[str, int]:
    try:
        found: Any = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadRequest(ODD) from error
    if not isinstance(found, list) or len(found) != 2 or not isinstance(found[0], str) or not isinstance(found[1], int) or not 0 <= found[1] < 2**31:
        raise BadRequest(ODD)
    return found[0], found[1]
