"""Releases on the page of models: going back to the one before, or to any kept one, by a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, signed
from assist.api.released import listed, taken
from assist.web.order import moment
from assist.web.show import PageRoute

if TYPE_CHECKING:
    from pathlib import Path

    from assist.inbox import Inbox
    from assist.strings import Strings

router = APIRouter(prefix="/knowledge/releases", include_in_schema=False, route_class=PageRoute)
NAMED = 4
"""Files that are named where a release differs in more."""
Digest = Annotated[str, Form(min_length=1, max_length=40)]


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release, written out."""

    id: str
    since: str
    model: str
    state: str
    differs: tuple[str, ...]
    more: int
    """Files it differs in besides those."""


async def release_lines(inbox: Inbox, data: Path, strings: Strings) -> tuple[ReleaseLine, ...]:
    """Every kept release, newest first; none where the service has one alone."""
    found = await listed(inbox, data) if inbox.fitter else ()
    return tuple(
        ReleaseLine(
            one.id,
            moment(datetime.fromisoformat(one.made_at).astimezone(), strings.lang),
            one.model,
            one.state,
            one.differs[:NAMED],
            max(0, len(one.differs) - NAMED),
        )
        for one in found
    )


@router.post("/take")
async def take(inbox: InboxDep, settings: SettingsDep, visitor: VisitorDep, release: Digest, seen: Digest) -> Response:
    """Draft with it from now on."""
    await taken(inbox, release, seen, signed(visitor, settings))
    return RedirectResponse("/knowledge/models#releases", 303)
