"""The API of knowledge owners: documents, their versions and families, and the queue. A document is named by its path, as `?path=`, for paths hold slashes."""

from __future__ import annotations

import asyncio
import hashlib
import os
from dataclasses import replace
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, cast

from fastapi import APIRouter, Depends, File, Form, Header, Query, Request, Response, UploadFile
from fastapi import Path as PathParameter
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from assist.api.deps import InboxDep, SettingsDep
from assist.api.paged import PageDep, page
from assist.api.shelf import ShelfDep, answer, options_of, wanted_of
from assist.errors import BadRequest
from assist.store.heard import heard
from ingest.asked_families import asked_by_family
from ingest.draft_version import DraftVersion, draft_version
from ingest.originals import relative
from ingest.types import FamilyView, LoadOptions, Meta, Wanted
from serving.adapter import adapter
from serving.settings import serving_settings

router = APIRouter(prefix="/api", tags=["knowledge"])

MOST_BYTES = 256 * 1024 * 1024
"""Of one uploaded file; the reader of its format may take less, and says so in the document's state."""
_IN_MEMORY = 1024 * 1024
_BEAT = 0.5
EVERY = 1_000_000
Version = Annotated[int, Query(ge=1, le=2**31 - 1)]
"""A version's number; no document has more."""
PathDep = Annotated[str, Query(min_length=1, max_length=1024)]
TooLarge = f"The file has more than {MOST_BYTES // 2**20} MiB; split it, or load it from a folder with `python -m ingest load`."


@router.get("/documents")
async def list_documents(
    request: Request, response: Response, asked: PageDep, shelf: ShelfDep, wanted: Annotated[Wanted, Depends(wanted_of)]
) -> dict[str, Any]:
    """One page of the documents that fit, how many fit, and how many there are in each state. `cursor` goes before `offset`."""
    whole = await asyncio.to_thread(shelf.list, replace(wanted, offset=0, limit=EVERY))
    rest = whole.documents if asked.after else whole.documents[wanted.offset :]
    return cast("dict[str, Any]", answer(replace(whole, documents=tuple(page(request, response, asked, rest, lambda one: one.path)))))


@router.post("/documents", status_code=202)
async def add_documents(
    shelf: ShelfDep,
    files: Annotated[list[UploadFile], File()],
    options: Annotated[LoadOptions, Depends(options_of)],
    folder: Annotated[str, Form(max_length=512)] = "uploads",
) -> list[dict[str, Any]]:
    """Keep each file as a document under `folder` and queue one load of them all; one already there is replaced when the new one is complete.

    A file too large or with a name that is none refuses them all, before anything is kept.
    """
    named = [(f"{folder.strip('/')}/{file.filename or ''}".lstrip("/"), file) for file in files]
    for path, file in named:
        relative(path)
        if (file.size or 0) > MOST_BYTES:
            raise BadRequest(TooLarge)
    kept = [await asyncio.to_thread(shelf.keep, path, file.file) for path, file in named]
    return [cast("dict[str, Any]", answer(await asyncio.to_thread(shelf.load_kept, kept, options)))]


@router.get("/document")
async def open_document(path: PathDep, shelf: ShelfDep) -> dict[str, Any]:
    """A document with its text, its passages and what is stated of it."""
    return cast("dict[str, Any]", answer(await asyncio.to_thread(shelf.open, path)))


@router.put("/document", status_code=202)
async def put_document(path: PathDep, request: Request, shelf: ShelfDep, options: Annotated[LoadOptions, Depends(options_of)]) -> dict[str, Any]:
    """The body as the document's file, new or in place of what it was: the old version answers until the new one is complete."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > MOST_BYTES:
                raise BadRequest(TooLarge)
            body.write(chunk)
        body.seek(0)
        task = await asyncio.to_thread(shelf.add, path, cast("BinaryIO", body), options)
    return cast("dict[str, Any]", answer(task))


@router.patch("/document", status_code=202)
async def state_of_document(path: PathDep, stated: Meta, shelf: ShelfDep) -> dict[str, Any]:
    """State things of a document over whatever its file says, in place of what was stated before; `{}` takes it back."""
    task = await asyncio.to_thread(lambda: shelf.begin(shelf.changes.state(path, stated)))
    return cast("dict[str, Any]", answer(task))


@router.delete("/document", status_code=202)
async def delete_document(path: PathDep, shelf: ShelfDep) -> dict[str, Any]:
    """Take a document out for good: its passages, its history and, if it was uploaded, its file."""
    task = await asyncio.to_thread(lambda: shelf.begin(shelf.changes.delete([path])))
    return cast("dict[str, Any]", answer(task))


@router.get("/document/versions")
async def list_versions(path: PathDep, request: Request, response: Response, asked: PageDep, shelf: ShelfDep) -> list[dict[str, Any]]:
    """Versions that are kept, newest first, a page at a time."""
    found = await asyncio.to_thread(shelf.versions, path)
    return cast("list[dict[str, Any]]", answer(page(request, response, asked, found, lambda one: str(one.number))))


@router.get("/document/versions/{number}")
async def open_version(path: PathDep, number: Annotated[int, PathParameter(ge=1, le=2**31 - 1)], shelf: ShelfDep) -> dict[str, Any]:
    """A kept version with its text."""
    return cast("dict[str, Any]", answer(await asyncio.to_thread(shelf.version, path, number)))


@router.get("/document/difference")
async def compare_versions(path: PathDep, left: Version, right: Version, shelf: ShelfDep) -> dict[str, Any]:
    """What changed from version `left` to version `right`."""
    return cast("dict[str, Any]", answer(await asyncio.to_thread(shelf.difference, path, left, right)))


@router.post("/document/rollback", status_code=202)
async def roll_back(path: PathDep, shelf: ShelfDep, to: Version | None = None) -> dict[str, Any]:
    """Make version `to` live again, by default the one before the live one."""
    task = await asyncio.to_thread(lambda: shelf.begin(shelf.changes.rollback(path, to)))
    return cast("dict[str, Any]", answer(task))


@router.post("/document/withdraw", status_code=202)
async def withdraw(path: PathDep, shelf: ShelfDep) -> dict[str, Any]:
    """Call off the version that waits for its day; the one before it goes on answering."""
    task = await asyncio.to_thread(lambda: shelf.begin(shelf.changes.call_off(path)))
    return cast("dict[str, Any]", answer(task))


@router.post("/document/reindex", status_code=202)
async def reindex(path: PathDep, shelf: ShelfDep) -> dict[str, Any]:
    """Read a document again as it was asked for last, or split and encode its kept text where the file is gone."""
    task = await asyncio.to_thread(lambda: shelf.begin(shelf.changes.reindex(path)))
    return cast("dict[str, Any]", answer(task))


@router.post("/document/translation", status_code=201)
async def draft_translation(path: PathDep, to: Annotated[str, Query(min_length=2, max_length=16)], shelf: ShelfDep, settings: SettingsDep) -> dict[str, Any]:
    """A machine drafts the document's version in a missing language; it waits for its owner, with the facts that differ. Takes as long as the machine does."""

    def draft() -> DraftVersion:
        opened = shelf.open(path)
        have = shelf.list(Wanted(families=(opened.listed.family,), limit=1000)).documents
        return draft_version(opened, have, to, serving_settings(os.environ), settings.data)

    return cast("dict[str, Any]", answer(await asyncio.to_thread(draft)))


@router.get("/families")
async def list_families(request: Request, response: Response, asked: PageDep, shelf: ShelfDep, inbox: InboxDep) -> list[dict[str, Any]]:
    """Families with their language versions, those that are missing, and how many customers asked in which language, a page at a time."""
    async with inbox.engine.begin() as connection:
        told = await heard(connection, inbox.questions)

    def views() -> tuple[FamilyView, ...]:
        return shelf.families((), asked_by_family(told.asked, shelf.list(Wanted(limit=1_000_000)).documents))

    return cast("list[dict[str, Any]]", answer(page(request, response, asked, await asyncio.to_thread(views), lambda one: one.family)))


class OneFamily(BaseModel):
    """Documents that are versions of one."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    family: str = Field(min_length=1, max_length=500)
    paths: list[str] = Field(min_length=1, max_length=200)


@router.post("/families", status_code=202)
async def join_family(given: OneFamily, shelf: ShelfDep) -> dict[str, Any]:
    """State that these documents are versions of one; `GET /api/audit` proposes such under `related`."""
    task = await asyncio.to_thread(lambda: shelf.begin(shelf.changes.join(given.paths, given.family)))
    return cast("dict[str, Any]", answer(task))


@router.get("/tasks")
async def list_tasks(request: Request, response: Response, asked: PageDep, shelf: ShelfDep) -> list[dict[str, Any]]:
    """The queue a page at a time: what waits, runs and ended lately, newest first, with the pace of what runs."""
    return cast("list[dict[str, Any]]", answer(page(request, response, asked, await asyncio.to_thread(shelf.queue), lambda one: one.id)))


@router.get("/tasks/events")
async def follow_tasks(
    request: Request, shelf: ShelfDep, *, once: bool = False, last_event_id: Annotated[str, Header(max_length=64)] = ""
) -> EventSourceResponse:
    """The queue as server-sent events named `tasks`: at once, and then, unless `once`, whenever it changes, at most twice a second.

    Each holds the whole queue; whoever comes back with `Last-Event-ID` is told nothing until it differs from what was seen last.
    """

    async def changes() -> Any:  # noqa: ANN401 - an asynchronous generator of events
        told = last_event_id
        while not await request.is_disconnected():
            now = adapter(tuple[Any, ...]).dump_json(await asyncio.to_thread(shelf.queue))
            mark = hashlib.sha256(now).hexdigest()[:32]
            if mark != told:
                told = mark
                yield ServerSentEvent(now.decode(), event="tasks", id=mark)
            if once:
                return
            await asyncio.sleep(_BEAT)

    return EventSourceResponse(changes())


@router.get("/tasks/{task_id}")
async def open_task(task_id: str, shelf: ShelfDep) -> dict[str, Any]:
    """One task of the queue."""
    return cast("dict[str, Any]", answer(await asyncio.to_thread(shelf.task, task_id)))
