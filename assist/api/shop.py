"""One shop of a service while it runs: its store, its worker, its helpdesks, as the state that handlers find."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

from assist.api.access import Gate
from assist.api.health import Metrics, new_metrics
from assist.api.pace import Pace
from assist.before.publish import Planned, Publisher
from assist.channels.connections import Connections
from assist.channels.helpdesks import Helpdesks
from assist.channels.open import channels
from assist.evaluations import Evaluations
from assist.feeds.drawing import Drawing
from assist.feeds.feed import Feeds
from assist.followup import FollowUp
from assist.http import Egress
from assist.inbox import Inbox
from assist.notices import Watch
from assist.oidc.provider import Provider, provided
from assist.retention import Retention
from assist.schedule import lead
from assist.spending import Ledger
from assist.store.catching_up import catching_up
from assist.store.open import open_store
from assist.store.released import started
from assist.syncs import Syncs
from assist.watch import Watches
from assist.web.audits import Audits
from ingest.index.embedded import EmbeddedIndex
from ingest.index.served import ServerIndex

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from assist.channels.targets import Target
    from assist.pipeline import Assistant
    from assist.refit import Fitter
    from assist.settings import AssistSettings
    from ingest.shelf import Shelf
    from ingest.types import Index

    Ready = Callable[[Inbox], Awaitable[None]]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What one shop's service is made of; closed when it stops."""

    settings: AssistSettings
    index: Index
    assistant: Assistant
    gate: Gate
    connections: Connections = field(default_factory=Connections)
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    """What the shop's own processes and the sources of its knowledge find their settings and tokens in."""
    feeds: Feeds = field(default_factory=Feeds)
    ledger: Ledger = field(default_factory=Ledger)
    """What the shop's model calls take."""
    targets: tuple[Target, ...] = ()
    """Who is told of what needs a person."""
    fitter: Fitter | None = None
    """Makes the assistant over for other releases; without it there is one release."""


class State(TypedDict):
    """What handlers find on `request.state`: one shop's, and no other's."""

    inbox: Inbox
    gate: Gate
    index: Index
    settings: AssistSettings
    audits: Audits
    metrics: Metrics
    syncs: Syncs
    helpdesks: Helpdesks
    evaluations: Evaluations
    provider: Provider | None
    feeds: Drawing
    ledger: Ledger
    pace: Pace
    watches: Watches


@dataclass(frozen=True, slots=True)
class Desks:
    """What works while the service runs."""

    inbox: Inbox
    helpdesks: Helpdesks
    feeds: Drawing


@asynccontextmanager
async def opened(parts: Parts, on_ready: Ready | None = None) -> AsyncIterator[State]:
    """A shop's state with its worker at work, until it is left. `on_ready` is awaited once the store is open. Raises `StoreUnreadable`."""
    settings = parts.settings.model_copy(update={"frame_ancestors": _framers(parts)})
    engine = await open_store(parts.settings.data, parts.settings.state_url)
    fitter = parts.fitter
    inbox = Inbox(engine, fitter.fitted(fitter.own.id) if fitter else parts.assistant, late=parts.settings.late_percent, fitter=fitter)
    evaluations = Evaluations(parts.settings.data, parts.environ)
    try:
        if fitter is not None:
            async with engine.begin() as connection:
                await started(connection, fitter.own.id)
        async with _working(inbox, parts) as desks, provided(settings) as provider, catching_up(engine):
            await inbox.refresh()
            await parts.ledger.keep(engine)
            if on_ready is not None:
                await on_ready(inbox)
            yield _state(parts, settings, desks, evaluations, provider)
    finally:
        await asyncio.to_thread(evaluations.stop)
        await parts.ledger.keep(engine)
        await engine.dispose()


def _framers(parts: Parts) -> str:
    """The sites that may show us in a frame: those of the settings, and every connected helpdesk."""
    return " ".join(dict.fromkeys((*parts.settings.frame_ancestors.split(), *(one.origin for one in parts.connections if one.origin))))


def _state(parts: Parts, settings: AssistSettings, desks: Desks, evaluations: Evaluations, provider: Provider | None) -> State:
    index, syncs = parts.index, Syncs(settings.data, parts.environ)
    return State(
        inbox=desks.inbox,
        gate=parts.gate,
        index=index,
        settings=settings,
        audits=Audits(),
        metrics=new_metrics(),
        syncs=syncs,
        helpdesks=desks.helpdesks,
        evaluations=evaluations,
        feeds=desks.feeds,
        provider=provider,
        ledger=parts.ledger,
        pace=Pace(settings.visitor_rate, settings.stranger_rate, settings.hook_rate),
        watches=Watches(desks.inbox),
    )


def _shelf(index: Index) -> Shelf | None:
    """The documents of an index that this process owns."""
    return index.shelf if isinstance(index, EmbeddedIndex | ServerIndex) else None


@asynccontextmanager
async def _working(inbox: Inbox, parts: Parts) -> AsyncIterator[Desks]:
    """The helpdesks and feeds with their worker, the count of model calls and the daily erasure. What a worker has begun is finished."""
    addresses = (address for one in parts.connections for address in (one.url, one.notify, one.grants, *one.files_from))
    http = Egress([*addresses, *(one.home for one in parts.feeds), *(one.url.get_secret_value() for one in parts.targets)])
    feeds = Drawing(inbox.engine, parts.feeds, http, timedelta(minutes=parts.settings.parcel_minutes), parts.settings.late_percent)
    helpdesks = Helpdesks(inbox, parts.connections, channels(), http, parts.settings.data / "files", feeds.works(), parts.settings.standing_approval)
    feeds.ring = helpdesks.worker.ring
    watch = Watch(helpdesks, parts.settings, parts.targets)
    helpdesks.worker.works = {**helpdesks.worker.works, "notify": watch.notify}
    scheduled = [*(one.run for one in helpdesks.mailboxes.values()), Retention(inbox.engine, parts.settings).run]
    scheduled += [FollowUp(inbox, parts.settings).run] if parts.settings.follow_up else []
    scheduled += [watch.run] if parts.targets else []
    scheduled += [Planned(Publisher(inbox, _shelf(parts.index), parts.settings.data), parts.settings.data / "evaluation", parts.settings.zone).run]
    running = (helpdesks.worker.run(), parts.ledger.run(inbox.engine), lead(inbox.engine, scheduled))
    working = [asyncio.create_task(one) for one in running]
    try:
        yield Desks(inbox, helpdesks, feeds)
    finally:
        for one in working:
            one.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await http.close()
