"""A person's own password, changed by whoever knows the one before; in transactions of its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from assist.errors import Refused
from assist.passwords import digest_of, fits
from assist.store.accounts import keep_digest
from assist.store.record import Act, note
from assist.store.sessions import end_others
from assist.store.tries import count_try, forget_tries

if TYPE_CHECKING:
    from datetime import datetime

    from assist.store.accounts import Account
    from assist.store.open import Store


async def change_password(store: Store, account: Account, current: str, new: str, token: str, now: datetime) -> None:
    """Keep the new one and end every session but that of the token: whoever has stolen one is out.

    A guess counts like one at the door. Raises `TooManyTries`, and `Refused` for another current password.
    """
    async with store.begin() as connection:
        await count_try(connection, account.name, f"own {account.id}", now)
    if not await asyncio.to_thread(fits, current, account.digest):
        raise Refused("The current password is wrong; nothing was changed.")
    digest = await asyncio.to_thread(digest_of, new)
    async with store.begin() as connection:
        await forget_tries(connection, account.name)
        await keep_digest(connection, account, digest)
        await end_others(connection, account, token)
        await note(connection, Act.ACCOUNT, account.name, {"became": "given another password by itself"})
