"""Keys for programs: shown once when made, kept as a digest; the caller holds the transaction."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from assist.errors import UnknownThing
from assist.rights import Scope
from assist.store.record import Act, note
from assist.store.tables import API_KEYS

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

MARK = "concord"
"""What every key begins with, so that a scanner of leaked secrets knows one when it sees it."""
SHOWN = 8
"""Characters of a key that are kept as they are, to tell keys apart in a list."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept."""

    prefix: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None
    """From this moment on it opens nothing; None for a key without end."""
    revoked_at: datetime | None = None
    used_on: datetime | None = None
    """The day of its newest use, in UTC."""


async def create_key(connection: AsyncConnection, name: str, scopes: frozenset[Scope], now: datetime, expires_at: datetime | None) -> str:
    """A new key, the only time it can be seen: `concord_PREFIX_SECRET`, of whose 256 random bits only the SHA-256 digest is kept."""
    prefix, secret = secrets.token_hex(SHOWN // 2), secrets.token_urlsafe(32)
    key = f"{MARK}_{prefix}_{secret}"
    row = {
        "id": str(uuid.uuid4()),
        "prefix": prefix,
        "digest": _digest(key),
        "name": name,
        "scopes": sorted(scopes),
        "created_at": now,
        "expires_at": expires_at,
    }
    await connection.execute(insert(API_KEYS).values(**row))
    await note(connection, Act.KEY_MADE, name, {"prefix": prefix, "scopes": sorted(scopes)})
    return key


async def list_keys(connection: AsyncConnection) -> tuple[ApiKey, ...]:
    """Every key there ever was, newest first."""
    rows = await connection.execute(select(API_KEYS).order_by(API_KEYS.c.created_at.desc(), API_KEYS.c.prefix))
    return tuple(_key(row) for row in rows)


async def revoke_key(connection: AsyncConnection, prefix: str, now: datetime) -> ApiKey:
    """The key opens nothing any more, at once. Raises `UnknownThing`."""
    row = (await connection.execute(select(API_KEYS).where(API_KEYS.c.prefix == prefix))).first()
    if row is None:
        raise UnknownThing(f"There is no key {prefix}. `python -m assist key list` shows those there are.")
    await note(connection, Act.KEY_REVOKED, row.name, {"prefix": prefix})
    await connection.execute(update(API_KEYS).where((API_KEYS.c.prefix == prefix) & API_KEYS.c.revoked_at.is_(None)).values(revoked_at=now))
    return _key(row)


async def find_key(connection: AsyncConnection, given: str, now: datetime) -> ApiKey | None:
    """The key that was sent, if it is one, stands and has not run out; its use is noted once a day."""
    row = (await connection.execute(select(API_KEYS).where(API_KEYS.c.digest == _digest(given)))).first()
    if row is None:
        return None
    key = _key(row)
    if key.revoked_at is not None or (key.expires_at is not None and now >= key.expires_at):
        return None
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if key.used_on is None or key.used_on < today:
        await connection.execute(update(API_KEYS).where(API_KEYS.c.id == row.id).values(used_on=today))
    return key


def _digest(key: str) -> str:
    """Looked up by digest, so that no comparison of secrets takes a time that tells anything; 256 random bits need no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _key(row: Any) -> ApiKey:  # noqa: ANN401 - a row of the keys table
    scopes = frozenset(Scope(one) for one in row.scopes)
    return ApiKey(row.prefix, row.name, scopes, row.created_at, row.expires_at, row.revoked_at, row.used_on)
