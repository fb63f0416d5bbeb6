"""Signing in and out, each in transactions of its own."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from assist.errors import Refused
from assist.passwords import digest_of, fits, outdated
from assist.store.accounts import find_account, keep_digest
from assist.store.record import Act, note
from assist.store.sessions import begin_session, end_session
from assist.store.tries import count_try, forget_tries

if TYPE_CHECKING:
    from assist.store.open import Store

WRONG = "The name or the password is wrong, or the account is closed. Try again, or ask an administrator for another password."


async def sign_in(store: Store, name: str, password: str, address: str, now: datetime, client: str = "") -> str:
    """A session's token. Raises `TooManyTries`, and `Refused` with the same words whatever was wrong."""
    async with store.begin() as connection:
        await count_try(connection, name, address, now)
        account = await find_account(connection, name)
    digest = account.digest if account is not None and account.disabled_at is None else ""
    right = await asyncio.to_thread(fits, password, digest)
    if account is None or not right:
        raise Refused(WRONG)
    newer = await asyncio.to_thread(digest_of, password) if outdated(digest) else ""
    async with store.begin() as connection:
        await forget_tries(connection, name)
        if newer:
            await keep_digest(connection, account, newer)
        await note(connection, Act.SIGNED_IN, account.name, {})
        return await begin_session(connection, account, now, client)


async def sign_out(store: Store, token: str) -> None:
    """End the session of a token; none is no failure."""
    async with store.begin() as connection:
        await end_session(connection, token)
