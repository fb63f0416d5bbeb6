"""What is asked of carriers and of the shop's own systems when a conversation is opened: in the background, not again while fresh, never by a person's wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from assist.errors import ChannelFailed
from assist.feeds.carriers import ask
from assist.feeds.feed import CARRIERS, Feeds
from assist.feeds.shop import ask_shop
from assist.http import Egress
from assist.jobs import Work
from assist.parcels import LATE_PERCENT, OVER, current_parcel
from assist.store.customers import customer, customer_of
from assist.store.desk import Desk
from assist.store.jobs import JobBook
from assist.store.keeping import keep
from assist.store.known import numbers_said, recall
from assist.store.shipments import keep_parcel, parcels_of

if TYPE_CHECKING:
    from assist.feeds.feed import Feed
    from assist.store.jobs import Job
    from assist.store.open import Store
    from assist.types import Conversation

FAILURES, REST = 3, 60.0
"""Failures in a row after which a feed is left alone, and for how many seconds."""
SHUT = 600.0
"""Seconds for which one that refuses the shop's key is left alone."""


@dataclass(slots=True)
class Health:
    """How a feed does."""

    failures: int = 0
    until: float = 0.0
    """Monotonic seconds before which it is not asked."""
    status: int = 0
    """HTTP code of what went wrong last."""
    told: str = ""
    """What went wrong last, as a sentence; "" after a success."""


@dataclass(slots=True)
class Drawing:
    """The feeds of one service that can be asked."""

    store: Store
    listed: Feeds
    http: Egress
    fresh: timedelta
    """How long what a carrier said counts as fresh."""
    late: int = LATE_PERCENT
    """Per cent of what is usual for a parcel's way from which on it counts as late."""
    ring: Callable[[], None] = lambda: None
    """Wakes whoever does the jobs."""
    clock: Callable[[], float] = time.monotonic
    _health: dict[str, Health] = field(default_factory=dict)

    def works(self) -> Mapping[str, Work]:
        """Jobs by kind."""
        return {"parcel": self._parcel, "draw": self._draw}

    async def look_again(self, talk: Conversation) -> None:
        """Have a parcel whose news is no longer fresh asked for, and an order that nothing here knows. One job for each of the same moment."""
        parcel, now = current_parcel(talk), datetime.now(UTC)
        wanted: list[tuple[str, str, dict[str, str]]] = []
        if parcel and parcel.tracking and parcel.status not in OVER and self._carriers():
            async with self.store.connect() as connection:
                told = await parcels_of(connection, [parcel.tracking])
            if not told or now - told[-1].at > self.fresh:
                span = int(now.timestamp() // self.fresh.total_seconds())
                wanted.append(("parcel", f"parcel:{talk.id}:{parcel.tracking}:{span}", {"tracking": parcel.tracking}))
        if talk.order is None and any(one.vendor == "http" for one in self.listed):
            wanted.append(("draw", f"draw:{talk.id}:{len(talk.messages)}", {}))
        if not wanted or talk.now is not None:
            return
        async with self.store.begin() as connection:
            for kind, key, payload in wanted:
                await JobBook(connection).put(kind, key[:160], talk.id, payload)
        self.ring()

    async def asked(self, talk: Conversation) -> datetime | None:
        """When a carrier last told of the conversation's parcel; None where none did."""
        parcel = current_parcel(talk)
        async with self.store.connect() as connection:
            told = await parcels_of(connection, [parcel.tracking]) if parcel and parcel.tracking else ()
        return told[-1].at if told else None

    def trouble(self) -> str:
        """What is the matter with a carrier's feed, as a sentence; "" for nothing."""
        return next((found.told for one in self._carriers() if (found := self._of(one)).told), "")

    def kind(self) -> str:
        """The same as a word: key, busy or down; "" for nothing."""
        status = next((found.status for one in self._carriers() if (found := self._of(one)).told), None)
        return "" if status is None else "key" if status in {401, 403} else "busy" if status == 429 else "down"

    def _carriers(self) -> list[Feed]:
        return [one for one in self.listed if one.vendor in CARRIERS and one.token.get_secret_value()]

    async def _parcel(self, job: Job) -> None:
        """Ask the first carrier's feed that is not left alone; what it says goes beside the conversation."""
        tracking, failed = str(job.payload["tracking"]), None
        for feed in self._carriers():
            if self.clock() < self._of(feed).until:
                continue
            try:
                parcel = await ask(self.http, feed, tracking)
            except ChannelFailed as error:
                failed = self._note(feed, error)
                continue
            self._of(feed).failures, self._of(feed).told = 0, ""
            async with self.store.begin() as connection:
                if parcel is not None and await keep_parcel(connection, feed.name, parcel, datetime.now(UTC)):
                    await recall(connection, job.subject, late=self.late)
            return
        if failed is not None:
            raise failed

    async def _draw(self, job: Job) -> None:
        """Ask the shop's own systems for the customer's orders: by the numbers they wrote, their address, their telephone."""
        async with self.store.connect() as connection:
            owner = await customer_of(connection, job.subject)
            keys = (await customer(connection, owner)).keys if owner else ()
            talk = await Desk(connection).conversation(job.subject)
        asked = [("number", one) for one in numbers_said(talk)[:5]] + [(kind, value) for kind, value in keys if kind != "helpdesk"]
        for feed in (one for one in self.listed if one.vendor == "http"):
            try:
                readings = [found for key in asked if (found := await ask_shop(self.http, feed, key)) is not None]
            except ChannelFailed as error:
                if (again := self._note(feed, error)) is not None:
                    raise again from error
                continue
            async with self.store.begin() as connection:
                for reading in readings:
                    await keep(connection, feed, reading, datetime.now(UTC), self.late)
                await recall(connection, job.subject, late=self.late)

    def _note(self, feed: Feed, error: ChannelFailed) -> ChannelFailed | None:
        """Remember a failure; the error itself where trying again may help, None where a person must act first."""
        found = self._of(feed)
        found.failures, found.told, found.status = found.failures + 1, str(error), error.status
        if error.status in {401, 403}:
            found.until = self.clock() + SHUT
            return None
        if error.status == 429:
            found.until = self.clock() + (error.retry_after or REST)
        elif found.failures >= FAILURES:
            found.until = self.clock() + REST
        return error if error.status in {0, 408, 425, 429} or error.status >= 500 else None

    def _of(self, feed: Feed) -> Health:
        return self._health.setdefault(feed.name, Health())
