"""The owners' first page: hand documents over, see what waits and what became of each, find one again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import Owned, OwnedDep, SettingsDep
from assist.errors import AssistError, BadRequest
from assist.service_times import load_service_times
from assist.web.handed import Said, document_path, options_of, same_ending
from assist.web.show import PageRoute, knowledge_page, show, strings_of
from assist.web.tasks import task_line
from ingest.errors import IngestError
from ingest.filter import page_of_list
from ingest.types import Kind, State, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assist.settings import AssistSettings
    from ingest.job import Source

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)
A_PAGE = 50
SHOWN_TASKS = 12
EVERY = 1_000_000
GROUPS: dict[str, tuple[State, ...]] = {
    "live": (State.LOADED, State.UNCHANGED),
    "failed": (State.FAILED,),
    "waiting": (State.WAITING,),
    "skipped": (State.SKIPPED,),
    "removed": (State.REMOVED,),
}
"""States as an owner asks for them."""
ORDER = {State.FAILED: 0, State.REMOVED: 2, State.SKIPPED: 3}
"""What needs an owner comes first, what is no document last."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is asked for, as its form has it."""

    q: str = ""
    language: str = ""
    kind: str = ""
    market: str = ""
    state: str = ""
    family: str = ""
    page: int = 1

    def wanted(self) -> Wanted:
        """As the shelf is asked; a value nobody knows asks for nothing."""
        return Wanted(
            text=self.q,
            states=GROUPS.get(self.state, ()),
            kinds=(Kind(self.kind),) if self.kind in set(Kind) else (),
            langs=(self.language,) if self.language else (),
            markets=(self.market,) if self.market else (),
            families=(self.family,) if self.family else (),
            offset=(self.page - 1) * A_PAGE,
            limit=A_PAGE,
        )

    def link(self, page: int) -> str:
        """Another page of the same list."""
        told = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "page" and getattr(self, name)}
        return "/knowledge?" + urlencode({**told, "page": page})


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one file of an upload."""

    name: str
    refused: str


@router.get("")
def documents(
    request: Request,
    index: OwnedDep,
    settings: SettingsDep,
    q: str = "",
    language: str = "",
    kind: str = "",
    market: str = "",
    state: str = "",
    family: str = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The list with its filter, the upload above it."""
    return _listing(request, index, settings, Filter(q.strip(), language, kind, market.upper(), state, family, page))


@router.get("/queue")
def queue(request: Request, index: OwnedDep, seen: str = "") -> Response:
    """What waits, runs and ended lately; once another task has ended than the page has `seen`, it is told to read its list again."""
    strings, tasks = strings_of(request), index.shelf.queue()
    lines, ended = [task_line(one, strings) for one in tasks[:SHOWN_TASKS]], last_ended(index)
    answer = show(request, "loads.html", strings, lines=lines, busy=any(one.active for one in lines), seen=ended)
    if ended != seen:
        answer.headers["HX-Trigger"] = "settled"
    return answer


def last_ended(index: Owned) -> str:
    """The task that ended last, "" for none."""
    ended = [one for one in index.shelf.queue() if one.finished_at is not None]
    return max(ended, key=lambda one: one.finished_at or one.created_at).id if ended else ""


@router.post("/upload")
def upload(
    request: Request,
    index: OwnedDep,
    settings: SettingsDep,
    said: Annotated[Said, Depends()],
    files: Annotated[list[UploadFile] | None, File()] = None,
    path: Annotated[str, Form()] = "",
    folder: Annotated[str, Form()] = "",
) -> Response:
    """Take files over, each on its own: one that cannot be used does not cost the others."""
    options = options_of(said)
    given = [one for one in files or () if one.filename]
    if not given:
        raise BadRequest(strings_of(request).text("k.upload.none"))
    kept: list[Source] = []
    handed = [_take(one, path or document_path(folder, one.filename or ""), index, settings, kept) for one in given]
    if kept:
        index.shelf.load_kept(kept, options)
    if "hx-request" in request.headers:
        answer = show(request, "handed.html", strings_of(request), handed=handed)
        answer.headers["HX-Trigger"] = "uploaded"
        return answer
    if any(one.refused for one in handed):
        return _listing(request, index, settings, Filter(), handed, 422)
    return RedirectResponse(f"/knowledge/document?{urlencode({'path': path})}" if path else "/knowledge", 303)


def _take(one: UploadFile, path: str, index: Owned, settings: AssistSettings, kept: list[Source]) -> Handed:
    """Keep one file for the load; what cannot be taken is said."""
    name, limit = one.filename or path, settings.upload_megabytes * 2**20
    try:
        if (one.size or 0) > limit:
            raise BadRequest(
                f"It has {(one.size or 0) / 2**20:.1f} MB, at most {settings.upload_megabytes} MB are taken. Split it, or load it with the command."
            )
        if not one.size:
            raise BadRequest("It is empty. Save it again and upload it once more.")
        same_ending(path, name)
        kept.append(index.shelf.keep(path, one.file))
    except (AssistError, IngestError) as error:
        return Handed(name, str(error))
    return Handed(name, "")


def _listing(request: Request, index: Owned, settings: AssistSettings, asked: Filter, handed: Sequence[Handed] = (), status: int = 200) -> Response:
    every = sorted(index.shelf.list(Wanted(limit=EVERY)).documents, key=lambda one: (ORDER.get(one.state, 1), one.path))
    found = page_of_list(every, asked.wanted())
    last = max(1, -(-found.total // A_PAGE))
    counts = {group: sum(found.states.get(state.value, 0) for state in states) for group, states in GROUPS.items()}
    return knowledge_page(
        request,
        "knowledge.html",
        status,
        found=found,
        asked=asked,
        last=last,
        counts=counts,
        handed=handed,
        kinds=list(Kind),
        languages_there=_counted(one.lang for one in every if one.version),
        markets_there=_counted(market for one in every for market in one.about.markets),
        limit=settings.upload_megabytes,
        unconfirmed=not load_service_times(settings).confirmed,
        seen=last_ended(index),
    )


def _counted(values: Iterable[str]) -> list[str]:
    """What there is, most frequent first."""
    return [value for value, _ in Counter(values).most_common() if value]
