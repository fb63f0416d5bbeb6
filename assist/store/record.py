"""The unbroken record: what was shown, approved, sent and made, each entry bound to the one before; the caller holds the transaction of what it records.

An entry's content digest is SHA-256 over the JSON list [salt, at, act, who, subject, body]; its digest is SHA-256 over [number, digest before, content digest].
The salt is random and goes with the customer's data: after that the content digest, which stays, says nothing, and the chain still holds.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from assist.store.tables import RECORD, RECORD_HEAD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.store.open import Store

FIRST = "0" * 64
"""What the first entry follows."""
TAKEN_IN = "taken in"
"""What the body of an entry says of a draft or decision that was there before the record, and was bound by it at an upgrade."""


class Act(StrEnum):
    """What is recorded."""

    DRAFTED = "drafted"
    """A draft was made, to be shown."""
    DECIDED = "decided"
    VOUCHED = "vouched"
    """A person stands for what the guard found."""
    ESCALATED = "escalated"
    """A conversation was handed to the second line, or taken back."""
    SENT = "sent"
    KNOWLEDGE = "knowledge"
    """Somebody published, changed or deleted knowledge."""
    LAW = "law"
    """An owner verified, corrected or retired a fact of a market's law."""
    REMEDY = "remedy"
    """A customer took a remedy."""
    APPROVAL = "approval"
    """A remedy above authority was asked for, approved, declined or withdrawn."""
    KEY_MADE = "key made"
    KEY_REVOKED = "key revoked"
    ACCOUNT = "account"
    """An account was added, disabled or given another password."""
    SIGNED_IN = "signed in"
    ERASED = "erased"
    EXPORTED = "exported"
    LEARNT = "learnt"
    """Somebody approved, rejected or undid what was learnt from use."""
    RELEASE = "release"
    """Another release of prompts, scripts, packs and models came in force."""
    STANDING = "standing"
    """A standing approval was given, stopped or used."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; salt, subject and body are empty once its customer was erased."""

    number: int
    at: str
    """UTC, ISO 8601."""
    act: str
    who: str
    subject: str
    """The conversation it is about; empty for none."""
    salt: str
    body: str
    """JSON, its keys in order."""
    content: str
    """Digest of the six fields above from `salt`."""
    digest: str
    """Binds it to the entry before."""

    @property
    def erased(self) -> bool:
        """Whether its customer's data were erased."""
        return not self.salt


async def note(connection: AsyncConnection, act: Act, who: str, about: Mapping[str, Any], subject: str = "") -> int:
    """Add an entry; its number, from 1. Entries of other transactions wait until this one ends, so that there is one order."""
    await connection.execute(update(RECORD_HEAD).values(number=RECORD_HEAD.c.number + 1))
    number, before = (await connection.execute(select(RECORD_HEAD.c.number, RECORD_HEAD.c.digest))).one()
    row = entry_after(before, int(number), act, who, about, subject)
    await connection.execute(insert(RECORD).values(**{name: getattr(row, name) for name in Entry.__dataclass_fields__}))
    await connection.execute(update(RECORD_HEAD).values(digest=row.digest))
    return row.number


def entry_after(before: str, number: int, act: Act, who: str, about: Mapping[str, Any], subject: str) -> Entry:
    """What comes after the entry with this digest, as of now, with a salt of its own."""
    salt, at, body = secrets.token_hex(32), datetime.now(UTC).isoformat(), canonical(about)
    content = content_digest(salt, at, act, who, subject, body)
    return Entry(number, at, act, who, subject, salt, body, content, link_digest(number, before, content))


async def noted(store: Store, act: Act, who: str, about: Mapping[str, Any]) -> None:
    """Add an entry in a transaction of its own, for what another database keeps."""
    async with store.begin() as connection:
        await note(connection, act, who, about)


async def entries(connection: AsyncConnection, subject: str | None = None) -> AsyncIterator[Entry]:
    """Every entry in order, or those about one conversation."""
    query = select(RECORD).order_by(RECORD.c.number)
    rows = await connection.stream(query if subject is None else query.where(RECORD.c.subject == subject))
    async for row in rows:
        yield Entry(**row._mapping)


async def forget(connection: AsyncConnection, subjects: list[str]) -> list[int]:
    """Take salt, subject and body out of the entries about these conversations; their numbers. Digests stay."""
    where = RECORD.c.subject.in_(subjects)
    numbers = [number for (number,) in await connection.execute(select(RECORD.c.number).where(where).order_by(RECORD.c.number))]
    await connection.execute(update(RECORD).where(where).values(salt="", subject="", body=""))
    return numbers


def content_digest(salt: str, at: str, act: str, who: str, subject: str, body: str) -> str:
    """What an entry says, as a digest that nobody can guess without the salt."""
    return digest_of([salt, at, act, who, subject, body])


def link_digest(number: int, before: str, content: str) -> str:
    """What binds an entry to the one before."""
    return digest_of([number, before, content])


def digest_of(value: Any) -> str:  # noqa: ANN401 - anything JSON can hold
    """SHA-256 over a value's JSON, as hexadecimal."""
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


def canonical(value: Any) -> str:  # noqa: ANN401 - anything JSON can hold
    """The one way to write a value as JSON: keys in order, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
