"""Browsers on their way to the identity provider and back; the caller holds the transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from assist.store.access_tables import LOGINS

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

LONGEST = timedelta(minutes=10)
"""Whoever takes longer at the provider begins anew."""
MOST = 10_000
"""Attempts under way; the oldest go, so that nobody fills the database by beginning."""


@dataclass(frozen=True, slots=True)
class Login:
    """An attempt to sign in."""

    nonce: str
    verifier: str
    to: str
    """The page to go on to."""


async def begin_login(connection: AsyncConnection, state: str, login: Login, now: datetime) -> None:
    """Keep an attempt under the digest of its state."""
    await connection.execute(delete(LOGINS).where(LOGINS.c.began_at <= now - LONGEST))
    oldest = select(LOGINS.c.state).order_by(LOGINS.c.began_at.desc()).offset(MOST)
    await connection.execute(delete(LOGINS).where(LOGINS.c.state.in_(oldest)))
    await connection.execute(insert(LOGINS).values(state=_digest(state), nonce=login.nonce, verifier=login.verifier, to=login.to[:2_000], began_at=now))


async def take_login(connection: AsyncConnection, state: str, now: datetime) -> Login | None:
    """The attempt of that state, which counts once and for ten minutes."""
    row = (await connection.execute(delete(LOGINS).where(LOGINS.c.state == _digest(state)).returning(LOGINS))).first()
    if row is None or not row.began_at <= now < row.began_at + LONGEST:
        return None
    return Login(row.nonce, row.verifier, row.to)


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()
