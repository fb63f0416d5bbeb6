"""The audit as a page: what the knowledge says against itself and fails to say, each finding opened or dismissed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import AuditsDep, InboxDep, Owned, OwnedDep, SettingsDep
from assist.store.heard import heard
from assist.web.findings import groups_of
from assist.web.prose import prose
from assist.web.show import PageRoute, knowledge_page, show, strings_of
from assist.web.view import direction
from ingest.places import language_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from assist.strings import Strings
    from ingest.types import AuditReport, Passage

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)
MOST_SIDES = 6


@dataclass(frozen=True, slots=True)
class Opened:
    """A passage with one stretch of it marked."""

    passage: Passage
    mark: tuple[int, int]
    start: int
    end: int


@router.get("/audit")
def audit_page(request: Request) -> Response:
    """The shell; the findings come as their own fragment, for they take seconds."""
    return knowledge_page(request, "audit.html")


@router.get("/audit/findings")
async def findings(request: Request, index: OwnedDep, inbox: InboxDep, audits: AuditsDep) -> Response:
    """What was found, and what could not be looked at."""
    strings = strings_of(request)
    async with inbox.engine.begin() as connection:
        told = await heard(connection, inbox.questions)
    report = await asyncio.to_thread(audits.report, index, inbox.assistant.encoder, datetime.now(UTC).date(), told)
    groups = groups_of(report, await asyncio.to_thread(_texts, index, report), strings)
    left = [strings.text(f"k.audit.{name}") for name in report.not_computed if strings.has(f"k.audit.{name}")]
    return show(request, "findings_found.html", strings, report=report, groups=groups, left=left, direction=direction, language=_names(strings))


@router.get("/audit/open")
def open_sides(request: Request, index: OwnedDep, at: Annotated[list[str] | None, Query()] = None) -> Response:
    """Passages side by side, each with its sentence marked. `at` is a path, the first and the last character, parted by line feeds."""
    strings = strings_of(request)
    opened = [found for one in (at or ())[:MOST_SIDES] if (found := _opened(index, one)) is not None]
    return show(request, "sides.html", strings, opened=opened, prose=prose, direction=direction, language=_names(strings))


@router.post("/audit/dismiss")
def dismiss(request: Request, index: OwnedDep, settings: SettingsDep, finding: Annotated[str, Form(min_length=1, max_length=128)]) -> Response:
    """Leave a finding out until a sentence it is about changes."""
    index.catalogue.dismissals.dismiss([finding], datetime.now(UTC), settings.agent or "owner")
    if "hx-request" in request.headers:
        return show(request, "dismissed.html", strings_of(request), finding=finding)
    return RedirectResponse("/knowledge/audit", 303)


@router.post("/audit/restore")
def restore(index: OwnedDep, finding: Annotated[str, Form(max_length=128)] = "") -> Response:
    """Show a dismissed finding again, or all of them."""
    index.catalogue.dismissals.restore([finding] if finding else index.catalogue.dismissals.ids())
    return RedirectResponse("/knowledge/audit", 303)


def _names(strings: Strings) -> Callable[[str], str]:
    """Names languages for a reader."""
    return lambda tag: language_name(tag, strings.lang) if tag and tag != "und" else strings.text("unknown")


def _opened(index: Owned, place: str) -> Opened | None:
    path, start, end = [*place.rsplit("\n", 2), "", "", ""][:3]
    if not (start.isdecimal() and end.isdecimal()):
        return None
    low, high = int(start), int(end)
    for one in index.catalogue.of_paths([path], index.generation())[path]:
        if one.span.start <= low < one.span.end:
            return Opened(one, (low - one.span.start, high - one.span.start), low, high)
    return None


def _texts(index: Owned, report: AuditReport) -> dict[str, str]:
    """Live texts of the documents that contradict each other."""
    paths = {place.path for one in report.contradictions for place in (one.left, one.right)}
    found = {path: index.catalogue.version(path, index.generation()) for path in paths}
    return {path: version.text for path, version in found.items() if version is not None}
