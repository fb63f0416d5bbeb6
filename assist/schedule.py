"""What is done by one process of all that serve a shop: mailboxes that are looked at, the daily erasure. Jobs need none of this: each is taken by one worker.

With SQLite there is one process. With PostgreSQL whoever holds an advisory lock of the shop's schema does it; when that process ends, or loses its connection,
another one takes over within seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from assist.store.open import alone

if TYPE_CHECKING:
    from assist.store.open import Lock, Store

LOG = logging.getLogger(__name__)
Work = Callable[[], Coroutine[Any, Any, None]]
LOOKS = 5.0
"""Seconds between two looks whether this process is the one, and still is."""


async def lead(store: Store, works: Sequence[Work], looks: float = LOOKS) -> None:
    """Do the works, each until it ends, for as long as this process is the one that does; until cancelled."""
    while True:
        try:
            async with alone(store, "schedule") as lock:
                if lock.mine:
                    await _while_held(lock, works, looks)
        except (SQLAlchemyError, OSError) as error:
            if _cancelled():  # in the middle of a statement, whose connection then cannot be given back in order
                raise asyncio.CancelledError from error
            LOG.warning("What is done on schedule waits for the database: %s", type(error).__name__)
        await asyncio.sleep(looks)


def _cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _while_held(lock: Lock, works: Sequence[Work], looks: float) -> None:
    """Raises `SQLAlchemyError` when the lock's connection is lost, for then another process may have it."""
    running = [asyncio.create_task(_told(work)) for work in works]
    try:
        while True:
            await asyncio.sleep(looks)
            await lock.look()
    finally:
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _told(work: Work) -> None:
    """The work; one that breaks off is named in the log, and the others go on."""
    try:
        await work()
    except Exception:
        LOG.exception("What is done on schedule broke off; it is done again when the service starts anew")
        raise
