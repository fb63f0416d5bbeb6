"""Errors as problem documents (RFC 9457): whose fault, and what to do."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fastapi.responses import JSONResponse

from assist.errors import (
    AssistError,
    BadRequest,
    ChannelFailed,
    Forbidden,
    HeldBack,
    NotRevised,
    Outdated,
    ProviderFailed,
    Refused,
    StoreAway,
    StoreFull,
    TooLarge,
    TooManyTries,
    TooOften,
    UnknownThing,
)
from assist.store.trouble import StoreError, trouble_of
from ingest.errors import IndexBusy, IngestError, NoRoom, UnknownDocument, UnusableInput
from serving.errors import BudgetSpent, NoTurn, ServingError

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

LOG = logging.getLogger(__name__)

CODES: tuple[tuple[type[Exception], int, str], ...] = (
    (UnknownThing, 404, "Not found"),
    (ChannelFailed, 502, "The helpdesk did not do it"),
    (ProviderFailed, 502, "The identity provider did not do it"),
    (Refused, 401, "Not signed in"),
    (Forbidden, 403, "Not allowed"),
    (TooManyTries, 429, "Too many tries"),
    (TooOften, 429, "Too many requests"),
    (Outdated, 409, "Overtaken"),
    (HeldBack, 422, "Held back"),
    (NotRevised, 422, "Not reworded"),
    (TooLarge, 413, "Too large"),
    (BadRequest, 422, "Unusable input"),
    (UnknownDocument, 404, "Not found"),
    (NoRoom, 507, "The disk is full"),
    (StoreFull, 507, "The disk is full"),
    (StoreAway, 503, "The state database cannot be used"),
    (UnusableInput, 422, "Unusable input"),
    (IndexBusy, 503, "The index is busy"),
    (IngestError, 500, "Knowledge cannot be reached"),
    (BudgetSpent, 429, "The budget is spent"),
    (NoTurn, 503, "The model is busy"),
    (ServingError, 502, "The model cannot be reached"),
    (AssistError, 500, "The desk failed"),
)
UNEXPECTED = "Something unexpected happened here; nothing typed is lost. The log has the details. Try again."
"""What is said of a fault that has no sentence of its own."""


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every known error with its code and its sentence, and an unknown one with 500 and no secrets."""
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException

    for kind, _, _ in CODES:
        app.add_exception_handler(kind, _known)
    app.add_exception_handler(StoreError, _unknown)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _unserved)
    app.add_exception_handler(Exception, _unknown)


def problem(status: int, title: str, detail: str) -> JSONResponse:
    """One problem document."""
    return JSONResponse({"type": "about:blank", "title": title, "status": status, "detail": detail}, status, media_type="application/problem+json")


def known_problem(error: Exception) -> JSONResponse:
    """The problem document of one of our errors."""
    status, title = next((code, name) for kind, code, name in CODES if isinstance(error, kind))
    answer = problem(status, title, str(error))
    if isinstance(error, TooOften):
        answer.headers.update(waiting(error))
    if isinstance(error, TooManyTries):
        answer.headers["Retry-After"] = str(error.minutes * 60)
    if isinstance(error, StoreAway):
        answer.headers["Retry-After"] = "5"
    return answer


def waiting(error: TooOften) -> dict[str, str]:
    """The header fields that say when to come again."""
    return {"Retry-After": str(error.seconds), **error.fields}


async def _known(_: Request, error: Exception) -> JSONResponse:
    return known_problem(error)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    first = getattr(error, "errors", list)()[:1] or [{"loc": ("body",), "msg": "unusable"}]
    place = ".".join(str(part) for part in first[0]["loc"])
    return problem(422, "Unusable input", f"{place}: {first[0]['msg']}")


async def _unserved(request: Request, error: Exception) -> JSONResponse:
    """No such path, or not by this method."""
    status, detail = getattr(error, "status_code", 500), str(getattr(error, "detail", "unusable"))
    if isinstance(error.__cause__, BadRequest):  # said of the body while it was read
        return known_problem(error.__cause__)
    if status == 400:
        return problem(
            status, "Unusable input", "The body cannot be read as what this endpoint takes. Send it as /api/openapi.json describes; nothing was changed."
        )
    answer = problem(status, detail, f"{request.method} {request.url.path} is not served here. /api/openapi.json lists what is.")
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


async def _unknown(request: Request, error: Exception) -> JSONResponse:
    # The endpoint as the table of rights names it: a path itself holds ids, and customers' names as helpdesks number them.
    if trouble := trouble_of(error):
        LOG.warning("not done at %s: %s", getattr(request.state, "endpoint", "?"), trouble)
        return known_problem(trouble)
    LOG.error("unexpected failure at %s", getattr(request.state, "endpoint", "?"), exc_info=error)
    return problem(500, "The desk failed", _to_reader(request, UNEXPECTED))


def _to_reader(request: Request, sentence: str) -> str:
    """As the page of ours that asked is read; a program is told in English."""
    from assist.web.reasons import explained  # the pages import this file
    from assist.web.show import strings_of

    fragment = "hx-request" in request.headers and hasattr(request.state, "settings")
    return (explained(sentence, strings_of(request)) if fragment else "") or sentence
