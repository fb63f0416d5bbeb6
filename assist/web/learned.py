"""What was learnt from use, for a second person to approve; what agents keep and contribute; what each text touched, and its undoing."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.access import LOCAL
from assist.api.deps import InboxDep, IndexDep, Owned, SettingsDep, VisitorDep, owned, signed
from assist.errors import BadRequest
from assist.learn.beside import beside
from assist.learn.lessons import Taught, candidate_of
from assist.learn.publish import put
from assist.learn.undo import undo_ids, undo_person
from assist.store.lessons import keep_candidate, queue, settle
from assist.store.taught import drafts_read
from assist.store.traces import touched_by_text, touched_by_wording
from assist.types import Verdict
from assist.types.learned import Candidate, Lesson, Stand
from assist.web.show import PageRoute, knowledge_page, show, strings_of
from ingest.job import Act
from ingest.language import identify
from ingest.plan import sources_of
from ingest.redact import redact_whole
from ingest.task import Task
from ingest.types import Complaint, LoadOptions

if TYPE_CHECKING:
    from assist.rights import Visitor

router = APIRouter(include_in_schema=False, route_class=PageRoute)
HERE = "/knowledge/learned"
Ids = Annotated[list[str], Form(alias="id", min_length=1, max_length=100)]


@router.get("/knowledge/learned")
async def listing(request: Request, inbox: InboxDep, visitor: VisitorDep, state: Stand = Stand.WAITING, kind: str = "", after: str = "") -> Response:
    """A page of what waits, or of what became of it."""
    async with inbox.engine.begin() as connection:
        found = await queue(connection, state, kind, after)
        read = await drafts_read(connection, [one.draft_id for one in found.rows])
    strings = strings_of(request, asked=request.query_params.get("lang", ""))
    topics = {one.name: dict(one.label).get(strings.lang, one.name) for one in inbox.assistant.library.intents}
    topics |= {one.value: strings.text(f"flag.{one.value}") for one in Complaint}
    parts = await asyncio.to_thread(lambda: {one.id: beside(one.text, one.lang, read.get(one.draft_id)) for one in found.rows})
    glossed = {one.draft_id: read[one.draft_id].language for one in found.rows if one.draft_id in read}
    given: dict[str, Any] = {
        "parts": parts,
        "glossed": glossed,
        "states": list(Stand),
        "kinds": list(Lesson),
        "state": state,
        "kind": kind,
        "me": person(visitor),
    }
    return knowledge_page(request, "learned.html", found=found, topics=topics, **given)


@router.post("/knowledge/learned/approve")
async def approve(
    index: IndexDep, inbox: InboxDep, settings: SettingsDep, visitor: VisitorDep, ids: Ids, reason: Annotated[str, Form(max_length=2000)] = ""
) -> Response:
    """Approve these and load them. A mark counts as mended. Raises `Forbidden` where the visitor is no second person; then none is approved."""
    async with inbox.engine.begin() as connection:
        approved = [await settle(connection, one, Stand.APPROVED, person(visitor), reason) for one in ids]
        texts = [one for one in approved if one.kind is not Lesson.MARK]
        own = owned(index) if texts else None
        folders = [put(settings.data, one) for one in texts]
    if own is not None:
        _load(own, folders[-1])
    return RedirectResponse(HERE, 303)


@router.post("/knowledge/learned/reject")
async def reject(inbox: InboxDep, settings: SettingsDep, visitor: VisitorDep, ids: Ids) -> Response:
    """Set them aside: the same texts do not wait again."""
    async with inbox.engine.begin() as connection:
        for one in ids:
            await settle(connection, one, Stand.REJECTED, signed(visitor, settings))
    return RedirectResponse(HERE, 303)


@router.post("/knowledge/learned/undo")
async def undo(
    request: Request,
    index: IndexDep,
    inbox: InboxDep,
    settings: SettingsDep,
    visitor: VisitorDep,
    ids: Annotated[list[str] | None, Form(alias="id")] = None,
    name: Annotated[str, Form(max_length=128)] = "",
) -> Response:
    """Take back these, or all that one person taught; shows what had been touched."""
    who = signed(visitor, settings)
    async with inbox.engine.begin() as connection:
        if name.strip():
            done = await undo_person(connection, settings.data, name, who)
        else:
            done = await undo_ids(connection, settings.data, tuple(ids or ()), who)
    await inbox.refresh()
    if done.folder is not None:
        _load(owned(index), done.folder)
    return knowledge_page(request, "learned_undone.html", done=done)


@router.get("/knowledge/learned/trace")
async def trace(request: Request, inbox: InboxDep, text: str = "", wording: str = "") -> Response:
    """Every draft that a text or a wording touched, as a fragment."""
    async with inbox.engine.begin() as connection:
        found = await touched_by_text(connection, text) if text else await touched_by_wording(connection, wording)
    return show(request, "learned_trace.html", strings_of(request), touched=found)


@router.post("/d/{draft_id}/keep")
async def keep(draft_id: str, request: Request, inbox: InboxDep, settings: SettingsDep, note: Annotated[str, Form(max_length=2000)] = "") -> Response:
    """Keep a decided reply as an answer, for a second person to approve."""
    view = await inbox.draft(draft_id)
    if view.decision is None or view.decision.verdict is Verdict.REJECT:
        raise BadRequest("Only a reply that was accepted can be kept as an answer.")
    one = await asyncio.to_thread(candidate_of, Taught(view, view.decision, ()), Lesson.ANSWER, note)
    async with inbox.engine.begin() as connection:
        await keep_candidate(connection, one)
    return show(request, "learned_kept.html", strings_of(request, settings.agent_language))


@router.get("/contribute")
def form(request: Request) -> Response:
    """Where agents propose an answer or a document."""
    return knowledge_page(request, "contribute.html", done=False)


@router.post("/contribute")
async def contribute(
    request: Request,
    inbox: InboxDep,
    settings: SettingsDep,
    visitor: VisitorDep,
    title: Annotated[str, Form(min_length=1, max_length=200)],
    text: Annotated[str, Form(min_length=1, max_length=20_000)],
    market: Annotated[str, Form(pattern="^([A-Z]{2})?$")] = "",
) -> Response:
    """Keep a text as a proposal; nothing of it is found before a second person says yes."""
    lang = identify(text).lang
    clean = redact_whole(text.replace("\r\n", "\n").strip(), lang).text
    one = Candidate(
        id=str(uuid.uuid4()),
        kind=Lesson.DOCUMENT,
        state=Stand.WAITING,
        lang=lang,
        market=market,
        topic="",
        title=redact_whole(title.strip(), lang).text,
        asked="",
        text=clean,
        findings=(),
        draft_id="",
        conversation_id="",
        author=signed(visitor, settings),
        note="",
        made_at=datetime.now(UTC),
    )
    async with inbox.engine.begin() as connection:
        await keep_candidate(connection, one)
    return knowledge_page(request, "contribute.html", done=True)


def person(visitor: Visitor) -> str:
    """The name of a person who signed in with an account of their own; "" for this machine's link and for programs, which are nobody in particular."""
    return visitor.name if visitor.by_cookie and visitor.name != LOCAL else ""


def _load(index: Owned, folder: Path) -> None:
    index.shelf.begin(Task(Act.LOAD, sources_of([str(folder)], Path.cwd()), LoadOptions()))
