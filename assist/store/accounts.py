"""People who sign in: their names, roles and password digests; the caller holds the transaction."""

from __future__ import annotations

import unicodedata
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from assist.errors import BadRequest, UnknownThing
from assist.rights import Role
from assist.store.access_tables import ACCOUNTS, SESSIONS
from assist.store.record import Act, note

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

LONGEST_NAME = 128


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in."""

    id: str
    name: str
    roles: frozenset[Role]
    created_at: datetime
    disabled_at: datetime | None = None
    digest: str = ""
    """Of the password; empty for one who only comes by the shop's identity provider."""
    subject: str = ""
    """Issuer and subject at the identity provider; empty for a local account."""


async def add_account(connection: AsyncConnection, name: str, roles: frozenset[Role], digest: str, now: datetime, subject: str = "") -> Account:
    """A new account. Raises `BadRequest` for a name that is taken or none, or without a role."""
    name = _name(name)
    if not roles:
        raise BadRequest(f"An account needs at least one role: {', '.join(Role)}.")
    if await find_account(connection, name) is not None:
        raise BadRequest(f"There is an account {name} already. Choose another name, or `python -m assist user reset {name}`.")
    made = Account(str(uuid.uuid4()), name, roles, now, None, digest, subject)
    row = {"id": made.id, "name": name, "folded": _folded(name), "roles": sorted(roles), "digest": digest, "subject": subject, "created_at": now}
    await connection.execute(insert(ACCOUNTS).values(**row))
    await note(connection, Act.ACCOUNT, name, {"became": "added", "roles": sorted(roles)})
    return made


async def list_accounts(connection: AsyncConnection) -> tuple[Account, ...]:
    """Every account, by name."""
    return tuple(account_of(row) for row in await connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.folded)))


async def find_account(connection: AsyncConnection, name: str) -> Account | None:
    """The account of that name, however its letters are written."""
    row = (await connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.folded == _folded(name)))).first()
    return account_of(row) if row else None


async def subject_account(connection: AsyncConnection, subject: str) -> Account | None:
    """The account that an identity provider knows as this subject."""
    row = (await connection.execute(select(ACCOUNTS).where((ACCOUNTS.c.subject == subject) & (ACCOUNTS.c.subject != "")))).first()
    return account_of(row) if row else None


async def account_of_id(connection: AsyncConnection, account: str) -> Account | None:
    """The account of that id."""
    row = (await connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == account))).first()
    return account_of(row) if row else None


async def disable_account(connection: AsyncConnection, name: str, now: datetime) -> Account:
    """The account opens nothing any more; its sessions end at once. Raises `UnknownThing`."""
    account = await known_account(connection, name)
    await connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(disabled_at=account.disabled_at or now))
    await note(connection, Act.ACCOUNT, account.name, {"became": "disabled"})
    await end_sessions(connection, account)
    return account


async def reopen_account(connection: AsyncConnection, name: str) -> Account:
    """A disabled account opens again, with what it had. Raises `UnknownThing`."""
    account = await known_account(connection, name)
    if account.disabled_at is not None:
        await connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(disabled_at=None))
        await note(connection, Act.ACCOUNT, account.name, {"became": "opened again"})
    return account


async def reset_account(connection: AsyncConnection, name: str, digest: str, roles: frozenset[Role]) -> Account:
    """Another password, and other roles if any are given; a disabled account opens again, sessions end. Raises `UnknownThing`."""
    account = await known_account(connection, name)
    values: dict[str, Any] = {"digest": digest, "disabled_at": None, **({"roles": sorted(roles)} if roles else {})}
    await connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(**values))
    await note(connection, Act.ACCOUNT, account.name, {"became": "reset", "roles": sorted(roles or account.roles)})
    await end_sessions(connection, account)
    return account


async def keep_roles(connection: AsyncConnection, account: Account, roles: frozenset[Role]) -> Account:
    """The roles an identity provider gives a person today."""
    if roles == account.roles:
        return account
    await connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(roles=sorted(roles)))
    await note(connection, Act.ACCOUNT, account.name, {"became": "given roles", "roles": sorted(roles)})
    return replace(account, roles=roles)


async def keep_digest(connection: AsyncConnection, account: Account, digest: str) -> None:
    """The same password under newer parameters."""
    await connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(digest=digest))


async def end_sessions(connection: AsyncConnection, account: Account) -> None:
    """Whoever is signed in with this account no longer is."""
    await connection.execute(delete(SESSIONS).where(SESSIONS.c.account_id == account.id))


async def known_account(connection: AsyncConnection, name: str) -> Account:
    """The account of that name. Raises `UnknownThing`."""
    account = await find_account(connection, name)
    if account is None:
        raise UnknownThing(f"There is no account {name}. `python -m assist user list` shows those there are.")
    return account


def account_of(row: Any) -> Account:  # noqa: ANN401 - a row of the accounts table
    """A row as a record."""
    return Account(row.id, row.name, frozenset(Role(one) for one in row.roles), row.created_at, row.disabled_at, row.digest, row.subject)


def _name(name: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadRequest(f"An account's name has 1 to {LONGEST_NAME} characters, none of them invisible.")
    return name


def _folded(name: str) -> str:
    """One account for Ana, ANA and ａｎａ: nobody signs in under a name that looks like another's."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()[:LONGEST_NAME]
