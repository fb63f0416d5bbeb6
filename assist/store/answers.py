"""What was answered to a writing request under an idempotency key; each act is a transaction of its own.

An answer is kept for a day and under the digest of who asked and of the key, so that nobody gets another's. Bodies go when a customer is erased.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assist.store.access_tables import ANSWERS
from assist.store.moment import SLACK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.store.open import Store

KEPT = timedelta(hours=24)
STOPPED = timedelta(minutes=10)
"""A request under way for so long belonged to a process that died: the key may be used again."""
LARGEST = 2_000_000
"""Bytes of an answer that are kept."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A request under a key, and what came of it."""

    fingerprint: str
    """Digest of what was asked; empty while it is under way."""
    status: int
    """0 while it is under way."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """None for one too large to keep, or erased with a customer's data."""


def name_of(who: str, key: str) -> str:
    """Under what an answer is kept."""
    return hashlib.sha256(f"{who}\n{key}".encode("utf-8", "replace")).hexdigest()


async def claim(store: Store, name: str, now: datetime) -> KeptAnswer | None:
    """Take the key for a request that begins: None, or what another one with it came to."""
    async with store.begin() as connection:
        stopped = (ANSWERS.c.at <= now - STOPPED) | (ANSWERS.c.at > now + SLACK)
        over = (ANSWERS.c.at <= now - KEPT) | ((ANSWERS.c.status == 0) & stopped)
        await connection.execute(delete(ANSWERS).where(over))
    try:
        async with store.begin() as connection:
            await connection.execute(insert(ANSWERS).values(name=name, fingerprint="", status=0, headers={}, body=None, at=now))
    except IntegrityError:
        async with store.begin() as connection:
            row = (await connection.execute(select(ANSWERS).where(ANSWERS.c.name == name))).first()
        return KeptAnswer(row.fingerprint, row.status, row.headers, row.body) if row else KeptAnswer("", 0)
    return None


async def keep_answer(store: Store, name: str, answer: KeptAnswer) -> None:
    """What the request came to."""
    body = answer.body if answer.body is not None and len(answer.body) <= LARGEST else None
    values = {"fingerprint": answer.fingerprint, "status": answer.status, "headers": dict(answer.headers), "body": body}
    async with store.begin() as connection:
        await connection.execute(update(ANSWERS).where(ANSWERS.c.name == name).values(**values))


async def release(store: Store, name: str) -> None:
    """The request did nothing: its key may be used again."""
    async with store.begin() as connection:
        await connection.execute(delete(ANSWERS).where(ANSWERS.c.name == name))


async def empty_answers(connection: AsyncConnection) -> None:
    """Take every kept body out, for whose words they hold cannot be told: what was done is still not done twice."""
    await connection.execute(update(ANSWERS).values(body=None))
