"""One document: what it says, what each passage answers, its versions and what changed between them; and what its owner does with it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, Owned, OwnedDep, SettingsDep
from assist.web.answering import passage_rows
from assist.web.corrected import corrections_of
from assist.web.show import PageRoute, knowledge_page
from ingest.language import identify
from ingest.types import Audience, Kind, Question, Span, Where

if TYPE_CHECKING:
    from ingest.types import Answer, Listed

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)
AUDIENCES = (Audience.PUBLIC, Audience.INTERNAL)
TRIED = 5


@router.get("/document")
async def document(
    request: Request, index: OwnedDep, inbox: InboxDep, settings: SettingsDep, path: str, q: str = "", start: int = -1, end: int = -1
) -> Response:
    """The document with its passages. `start` and `end` mark a stretch of its text; `q` tries a question on it."""
    opened = await asyncio.to_thread(index.shelf.open, path)
    answer = await asyncio.to_thread(_tried, index, opened.listed, q) if q.strip() else None
    cited = [one for one in await inbox.cited() if one.path == path]
    rows = passage_rows(opened.passages, cited, Span(start, end) if 0 <= start < end else None, answer)
    family = index.shelf.families() if opened.listed.family else ()
    return knowledge_page(
        request,
        "document.html",
        one=opened.listed,
        about=opened.listed.about,
        stated=opened.stated,
        kinds=list(Kind),
        rows=rows,
        q=q,
        answer=answer,
        siblings=next((view.members for view in family if view.family == opened.listed.family), ()),
        corrections=corrections_of(index, path),
        limit=settings.upload_megabytes,
    )


@router.get("/versions")
def versions(request: Request, index: OwnedDep, path: str, left: int = 0, right: int = 0) -> Response:
    """Every version kept, and what changed between two of them: by default between the last two."""
    kept = index.shelf.versions(path)
    numbers = [one.number for one in kept]
    newer = right or next(iter(numbers), 0)
    older = left or next((number for number in numbers if number < newer), 0)
    shown = index.shelf.difference(path, older, newer) if older and newer and older != newer else None
    return knowledge_page(request, "versions.html", path=path, kept=kept, left=older, right=newer, shown=shown)


@router.post("/rollback")
def rollback(index: OwnedDep, path: Annotated[str, Form()], number: Annotated[int, Form()]) -> Response:
    """Make an earlier version live again."""
    index.shelf.begin(index.shelf.changes.rollback(path, number))
    return to_document(path)


@router.post("/withdraw")
def withdraw(index: OwnedDep, path: Annotated[str, Form()]) -> Response:
    """Call off the version that waits for its day."""
    index.shelf.begin(index.shelf.changes.call_off(path))
    return to_document(path)


@router.post("/reindex")
def reindex(index: OwnedDep, path: Annotated[str, Form()]) -> Response:
    """Read the document again."""
    index.shelf.begin(index.shelf.changes.reindex(path))
    return to_document(path)


@router.post("/delete")
def delete(index: OwnedDep, path: Annotated[str, Form()]) -> Response:
    """Take the document out for good, with its history."""
    index.shelf.begin(index.shelf.changes.delete([path]))
    return RedirectResponse("/knowledge", 303)


def to_document(path: str) -> Response:
    """Back to a document's page."""
    return RedirectResponse(f"/knowledge/document?{urlencode({'path': path})}", 303)


def _tried(index: Owned, one: Listed, text: str) -> Answer:
    """A question asked of this document alone."""
    where = Where(langs=(one.lang,) if one.lang else (), families=(one.family,), audiences=AUDIENCES)
    return index.search(Question(text, identify(text).lang, where, TRIED))
