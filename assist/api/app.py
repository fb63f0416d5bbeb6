"""The service: builds its parts once, yields them as state, mounts the routes."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from assist.api.access import Gate
from assist.api.audit import router as audits
from assist.api.card import router as card
from assist.api.conversations import router as conversations
from assist.api.delivery import router as delivery
from assist.api.documents import router as documents
from assist.api.entry import Entry
from assist.api.evaluated import router as evaluated
from assist.api.handwork import router as handwork
from assist.api.headers import SafeHeaders
from assist.api.health import Metrics, new_metrics
from assist.api.health import router as health
from assist.api.hooks import router as hooks
from assist.api.knowledge import router as knowledge
from assist.api.model import router as model
from assist.api.payloads import router as payloads
from assist.api.photos import router as new_photos
from assist.api.problems import add_problem_handlers
from assist.api.replayed import router as replayed
from assist.api.revised import router as revised
from assist.api.rights import rules_of
from assist.api.watched import router as watched
from assist.channels.connections import Connections
from assist.channels.helpdesks import Helpdesks
from assist.channels.open import channels
from assist.evaluations import Evaluations
from assist.http import Egress
from assist.inbox import Inbox
from assist.store.open import open_store
from assist.syncs import Syncs
from assist.web.audit import router as audit
from assist.web.audits import Audits
from assist.web.chosen import router as chosen
from assist.web.corrections import router as corrections
from assist.web.document import router as document
from assist.web.evaluation import router as evaluation
from assist.web.families import router as families
from assist.web.knowledge import router as listing
from assist.web.models import router as models
from assist.web.original import router as original
from assist.web.origins import router as origins
from assist.web.overruled import router as overruled
from assist.web.pages import router as pages
from assist.web.paste import router as paste
from assist.web.photos import router as photos
from assist.web.pins import router as pins
from assist.web.reader import router as reader
from assist.web.side import router as side
from assist.web.sides import router as sides
from assist.web.signing import router as signing
from assist.web.stated import router as stated
from assist.web.tryout import router as tryout
from assist.web.waiting import router as waiting
from assist.web.zendesk import router as zendesk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from assist.pipeline import Assistant
    from assist.settings import AssistSettings
    from ingest.types import Index

OWNERS = (listing, document, stated, families, audit, tryout, corrections, pins, waiting, origins, original, overruled, models)
"""The pages of knowledge owners."""

WAITING = 64
"""Drafts and other work in threads at the same time. Most of it waits for a served model: with a thread per core, a silent one would stop the whole desk."""


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What the service is made of; closed when it stops."""

    settings: AssistSettings
    index: Index
    assistant: Assistant
    gate: Gate
    connections: Connections = field(default_factory=Connections)


class State(TypedDict):
    """What handlers find on `request.state`."""

    inbox: Inbox
    gate: Gate
    index: Index
    settings: AssistSettings
    audits: Audits
    metrics: Metrics
    syncs: Syncs
    helpdesks: Helpdesks
    evaluations: Evaluations


def create_app(parts: Parts, on_ready: Callable[[Inbox], Awaitable[None]] | None = None) -> FastAPI:
    """The application over built parts. `on_ready` is awaited once, after the store is open and before the first request."""
    settings = parts.settings.model_copy(update={"frame_ancestors": _framers(parts)})

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(WAITING, "desk"))
        engine = await open_store(parts.settings.data, parts.settings.state_url)
        inbox, evaluations = Inbox(engine, parts.assistant), Evaluations(parts.settings.data)
        try:
            async with _working(inbox, parts.connections) as helpdesks:
                if on_ready is not None:
                    await on_ready(inbox)
                yield _state(parts, settings, inbox, helpdesks, evaluations)
        finally:
            await asyncio.to_thread(evaluations.stop)
            await engine.dispose()

    app = FastAPI(title="Concord", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    add_problem_handlers(app)
    desk = (conversations, payloads, chosen, watched, revised, model, new_photos, sides, side, zendesk, paste, photos, signing, pages)
    for router in (*desk, card, delivery, hooks, audits, handwork, knowledge, documents, replayed, evaluated, evaluation, reader, health, *OWNERS):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent.parent / "web" / "static"), name="static")
    # Added last, so that it stands before all else: nobody without the right reaches a handler, or has a body read.
    app.add_middleware(Entry, rules=rules_of(app.routes))
    app.add_middleware(SafeHeaders, ancestors=settings.frame_ancestors)
    return app


def _framers(parts: Parts) -> str:
    """The sites that may show us in a frame: those of the settings, and every connected helpdesk."""
    return " ".join(dict.fromkeys((*parts.settings.frame_ancestors.split(), *(one.origin for one in parts.connections if one.origin))))


def _state(parts: Parts, settings: AssistSettings, inbox: Inbox, helpdesks: Helpdesks, evaluations: Evaluations) -> State:
    index, syncs = parts.index, Syncs(settings.data)
    return State(
        inbox=inbox,
        gate=parts.gate,
        index=index,
        settings=settings,
        audits=Audits(),
        metrics=new_metrics(),
        syncs=syncs,
        helpdesks=helpdesks,
        evaluations=evaluations,
    )


@asynccontextmanager
async def _working(inbox: Inbox, connections: Connections) -> AsyncIterator[Helpdesks]:
    """The helpdesks with their worker, which ends with the service: what it has begun is finished."""
    http = Egress(address for one in connections for address in (one.url, one.notify))
    helpdesks = Helpdesks(inbox, connections, channels(), http)
    working = asyncio.create_task(helpdesks.worker.run())
    try:
        yield helpdesks
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await http.close()
