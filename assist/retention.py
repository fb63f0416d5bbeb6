"""What is older than a shop keeps it is erased once a day, at an hour of its own, as `python -m assist erase --aged --yes` does it, and proved the same way."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from assist.erasure import erase_and_look
from assist.store.open import alone
from assist.store.persons import aged, scrub

if TYPE_CHECKING:
    from assist.erasure import Done
    from assist.settings import AssistSettings
    from assist.store.open import Store

LOG = logging.getLogger(__name__)
WHO = "retention"
"""Who erased, in the record."""
LOOKS = 300.0
"""Seconds between two looks at the clock."""
MISSED = timedelta(hours=25)
"""After which a day's erasure was missed and is made up for at any hour."""
JUMPED = timedelta(hours=2)
"""A clock that gained so much on one that is never set was put forward."""
GRACE = 24 * 3600.0
"""Seconds for which nothing is erased then, so that a wrong clock can be put right before it costs what no backup has yet."""
FILE = "retention.json"


def edge_of(settings: AssistSettings, now: datetime) -> datetime | None:
    """The moment before which what was last said is erased; None where all is kept."""
    return now - timedelta(days=settings.retention_days) if settings.retention_days else None


def due(now: datetime, hour: int, last: datetime | None) -> bool:
    """Whether a day's erasure is to be done now: in its hour once, or later where the hour was missed. A clock that was set back waits for its hour."""
    if last is not None and timedelta(0) <= now - last < timedelta(hours=23):
        return False
    return now.hour == hour or (last is not None and now - last >= MISSED)


async def erase_aged(store: Store, settings: AssistSettings, now: datetime) -> Done | None:
    """Erase what is too old and look for what is left of it; None where nothing is that old, or another worker of the same store is at it."""
    edge = edge_of(settings, now)
    if edge is None:
        return None
    async with alone(store, WHO) as lock:
        if not lock.mine:
            return None
        async with store.connect() as connection:
            ids = await aged(connection, edge)
        return await erase_and_look(store, settings.data, ids, WHO) if ids else None


class Retention:
    """One shop's daily erasure, for as long as its service runs."""

    def __init__(
        self, store: Store, settings: AssistSettings, now: Callable[[], datetime] = lambda: datetime.now(UTC), steady: Callable[[], float] = monotonic
    ) -> None:
        """Nothing is done before `run`."""
        self._store, self._settings, self._now, self._steady = store, settings, now, steady
        self._began = (now(), steady())
        self._held = -1.0
        self._file = settings.data / FILE
        self._owed = False

    async def run(self) -> None:
        """Until cancelled; a day on which the store cannot be changed is tried again at the next look."""
        while self._settings.retention_days:
            await self.look()
            await asyncio.sleep(LOOKS)

    async def look(self) -> None:
        """Erase if it is time, and write down what came of it."""
        now = self._now()
        if not due(now, self._settings.retention_hour, self.last()) or self._jumped(now):
            return
        try:
            if self._owed:
                await scrub(self._store)
            done = await erase_aged(self._store, self._settings, now)
            self._owed = False
        except (SQLAlchemyError, OSError) as error:
            # Rows may be gone by now whose bytes the files still hold.
            self._owed = True
            LOG.warning("What is too old could not be erased now: %s", type(error).__name__)
            return
        told = {"at": now.isoformat(), "days": self._settings.retention_days, "done": asdict(done) if done else None}
        fresh = self._file.with_name(f"{FILE}.{os.getpid()}")
        fresh.write_text(json.dumps(told, indent=1), "utf-8")
        fresh.replace(self._file)
        if done and done.traces:
            LOG.warning("Of %d erased conversations something still stands in %d files; %s names them.", done.erased.conversations, len(done.traces), FILE)

    def _jumped(self, now: datetime) -> bool:
        """Whether the clock was put forward since this process began, less than a day ago as far as it can tell: nothing may be as old as it seems."""
        gained = now - self._began[0] - timedelta(seconds=self._steady() - self._began[1])
        if gained < JUMPED:
            self._held = -1.0
            return False
        if self._held < 0:
            self._held = self._steady()
            LOG.warning("The clock was put forward by %d hours; nothing is erased for a day. Put it right if it is wrong", gained // timedelta(hours=1))
        if self._steady() - self._held < GRACE:
            return True
        self._began, self._held = (now, self._steady()), -1.0
        return False

    def last(self) -> datetime | None:
        """When it was done last; None before the first time, or where its file cannot be read."""
        try:
            return datetime.fromisoformat(json.loads(self._file.read_text("utf-8"))["at"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
