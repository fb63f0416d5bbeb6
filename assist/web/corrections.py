"""A passage corrected by hand: the form, the list, and taking a correction back."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import Owned, OwnedDep, SettingsDep
from assist.errors import BadRequest, Outdated, UnknownThing
from assist.web.corrected import corrections_of
from assist.web.document import to_document
from assist.web.show import PageRoute, knowledge_page
from ingest.corrections import Correction, changed_lines

if TYPE_CHECKING:
    from ingest.types import Passage

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)


@router.get("/corrections")
def corrections(request: Request, index: OwnedDep) -> Response:
    """Every correction and whether it is in force."""
    return knowledge_page(request, "corrections.html", found=corrections_of(index))


@router.get("/correct")
def correct_form(request: Request, index: OwnedDep, passage: str) -> Response:
    """A passage to be corrected."""
    return knowledge_page(request, "correct.html", one=_passage(index, passage))


@router.post("/correct")
def correct(
    index: OwnedDep,
    settings: SettingsDep,
    passage: Annotated[str, Form()],
    corrected: Annotated[str, Form()] = "",
    note: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Keep what was changed of a passage, and read its document again. Raises `Outdated` if the passage was replaced meanwhile."""
    one = _passage(index, passage)
    text = index.shelf.open(one.path).text
    if text[one.span.start : one.span.end] != one.text:
        raise Outdated("The document was replaced while you wrote. Open the passage again and copy your words into it.")
    place, new = changed_lines(text, one.span, corrected)
    made = Correction(str(uuid.uuid4()), one.path, text[place.start : place.end], new, place.start, datetime.now(UTC), settings.agent or "owner", note.strip())
    index.catalogue.handwork.correct(made)
    index.shelf.begin(index.shelf.changes.reindex(one.path))
    return to_document(one.path)


@router.post("/uncorrect")
def uncorrect(index: OwnedDep, correction: Annotated[str, Form()]) -> Response:
    """Take a correction back, and read its document again."""
    handwork = index.catalogue.handwork
    path = next((one.path for one in handwork.corrections() if one.id == correction), "")
    live = bool(path) and index.catalogue.version(path, index.generation()) is not None
    if live and not Path(index.shelf.open(path).listed.source).is_file():
        raise BadRequest(f"The file of {path} is gone, so its own words cannot be put back. Upload it again, then take the correction back.")
    handwork.withdraw([correction])
    if live:
        index.shelf.begin(index.shelf.changes.reindex(path))
    return RedirectResponse("/knowledge/corrections", 303)


def _passage(index: Owned, passage_id: str) -> Passage:
    found = index.passages([passage_id])
    if not found:
        raise UnknownThing("This passage was replaced or removed meanwhile. Open its document again.")
    return found[0]
