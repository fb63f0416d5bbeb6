"""Measures what an older version kept, while the service runs: a few conversations at a time, so that nobody waits."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from assist.store.measured import unmeasured

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from assist.store.open import Store

LOG = logging.getLogger(__name__)
AT_ONCE = 20
PAUSE = 0.05
"""Seconds between two helpings."""


async def catch_up(store: Store) -> int:
    """Measure until nothing is left; how much there was."""
    total = 0
    while True:
        async with store.begin() as connection:
            done = await unmeasured(connection, AT_ONCE)
        if not done:
            return total
        total += done
        await asyncio.sleep(PAUSE)


@asynccontextmanager
async def catching_up(store: Store) -> AsyncIterator[None]:
    """In the background, as long as the service runs; begun anew at the next start where it was not finished."""
    task = asyncio.create_task(catch_up(store))
    task.add_done_callback(_told)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _told(task: asyncio.Task[int]) -> None:
    if not task.cancelled() and isinstance(error := task.exception(), SQLAlchemyError):
        LOG.warning("Figures of older conversations are not complete, and are made up at the next start: %s", type(error).__name__)
