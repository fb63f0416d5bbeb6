"""Who is signed in: a session is known by the digest of its token, which changes while it lasts; the caller holds the transaction."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from assist.store.access_tables import ACCOUNTS, SESSIONS
from assist.store.accounts import Account, account_of
from assist.store.moment import SLACK

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

LONGEST = timedelta(hours=12)
"""A session ends then, however busy it is."""
IDLE = timedelta(hours=4)
"""Unused for so long, it ends."""
RENEWED = timedelta(minutes=30)
"""A token is traded for another one after so long, so that a stolen one is soon worth nothing."""
OVERLAP = timedelta(seconds=60)
"""Requests that were under way with the token before it was traded still count."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A session that stands."""

    account: Account
    renewed: str = ""
    """The token to use from now on; empty while the one that was sent goes on."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as its person sees it."""

    id: str
    client: str
    """The browser it began with, as "Firefox · Windows"; empty where that was not told."""
    began_at: datetime
    renewed_at: datetime
    """Of its newest token: it was used then, and perhaps for half an hour after."""
    here: bool
    """Whether it is the one that asks."""


async def begin_session(connection: AsyncConnection, account: Account, now: datetime, client: str = "") -> str:
    """A new session's token, of which only the digest is kept, begun with that browser; sessions past their end are cleared away."""
    await connection.execute(delete(SESSIONS).where(SESSIONS.c.began_at <= now - LONGEST))
    token = secrets.token_urlsafe(32)
    row = {
        "id": str(uuid.uuid4()),
        "account_id": account.id,
        "digest": _digest(token),
        "earlier": "",
        "began_at": now,
        "renewed_at": now,
        "client": client[:64],
    }
    await connection.execute(insert(SESSIONS).values(**row))
    return token


async def find_session(connection: AsyncConnection, token: str, now: datetime) -> Signed | None:
    """Whose session this token opens, if any.

    A token that was traded for another one longer ago than `OVERLAP` was stolen, from us or from its thief: the session ends for both. One of a clock that has
    been set back since ends too, else it would last until the clock is there again.
    """
    digest = _digest(token)
    query = select(SESSIONS.c.id.label("session"), SESSIONS.c.digest.label("current"), SESSIONS.c.began_at, SESSIONS.c.renewed_at, ACCOUNTS)
    row = (await connection.execute(query.join(ACCOUNTS).where((SESSIONS.c.digest == digest) | (SESSIONS.c.earlier == digest)))).first()
    if row is None:
        return None
    spent = row.current != digest
    over = now >= row.began_at + LONGEST or now >= row.renewed_at + IDLE or row.disabled_at is not None
    if over or row.renewed_at > now + SLACK or (spent and now >= row.renewed_at + OVERLAP):
        await connection.execute(delete(SESSIONS).where(SESSIONS.c.id == row.session))
        return None
    account = account_of(row)
    if spent or now < row.renewed_at + RENEWED:
        return Signed(account)
    fresh = secrets.token_urlsafe(32)
    where = (SESSIONS.c.id == row.session) & (SESSIONS.c.digest == digest)
    traded = await connection.execute(update(SESSIONS).where(where).values(digest=_digest(fresh), earlier=digest, renewed_at=now))
    return Signed(account, fresh if traded.rowcount == 1 else "")


async def end_session(connection: AsyncConnection, token: str) -> None:
    """Sign out; the token before the newest counts too."""
    digest = _digest(token)
    await connection.execute(delete(SESSIONS).where((SESSIONS.c.digest == digest) | (SESSIONS.c.earlier == digest)))


async def sessions_of(connection: AsyncConnection, account: Account, token: str, now: datetime) -> tuple[Listed, ...]:
    """Where this person is signed in, the newest first; `token` is the one that asks."""
    standing = (SESSIONS.c.account_id == account.id) & (SESSIONS.c.began_at > now - LONGEST) & (SESSIONS.c.renewed_at > now - IDLE)
    rows = await connection.execute(select(SESSIONS).where(standing).order_by(SESSIONS.c.began_at.desc()))
    own = _digest(token)
    return tuple(Listed(row.id, row.client, row.began_at, row.renewed_at, own in {row.digest, row.earlier}) for row in rows)


async def end_one(connection: AsyncConnection, account: Account, session: str) -> None:
    """End one session of this person; nobody's other one."""
    await connection.execute(delete(SESSIONS).where((SESSIONS.c.id == session) & (SESSIONS.c.account_id == account.id)))


async def end_others(connection: AsyncConnection, account: Account, token: str) -> None:
    """End every session of this person but that of the token."""
    digest = _digest(token)
    where = (SESSIONS.c.account_id == account.id) & (SESSIONS.c.digest != digest) & (SESSIONS.c.earlier != digest)
    await connection.execute(delete(SESSIONS).where(where))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
