"""Before you publish: a changed document tried on the last questions, with what would change; published now, from a day, or not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import IndexDep, SettingsDep, owned
from assist.errors import BadRequest, UnknownThing
from assist.web.evaluation import EvaluationsDep
from assist.web.handed import day_of
from assist.web.show import PageRoute, knowledge_page
from ingest.types import LoadOptions, Validity

if TYPE_CHECKING:
    from pathlib import Path

router = APIRouter(prefix="/knowledge/before", include_in_schema=False, route_class=PageRoute)
HERE = "/knowledge/before"
SHOWN = 20


@router.get("")
def listing(request: Request, evaluations: EvaluationsDep, path: Annotated[str, Query(max_length=1_000)] = "") -> Response:
    """Every trial, newest first, and what goes on; `path` names the document that a file would take the place of."""
    found = sorted(_folder(evaluations.folder).glob("*/before.json"), reverse=True)[:SHOWN]
    rows = [{"name": one.parent.name, **told, "at": datetime.fromisoformat(told["date"])} for one in found for told in [_read(one)]]
    return knowledge_page(request, "before.html", rows=rows, going=evaluations.going(), path=path)


@router.post("/try")
def try_it(
    evaluations: EvaluationsDep,
    settings: SettingsDep,
    file: Annotated[UploadFile, File()],
    path: Annotated[str, Form(min_length=1, max_length=1_000)],
    last: Annotated[int, Form(ge=1, le=10_000)] = 500,
) -> Response:
    """Keep the file beside the trials and try it in a process of its own."""
    content, limit = file.file.read(settings.upload_megabytes * 2**20 + 1), settings.upload_megabytes
    if len(content) > limit * 2**20:
        raise BadRequest(f"It has {(file.size or len(content)) / 2**20:.1f} MB, at most {limit} MB are taken. Split it, or load it with the command.")
    if not content:
        raise BadRequest("It is empty. Save it again and upload it once more.")
    kept = _folder(evaluations.folder) / "files" / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{path.rpartition('/')[2]}"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(content)
    evaluations.try_document(path, kept, last)
    return RedirectResponse(HERE, 303)


@router.post("/decide")
def decide(
    index: IndexDep,
    evaluations: EvaluationsDep,
    name: Annotated[str, Form(max_length=80)],
    act: Annotated[str, Form(pattern="^(publish|drop)$")],
    day: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Publish what was tried, now or from a day, or leave it. Raises `UnknownThing`, `BadRequest` for one that was decided."""
    found = {path.parent.name: path for path in _folder(evaluations.folder).glob("*/before.json")}.get(name)
    if found is None:
        raise UnknownThing("There is no such trial. Open the list again.")
    told = _read(found)
    if told["state"] != "open":
        raise BadRequest("This trial was decided already. Open the list again.")
    if act == "publish":
        shelf, sources = owned(index).shelf, []
        for one in told["files"]:
            with open(one["file"], "rb") as content:  # noqa: PTH123 - the folder's own record says where it lies
                sources.append(shelf.keep(one["path"], content))
        shelf.load_kept(sources, LoadOptions(validity=Validity(starts=day_of(day))))
    state = "published" if act == "publish" else "dropped"
    found.write_text(json.dumps({**told, "state": state, "from_day": day}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return RedirectResponse(HERE, 303)


def _folder(evaluation: Path) -> Path:
    return evaluation / "before"


def _read(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = {"state": "open", "files": [], "from_day": "", **json.loads(path.read_text("utf-8"))}
    return told
