"""The worker: takes jobs that are due, a few at once and one per conversation, until the service ends. A failed one is tried again with growing pauses."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic, time
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from assist.errors import AssistError, ChannelFailed
from assist.store.jobs import LATEST, Job, JobBook
from assist.store.moment import SLACK
from assist.store.owed import alarm_again
from ingest.errors import IngestError
from serving.errors import ServingError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

LOG = logging.getLogger(__name__)
Work = Callable[[Job], Awaitable[None]]
"""Does a job. Raises `ChannelFailed` for what another server did not do, `Hold` for what a person has to say."""
AT_ONCE = 4
TICK = 1.0
"""Seconds after which the book is looked at again if nothing rang."""
ENDING = 3
"""Tries to write down what became of a job that are left once the service ends."""
SETTLES = 15.0
"""Seconds given to a server that may still be doing what it did not answer, before it is looked whether it did."""
PAUSES = (2.0, 8.0, 30.0, 120.0, 600.0, 1800.0)
"""Seconds before each further try; after the last the job is left to a person."""


def lead_of_clock() -> float:
    """Seconds by which the clock on the wall is ahead of one that is never set."""
    return time() - monotonic()


async def _reclock(connection: AsyncConnection) -> None:
    now = datetime.now(UTC)
    await JobBook(connection).reclock(now)
    await alarm_again(connection, now)


class Hold(AssistError):
    """A job may not go on before a person says so."""


@dataclass(slots=True)
class Worker:
    """Runs the jobs of one state database in this process."""

    engine: AsyncEngine
    works: Mapping[str, Work]
    pauses: tuple[float, ...] = PAUSES
    settles: float = SETTLES
    clock: Callable[[], float] = lead_of_clock
    waits: int = 120
    """Tries, a second apart, to write down what became of a job."""
    _bell: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def ring(self) -> None:
        """There is something to do."""
        self._bell.set()

    async def run(self) -> None:
        """Until cancelled; what is under way then is waited for."""
        async with self.engine.begin() as connection:
            await JobBook(connection).resume(datetime.now(UTC), alone=self.engine.dialect.name == "sqlite")
            await JobBook(connection).forget(datetime.now(UTC))
            await _reclock(connection)
        lead = self.clock()
        try:
            while True:
                self._bell.clear()
                lead = await self._told_of_clock(lead)
                if not await self._start():
                    await self._wait()
        finally:
            self.waits = min(self.waits, ENDING)
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _told_of_clock(self, before: float) -> float:
        """A clock that was set back puts off nothing."""
        lead = self.clock()
        if before - lead < SLACK.total_seconds():
            return max(before, lead)
        LOG.warning("The clock was set back by %d minutes; what waited for its time is done now", (before - lead) // 60)
        try:
            async with self.engine.begin() as connection:
                await _reclock(connection)
        except SQLAlchemyError:  # away now: at the next look
            return before
        return lead

    async def _wait(self) -> None:
        # Not `wait_for`: before Python 3.12 it loses a cancelling that comes as the bell is rung, and the service never ends.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TICK):
                await self._bell.wait()

    async def _start(self) -> bool:
        """Begin one job; False if none is due or enough are under way."""
        if len(self._busy) >= AT_ONCE:
            return False
        try:
            async with self.engine.begin() as connection:
                book = JobBook(connection)
                job = await book.take(tuple(self._busy), datetime.now(UTC))
                if job is not None and job.kind == "read" and not job.payload.get("body"):
                    await book.alike(job)
        except SQLAlchemyError as error:
            LOG.warning("The book of jobs cannot be read: %s", type(error).__name__)
            return False
        if job is None:
            return False
        task = asyncio.create_task(self._do(job))
        self._busy[job.subject] = task
        task.add_done_callback(lambda _: self._ended(job.subject))
        return True

    def _ended(self, subject: str) -> None:
        self._busy.pop(subject, None)
        self.ring()

    async def _do(self, job: Job) -> None:
        try:
            await self.works[job.kind](job)
        except Hold as held:
            await self._hold(job, ChannelFailed(str(held), 0, unsure=job.unsure))
        except ChannelFailed as failed:
            await self._failed(job, failed)
        except (AssistError, IngestError, ServingError, SQLAlchemyError) as error:
            LOG.warning("A job failed: %s", error)
            await self._failed(job, ChannelFailed(str(error), 0))
        else:
            await self._write(lambda book: book.done(job.id))

    async def _failed(self, job: Job, failed: ChannelFailed) -> None:
        unsure = job.unsure or failed.unsure
        transient = failed.status == 0 or failed.status >= 500 or failed.status in {408, 425, 429}
        if not transient or job.attempts >= len(self.pauses):
            await self._hold(job, failed)
            return
        asked = min(failed.retry_after or 0.0, LATEST.total_seconds())
        pause = max(self.pauses[job.attempts], asked, self.settles if unsure else 0.0)
        due = datetime.now(UTC) + timedelta(seconds=pause)
        await self._write(lambda book: book.later(job.id, due, failed.status, str(failed), unsure=unsure))

    async def _hold(self, job: Job, failed: ChannelFailed) -> None:
        await self._write(lambda book: book.hold(job.id, failed.status, str(failed), unsure=job.unsure or failed.unsure))

    async def _write(self, act: Callable[[JobBook], Awaitable[None]]) -> None:
        """What became of a job: a database that is away is waited for; if it stays away, the job counts as running until the next start, and as unsure then."""
        tries = 0
        while (tries := tries + 1) <= self.waits:
            try:
                async with self.engine.begin() as connection:
                    return await act(JobBook(connection))
            except SQLAlchemyError as error:
                LOG.warning("What became of a job cannot be written now: %s", type(error).__name__)
                await asyncio.sleep(TICK)
        return None
