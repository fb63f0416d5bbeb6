"""A customer's data in the store: found by what is known of them, counted, and taken out for good; the caller holds the transaction."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, text

from assist.store.answers import empty_answers
from assist.store.belongings import belonging, drop_first, parted, written
from assist.store.choices import PERSON
from assist.store.customer_tables import CUSTOMER_TALKS
from assist.store.customers import known_by
from assist.store.desk import CONVERSATION, Desk
from assist.store.learnt_tables import AMENDMENTS, CANDIDATES, SPOKEN
from assist.store.mandate_tables import MANDATED
from assist.store.measured import forget_measured
from assist.store.record import Act, forget, note
from assist.store.tables import CHOICES, CONVERSATIONS, DECISIONS, DRAFTS, JOBS, MESSAGES, SOURCE_MARKS, VOUCHED
from assist.store.threads import THREAD
from assist.store.trials import forget_trials

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.store.open import Store
    from assist.types import Conversation


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took out."""

    conversations: int
    rows: int
    photos: tuple[str, ...]
    """Digests of photos that no other conversation shows."""
    entries: tuple[int, ...]
    """Of the record: emptied, their digests kept."""
    learnt: tuple[str, ...] = ()
    """Texts learnt from these conversations, as kind/id: their files go too."""


async def conversations_of(connection: AsyncConnection, customer: str) -> tuple[str, ...]:
    """Ids of the conversations of a customer, who is named by a conversation's id, whole name, order number, e-mail address or the helpdesk's key.

    A person the helpdesk knows is found in all their conversations, whichever of them was named.
    """
    wanted = _folded(customer)
    persons = {row.subject: row.value for row in await connection.execute(select(CHOICES).where(CHOICES.c.name == PERSON))}
    found = set()
    for (name,) in (await connection.execute(select(CONVERSATIONS.c.id))).all():
        talk = await Desk(connection).conversation(name)
        if wanted in {_folded(one) for one in (*_names(talk), persons.get(name, "")) if one} or ("@" in wanted and _written(talk, wanted)):
            found.add(name)
    same = {persons[name] for name in found if name in persons}
    found |= {name for name, person in persons.items() if person in same}
    listed = {row.conversation_id: row.customer_id for row in await connection.execute(select(CUSTOMER_TALKS))}
    known = {*await known_by(connection, [customer.casefold().strip()]), *(listed[name] for name in found if name in listed)}
    return tuple(sorted(found | {name for name, person in listed.items() if person in known}))


async def aged(connection: AsyncConnection, before: datetime) -> tuple[str, ...]:
    """Ids of the conversations in which nothing was said since that moment."""
    rows = await connection.execute(select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.newest_at < before).order_by(CONVERSATIONS.c.id))
    return tuple(name for (name,) in rows)


async def erase(connection: AsyncConnection, ids: Sequence[str], who: str, named: str = "") -> Erased:
    """Take these conversations out with all that hangs on them, orders too, and record that it was done, but not of whom. `named` as in `belonging`."""
    held = await belonging(connection, ids, await _numbers(connection, ids), named)
    shown = await _photos(connection, ids)
    others = [name for (name,) in await connection.execute(select(CONVERSATIONS.c.id)) if name not in set(ids)]
    photos = tuple(sorted(shown - await _photos(connection, others)))
    drafts = [one for (one,) in await connection.execute(select(DRAFTS.c.id).where(DRAFTS.c.conversation_id.in_(ids)))]
    persons = [one for (one,) in await connection.execute(select(CHOICES.c.value).where(CHOICES.c.subject.in_(ids) & (CHOICES.c.name == PERSON)))]
    learnt = await connection.execute(select(CANDIDATES.c.kind, CANDIDATES.c.id).where(CANDIDATES.c.conversation_id.in_(ids)))
    texts = tuple(sorted(f"{row.kind}/{row.id}" for row in learnt))
    entries = tuple(await forget(connection, list(ids)))
    await empty_answers(connection)
    await parted(connection, held)
    rows = await drop_first(connection, held) + await forget_measured(connection, ids, drafts) + await forget_trials(connection, ids)
    for statement in (
        delete(CANDIDATES).where(CANDIDATES.c.conversation_id.in_(ids)),
        delete(AMENDMENTS).where(AMENDMENTS.c.conversation_id.in_(ids)),
        delete(MANDATED).where(MANDATED.c.conversation_id.in_(ids)),
        delete(SPOKEN).where(SPOKEN.c.conversation_id.in_(ids)),
        delete(VOUCHED).where(VOUCHED.c.draft_id.in_(drafts)),
        delete(DECISIONS).where(DECISIONS.c.conversation_id.in_(ids)),
        delete(DRAFTS).where(DRAFTS.c.conversation_id.in_(ids)),
        delete(SOURCE_MARKS).where(SOURCE_MARKS.c.conversation_id.in_(ids)),
        delete(MESSAGES).where(MESSAGES.c.conversation_id.in_(ids)),
        delete(JOBS).where(JOBS.c.subject.in_(ids)),
        delete(CHOICES).where(CHOICES.c.subject.in_([*ids, *persons]) | ((CHOICES.c.name == THREAD) & CHOICES.c.value.in_(ids))),
        delete(CONVERSATIONS).where(CONVERSATIONS.c.id.in_(ids)),
    ):
        rows += (await connection.execute(statement)).rowcount
    await note(connection, Act.ERASED, who, {"conversations": len(ids), "entries": list(entries), "photos": len(photos)})
    return Erased(len(ids), rows, photos, entries, texts)


async def scrub(store: Store) -> None:
    """Have the database write its files anew, so that what was deleted stands in no free page and no log of theirs."""
    sqlite = store.dialect.name == "sqlite"
    async with store.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)") if sqlite else ("VACUUM FULL",):
            await connection.execute(text(statement))


async def written_of(connection: AsyncConnection, ids: Sequence[str], named: str = "") -> tuple[str, ...]:
    """What only this customer's data hold: names, orders, parcels and what was written; for looking whether any of it is left."""
    talks = [await Desk(connection).conversation(name) for name in ids]
    beside = await written(connection, await belonging(connection, ids, await _numbers(connection, ids), named))
    said = (one for talk in talks for one in (*_names(talk), *(message.text for message in talk.messages)))
    return tuple(dict.fromkeys(one for one in (*said, *beside) if len(one) >= 4))


async def _numbers(connection: AsyncConnection, ids: Sequence[str]) -> list[str]:
    """Of the orders that conversations are about; those to be chosen from may be another's."""
    talks = [await Desk(connection).conversation(name) for name in ids]
    return [talk.order.number for talk in talks if talk.order]


def _names(talk: Conversation) -> Iterator[str]:
    yield from (talk.id, talk.customer.name)
    orders = (*((talk.order,) if talk.order else ()), *talk.orders)
    yield from (order.number for order in orders)
    yield from (parcel.tracking for parcel in (*talk.parcels, *(parcel for order in orders for parcel in order.shipments)))


def _written(talk: Conversation, address: str) -> bool:
    """Whether an address stands in the conversation as a whole word."""
    words = _folded(CONVERSATION.dump_json(talk).decode()).replace('"', " ")
    return address in {word.strip("<>()[]{},.;:!?'\\") for word in words.split()}


async def _photos(connection: AsyncConnection, ids: Sequence[str]) -> set[str]:
    rows = await connection.execute(select(MESSAGES.c.payload).where(MESSAGES.c.conversation_id.in_(ids)))
    return {str(one["digest"]) for (payload,) in rows for one in _attached(payload)}


def _attached(payload: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in payload.get("attachments") or () if one.get("digest")]


def _folded(words: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())
