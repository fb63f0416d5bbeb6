"""The page of a native reader: no account, one sentence, yes, no or a better wording."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from assist.strings import Strings
from assist.web.evaluation import EvaluationsDep
from assist.web.show import PageRoute, show
from assist.web.view import direction

router = APIRouter(prefix="/reader", include_in_schema=False, route_class=PageRoute)


@router.get("/{token}")
def read(request: Request, evaluations: EvaluationsDep, token: str) -> Response:
    """The item, in the reader's language where the pages speak it. Raises `UnknownThing` for a link that is used or has ended."""
    item = evaluations.readers.open(token, datetime.now(UTC))
    return show(request, "reader.html", Strings.load(item.lang), item=item, token=token, direction=direction)


@router.post("/{token}")
def answer(
    request: Request,
    evaluations: EvaluationsDep,
    token: str,
    said: Annotated[str, Form(max_length=10)],
    wording: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Keep what the reader said, once."""
    item = evaluations.readers.open(token, datetime.now(UTC))
    evaluations.readers.answer(token, said, wording, datetime.now(UTC))
    return show(request, "reader.html", Strings.load(item.lang), item=None, token=token, direction=direction)
