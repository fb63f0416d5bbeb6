"""Before you publish: a change tried on the last questions, with what would change; published now, from a day, or not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, IndexDep, Owned, SettingsDep, VisitorDep, signed
from assist.before.changed import changed
from assist.before.publish import Publisher
from assist.before.record import SHOWN, folder_of, record, records
from assist.day.shifts import zone_of
from assist.errors import BadRequest, UnknownThing
from assist.web.evaluation import EvaluationsDep
from assist.web.handed import day_of
from assist.web.learned import person
from assist.web.released import release_lines
from assist.web.show import PageRoute, knowledge_page, strings_of

router = APIRouter(prefix="/knowledge/before", include_in_schema=False, route_class=PageRoute)
HERE = "/knowledge/before"
DECIDABLE = {"publish": ("open",), "drop": ("open", "planned")}
Last = Annotated[int, Form(ge=1, le=10_000)]


@router.get("")
async def listing(
    request: Request, inbox: InboxDep, settings: SettingsDep, evaluations: EvaluationsDep, path: Annotated[str, Query(max_length=1_000)] = ""
) -> Response:
    """Every trial, newest first, and what goes on; `path` names the document that a file would take the place of."""
    found = records(evaluations.folder)[:SHOWN]
    rows = [
        {
            "name": one.path.parent.name,
            **one.told,
            "changes": changed(one.told["answers"]),
            "at": datetime.fromisoformat(one.told["date"]),
            "day": one.day,
            "holds_from": one.holds_from,
        }
        for one in found
    ]
    others = [one for one in await release_lines(inbox, settings.data, strings_of(request)) if one.state != "now"]
    return knowledge_page(request, "before.html", rows=rows, going=evaluations.going(), path=path, releases=others)


@router.post("/try")
def try_it(
    evaluations: EvaluationsDep,
    settings: SettingsDep,
    file: Annotated[UploadFile, File()],
    path: Annotated[str, Form(min_length=1, max_length=1_000)],
    last: Last = 500,
) -> Response:
    """Keep the file beside the trials and try it in a process of its own."""
    content, limit = file.file.read(settings.upload_megabytes * 2**20 + 1), settings.upload_megabytes
    if len(content) > limit * 2**20:
        raise BadRequest(f"It has {(file.size or len(content)) / 2**20:.1f} MB, at most {limit} MB are taken. Split it, or load it with the command.")
    if not content:
        raise BadRequest("It is empty. Save it again and upload it once more.")
    kept = folder_of(evaluations.folder) / "files" / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:8]}-{path.rpartition('/')[2]}"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(content)
    evaluations.try_change(["--document", f"{path}={kept}"], path, last)
    return RedirectResponse(HERE, 303)


@router.post("/change")
def try_change(
    evaluations: EvaluationsDep,
    wording: Annotated[str, Form(pattern="^([0-9a-f]{64})?$")] = "",
    release: Annotated[str, Form(pattern="^([0-9a-f]{12})?$")] = "",
    last: Last = 500,
) -> Response:
    """Try a proposed wording by its key, or a kept release of prompts, scripts, packs and models. Raises `UnknownThing` for neither."""
    words = [*(("--wording", wording) if wording else ()), *(("--release", release) if release else ())]
    if not words:
        raise UnknownThing("There is no such trial. Open the list again.")
    evaluations.try_change(words, release or wording[:12], last)
    return RedirectResponse(HERE, 303)


@router.post("/decide")
async def decide(
    index: IndexDep,
    inbox: InboxDep,
    settings: SettingsDep,
    evaluations: EvaluationsDep,
    visitor: VisitorDep,
    name: Annotated[str, Form(max_length=80)],
    act: Annotated[str, Form(pattern="^(publish|drop)$")],
    day: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Publish what was tried, now or from a day, or leave it. Raises `UnknownThing`, `Forbidden`, `BadRequest` for one that was decided."""
    found = record(evaluations.folder, name)
    if found.state not in DECIDABLE[act]:
        raise BadRequest("This trial was decided already. Open the list again.")
    if act == "drop":
        found.settle("dropped", from_day="")
    else:
        publisher = Publisher(inbox, index.shelf if isinstance(index, Owned) else None, settings.data)
        # A wording needs a second person's name; everything else is signed as any change of the knowledge is.
        who = person(visitor) if found.told["keys"] else signed(visitor, settings)
        await publisher.decide(found, day_of(day), datetime.now(zone_of(settings.zone)).date(), who)
    return RedirectResponse(HERE, 303)
