"""The service: opens its shops once, yields them as state, mounts the routes."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from assist.api.again import Again
from assist.api.audit import router as audits
from assist.api.card import router as card
from assist.api.complaints import router as complaint_api
from assist.api.conversations import router as conversations
from assist.api.delivery import router as delivery
from assist.api.described import describe
from assist.api.documents import router as documents
from assist.api.entry import Entry
from assist.api.evaluated import router as evaluated
from assist.api.feeds import router as told
from assist.api.handwork import router as handwork
from assist.api.headers import SafeHeaders
from assist.api.health import router as health
from assist.api.hooks import router as hooks
from assist.api.knowledge import router as knowledge
from assist.api.markets import router as markets
from assist.api.mcp import router as mcp
from assist.api.model import router as model
from assist.api.payloads import router as payloads
from assist.api.photos import router as new_photos
from assist.api.problems import add_problem_handlers
from assist.api.released import router as release_api
from assist.api.replayed import router as replayed
from assist.api.revised import router as revised
from assist.api.rights import rules_of
from assist.api.shop import Parts, State, opened
from assist.api.tenants import Addressed
from assist.api.traced import Traced
from assist.api.usage import router as usage
from assist.api.watched import router as watched
from assist.web.account import router as account
from assist.web.approvals import router as approvals
from assist.web.audit import router as audit
from assist.web.before import router as before
from assist.web.boards import api as board_api
from assist.web.boards import router as boards
from assist.web.chosen import router as chosen
from assist.web.complaints import router as complaints
from assist.web.configured import router as configured
from assist.web.connections import router as connected
from assist.web.corrections import router as corrections
from assist.web.customer import router as customer
from assist.web.day import router as day
from assist.web.document import router as document
from assist.web.escalation import router as escalation
from assist.web.evaluation import router as evaluation
from assist.web.experiments import api as experiment_api
from assist.web.experiments import router as experiments
from assist.web.families import router as families
from assist.web.insights import api as figures
from assist.web.insights import router as insights
from assist.web.knowledge import router as listing
from assist.web.law import router as law
from assist.web.learned import router as learned
from assist.web.letters import router as letters
from assist.web.mandates import router as mandates
from assist.web.markets import router as market_pages
from assist.web.models import router as models
from assist.web.notices import router as notices
from assist.web.original import router as original
from assist.web.origins import router as origins
from assist.web.overruled import router as overruled
from assist.web.owed import router as promises
from assist.web.pages import router as pages
from assist.web.parcel import router as parcel
from assist.web.paste import router as paste
from assist.web.peak import router as peak
from assist.web.people import router as people
from assist.web.photos import router as photos
from assist.web.pins import router as pins
from assist.web.practice import router as practice
from assist.web.provider import router as provided
from assist.web.reader import router as reader
from assist.web.released import router as released
from assist.web.side import router as side
from assist.web.sides import router as sides
from assist.web.signing import router as signing
from assist.web.stated import router as stated
from assist.web.suites import router as suites
from assist.web.survey import router as survey
from assist.web.tryout import router as tryout
from assist.web.waiting import router as waiting
from assist.web.wares import router as wares
from assist.web.worded import router as worded
from assist.web.zendesk import router as zendesk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from starlette.routing import BaseRoute

    from assist.api.rights import Rule
    from assist.api.shop import Ready

OWNERS = (
    listing,
    document,
    stated,
    families,
    audit,
    tryout,
    corrections,
    pins,
    waiting,
    origins,
    original,
    overruled,
    models,
    learned,
    worded,
    mandates,
    before,
    practice,
    released,
    release_api,
)
"""The pages of knowledge owners."""
LAW = (markets, law, wares, market_pages, complaint_api, complaints, approvals)
"""Markets' law, products named, complaints, remedies and approvals."""
INSIGHTS = (insights, figures, boards, board_api, experiments, experiment_api)
"""What became of drafts and conversations."""

DAY = (day, peak, escalation, connected, configured, notices)
"""The working day, and the helpdesks it comes through."""
CUSTOMER = (parcel, customer, promises, letters, survey)
"""What stands beside a conversation of its customer and parcel."""

WAITING = 64
"""Drafts and other work in threads at the same time. Most of it waits for a served model: with a thread per core, a silent one would stop the whole desk."""


def create_app(parts: Parts, on_ready: Ready | None = None) -> FastAPI:
    """The application of one shop over built parts. `on_ready` is awaited once, after the store is open and before the first request."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(WAITING, "desk"))
        async with opened(parts, on_ready) as state:
            yield state

    app = _routed(lifespan)
    app.add_middleware(SafeHeaders)
    return app


def create_shops(shops: Mapping[str, Parts], hosts: Mapping[str, str], on_ready: Mapping[str, Ready]) -> FastAPI:
    """The application of several shops by name: `hosts` says which host name is whose. Each is opened before the first request, or none is."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, dict[str, State]]]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(WAITING, "desk"))
        async with AsyncExitStack() as stack:
            yield {"shops": {name: await stack.enter_async_context(opened(parts, on_ready.get(name))) for name, parts in shops.items()}}

    app = _routed(lifespan)
    app.add_middleware(Addressed, hosts=hosts)
    app.add_middleware(SafeHeaders)
    return app


DESCRIBED = "/api/openapi.json"
"""Where the API is described."""
PACKED_FROM = 1_000
"""Bytes from which a file of the pages is packed on its way."""


def _routed(lifespan: Callable[[FastAPI], AbstractAsyncContextManager[Any]]) -> FastAPI:
    app = FastAPI(title="Concord", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=DESCRIBED)
    add_problem_handlers(app)
    describe(app)
    app.router.routes.extend(_endpoints())
    app.add_middleware(Again)
    # Added after all routes, so that it stands before them: nobody without the right reaches a handler, or has a body read.
    app.add_middleware(Entry, rules=_rules())
    app.add_middleware(Traced)
    return app


@cache
def _endpoints() -> tuple[BaseRoute, ...]:
    """Every endpoint, which knows of no shop. Reading their signatures takes a fifth of a second: all services of a process share them."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    desk = (conversations, payloads, chosen, watched, revised, model, new_photos, sides, side, zendesk, paste, photos, signing, provided, pages)
    api = (card, delivery, hooks, told, audits, handwork, knowledge, documents, replayed, evaluated, usage, health, mcp)
    for router in (*desk, *api, evaluation, suites, reader, account, people, *LAW, *CUSTOMER, *DAY, *OWNERS, *INSIGHTS):
        app.include_router(router)
    files = StaticFiles(directory=Path(__file__).parent.parent / "web" / "static")
    app.mount("/static", GZipMiddleware(files, minimum_size=PACKED_FROM), name="static")  # files only: a page that holds a secret is never packed
    return tuple(app.routes)


@cache
def _rules() -> tuple[Rule, ...]:
    """What each endpoint needs; the description of the API is every application's own, and like the others'."""
    described = FastAPI(docs_url=None, redoc_url=None, openapi_url=DESCRIBED).routes
    return rules_of([*described, *_endpoints()])
