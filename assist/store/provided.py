"""Accounts of people whom the shop's identity provider signs in; the caller holds the transaction."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from assist.errors import Refused
from assist.rights import Role
from assist.store.accounts import Account, add_account, find_account, keep_roles, subject_account

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

TRIED = 100
"""Names tried for somebody whose own is taken."""


async def provided_account(connection: AsyncConnection, subject: str, name: str, roles: frozenset[Role], now: datetime) -> Account:
    """The person's account, made at the first time; its roles are what the provider's groups say today. Raises `Refused`.

    An account is found by issuer and subject alone: nobody takes over a local account by calling themselves so.
    """
    account = await subject_account(connection, subject)
    if account is not None and account.disabled_at is not None:
        raise Refused("This account was disabled here. Ask an administrator of the shop.")
    if not roles:
        raise Refused("The identity provider gives you no group that has a role here. Ask an administrator of the shop.")
    if account is None:
        return await add_account(connection, await _free_name(connection, name), roles, "", now, subject)
    return await keep_roles(connection, account, roles)


async def _free_name(connection: AsyncConnection, name: str) -> str:
    bare = "".join(letter for letter in name if letter.isprintable())[:100] or "somebody"
    for number in range(1, TRIED):
        wanted = bare if number == 1 else f"{bare} ({number})"
        if await find_account(connection, wanted) is None:
            return wanted
    return f"{bare} ({secrets.token_hex(4)})"
