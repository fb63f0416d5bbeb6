"""Where knowledge is drawn from: helpdesks and exports with a button each, and what the newest draw brought."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import OwnedDep, SyncsDep
from assist.web.show import PageRoute, show, strings_of

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)


@router.get("/sources")
def sources(request: Request, syncs: SyncsDep) -> Response:
    """A fragment that asks for itself again while something is drawn."""
    strings, found = strings_of(request), syncs.sources()
    answer = show(request, "origins.html", strings, found=found, busy=any(one.draw.running for one in found))
    if request.headers.get("hx-trigger") and request.query_params.get("was") and not any(one.draw.running for one in found):
        answer.headers["HX-Refresh"] = "true"
    return answer


@router.post("/sync")
def sync(index: OwnedDep, syncs: SyncsDep, name: Annotated[str, Form(min_length=1, max_length=64)]) -> Response:
    """Draw a source now, in the background."""
    syncs.start(name, index)
    return RedirectResponse("/knowledge/waiting", 303)
