"""How often somebody tried to sign in lately, by account and by address; names and addresses are kept as digests, for a quarter of an hour."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select

from assist.errors import TooManyTries
from assist.store.access_tables import TRIES
from assist.store.moment import SLACK

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 10, 50
"""Tries within the window. An office shares one address, hence more."""


async def count_try(connection: AsyncConnection, name: str, address: str, now: datetime) -> None:
    """Count a try, before its password is looked at: tries at the same moment count each other. Raises `TooManyTries`.

    Those of a clock that has been set back since are forgotten, else nobody could sign in until the clock is there again.
    """
    await connection.execute(delete(TRIES).where((TRIES.c.at <= now - WINDOW) | (TRIES.c.at > now + SLACK)))
    for subject, most in ((_subject("account", name.casefold()), PER_ACCOUNT), (_subject("address", address), PER_ADDRESS)):
        found = (await connection.execute(select(func.count(), func.min(TRIES.c.at)).where(TRIES.c.subject == subject))).one()
        if found[0] >= most:
            oldest = found[1] if isinstance(found[1], datetime) else now
            minutes = max(1, -(-int((oldest + WINDOW - now).total_seconds()) // 60))
            raise TooManyTries(minutes)
        await connection.execute(insert(TRIES).values(id=str(uuid.uuid4()), subject=subject, at=now))


async def forget_tries(connection: AsyncConnection, name: str) -> None:
    """Whoever signed in is not held to the tries before."""
    await connection.execute(delete(TRIES).where(TRIES.c.subject == _subject("account", name.casefold())))


def _subject(kind: str, what: str) -> str:
    return hashlib.sha256(f"{kind}:{what}".encode("utf-8", "replace")).hexdigest()
