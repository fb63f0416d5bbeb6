"""The audit as a page: what the knowledge says against itself, each finding with both sentences and the way into their documents."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from assist.api.deps import AuditsDep, InboxDep, Owned, OwnedDep
from assist.store.heard import heard
from assist.web.prose import marked, prose
from assist.web.show import PageRoute, knowledge_page, show, strings_of
from assist.web.view import direction
from ingest.places import language_name

if TYPE_CHECKING:
    from ingest.types import AuditReport, Passage, Place

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class Side:
    """One sentence of a finding, its fact marked."""

    path: str
    lang: str
    value: str
    parts: tuple[tuple[str, bool], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Sentences that contradict or repeat each other."""

    kind: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one sort."""

    name: str
    findings: tuple[Finding, ...]


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
    """What was found."""
    strings = strings_of(request)
    async with inbox.engine.begin() as connection:
        told = await heard(connection)
    report = await asyncio.to_thread(audits.report, index, inbox.assistant.encoder, datetime.now(UTC).date(), told)
    groups = await asyncio.to_thread(_groups, report, index)
    named = lambda tag: language_name(tag, strings.lang)  # noqa: E731 - a word of the template
    return show(request, "findings_found.html", strings, report=report, groups=groups, direction=direction, language=named)


@router.get("/audit/open")
def open_sides(request: Request, index: OwnedDep, at: Annotated[list[str] | None, Query()] = None) -> Response:
    """Passages side by side, each with its sentence marked. `at` is a path, the first and the last character, parted by line feeds."""
    strings = strings_of(request)
    opened = [found for one in (at or ())[:6] if (found := _opened(index, one)) is not None]
    return show(request, "sides.html", strings, opened=opened, prose=prose, direction=direction, language=lambda tag: language_name(tag, strings.lang))


def _opened(index: Owned, place: str) -> Opened | None:
    path, start, end = [*place.rsplit("\n", 2), "", "", ""][:3]
    if not (start.isdecimal() and end.isdecimal()):
        return None
    low, high = int(start), int(end)
    for one in index.catalogue.of_paths([path], index.generation())[path]:
        if one.span.start <= low < one.span.end:
            return Opened(one, (low - one.span.start, high - one.span.start), low, high)
    return None


def _groups(report: AuditReport, index: Owned) -> tuple[Group, ...]:
    texts = _texts(index, {place.path for one in report.contradictions for place in (one.left, one.right)})
    against = tuple(Finding(c.kind, (_side(c.left, c.value_left, texts), _side(c.right, c.value_right, texts))) for c in report.contradictions)
    again = tuple(Finding("", tuple(_side(place, "", {}) for place in one.places)) for one in report.duplicates)
    return Group("contradictions", against), Group("duplicates", again)


def _texts(index: Owned, paths: set[str]) -> dict[str, str]:
    found = {path: index.catalogue.version(path, index.generation()) for path in paths}
    return {path: version.text for path, version in found.items() if version is not None}


def _side(place: Place, value: str, texts: dict[str, str]) -> Side:
    words = texts.get(place.path, "")[place.span.start : place.span.end]
    at = place.sentence.find(words) if words else -1
    parts = marked(place.sentence, 0, len(place.sentence), at, at + len(words) if at >= 0 else at)
    return Side(place.path, place.lang, value, parts, place.span.start, place.span.end)
