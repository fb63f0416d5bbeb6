"""Whether the record is unbroken, and whether what it binds still stands as it was recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from assist.store.record import FIRST, TAKEN_IN, Act, Entry, content_digest, digest_of, entries, link_digest
from assist.store.tables import DECISIONS, DRAFTS, RECORD_HEAD, VOUCHED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where something was changed, taken out or put in."""

    number: int
    """The entry it shows at; 0 for the record's end, or a row no entry stands for."""
    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What a check of the whole record found."""

    entries: int
    erased: int
    taken_in: int
    """Entries of drafts and decisions that are older than the record and were bound by it at an upgrade: what they said before that day nobody can prove."""
    head: str
    """Digest of the last entry: kept elsewhere, it proves later that nothing before it was rewritten."""
    broken: tuple[Broken, ...]


async def verify(connection: AsyncConnection) -> Proof:
    """Check every entry, the chain, the end, and every draft, decision and finding that stands in the store against its entry."""
    broken: list[Broken] = []
    count = erased = taken_in = 0
    before, gone, announced = FIRST, set[int](), set[int]()
    bound: dict[str, set[str]] = {"drafts": set(), "decisions": set()}
    async for one in entries(connection):
        count += 1
        broken += _entry(one, count, before)
        before = one.digest
        if one.erased:
            erased += 1
            gone.add(one.number)
            continue
        body = _body(one)
        if one.act == Act.ERASED:
            announced |= set(body.get("entries", ()))
        broken += [Broken(one.number, place, what) for place, what in await _bound(connection, one, body)]
        if one.act in {Act.DRAFTED, Act.DECIDED}:
            bound["drafts" if one.act == Act.DRAFTED else "decisions"].add(str(body.get("draft", "")))
            taken_in += bool(body.get(TAKEN_IN))
    broken += [Broken(number, f"record {number}", "its content is gone, and no entry says that its customer was erased") for number in sorted(gone - announced)]
    broken += await _end(connection, count, before)
    broken += await _strangers(connection, bound)
    return Proof(count, erased, taken_in, before, tuple(broken))


def _entry(one: Entry, expected: int, before: str) -> Iterator[Broken]:
    place = f"record {one.number}"
    if one.number != expected:
        yield Broken(one.number, place, f"it should be number {expected}: entries were taken out or put in")
    if not one.erased and one.content != content_digest(one.salt, one.at, one.act, one.who, one.subject, one.body):
        yield Broken(one.number, place, "one of its fields at, act, who, subject, salt, body or content was changed")
    if one.digest != link_digest(one.number, before, one.content):
        yield Broken(one.number, place, "its digest does not follow from the entry before: number, content or digest was changed, or the entry before it")


async def _end(connection: AsyncConnection, count: int, before: str) -> list[Broken]:
    row = (await connection.execute(select(RECORD_HEAD.c.number, RECORD_HEAD.c.digest))).first()
    if row is None or (row.number, row.digest) != (count, before):
        return [Broken(0, "record_head", f"it says {row.number if row else 'nothing'} entries, and there are {count}, or their last digest is another one")]
    return []


async def _bound(connection: AsyncConnection, one: Entry, body: dict[str, Any]) -> list[tuple[str, str]]:
    """What an entry binds in other tables, where it is no longer what it was."""
    draft = str(body.get("draft", ""))
    try:
        match one.act:
            case Act.DRAFTED:
                row = (await connection.execute(select(DRAFTS.c.text, DRAFTS.c.payload).where(DRAFTS.c.id == draft))).first()
                now = draft_digests(row.text, row.payload) if row else {}
            case Act.DECIDED:
                row = (await connection.execute(select(DECISIONS).where(DECISIONS.c.draft_id == draft))).first()
                now = decision_digests(row) if row else {}
            case Act.VOUCHED:
                rows = (await connection.execute(select(VOUCHED.c.code, VOUCHED.c.text, VOUCHED.c.reason).where(VOUCHED.c.draft_id == draft))).all()
                now = {"findings": digest_of(sorted([row.code, row.text, row.reason] for row in rows))}
            case _:
                return []
    except ValueError as error:  # JSON that can no longer be read
        return [(f"{one.act} {draft}", f"the row cannot be read any more ({error})")]
    if not now:
        return [(f"{one.act} {draft}", "the row is gone")]
    return [(f"{one.act} {draft}", f"{name} was changed") for name, digest in now.items() if body.get(name) != digest]


async def _strangers(connection: AsyncConnection, bound: dict[str, set[str]]) -> list[Broken]:
    """Drafts and decisions put in past the record, whatever day they name: what was there before the record was taken into it."""
    drafts = (await connection.execute(select(DRAFTS.c.id).order_by(DRAFTS.c.made_at, DRAFTS.c.id))).scalars()
    decisions = (await connection.execute(select(DECISIONS.c.draft_id).order_by(DECISIONS.c.at, DECISIONS.c.draft_id))).scalars()
    found = [Broken(0, f"drafted {one}", "no entry stands for this draft") for one in drafts if one not in bound["drafts"]]
    return found + [Broken(0, f"decided {one}", "no entry stands for this decision") for one in decisions if one not in bound["decisions"]]


def draft_digests(text: str, payload: Any) -> dict[str, str]:  # noqa: ANN401 - JSON
    """What an entry binds of a draft."""
    return {"text": digest_of(text), "payload": digest_of(payload)}


def decision_digests(row: Any) -> dict[str, str]:  # noqa: ANN401 - a row of the decisions table, or what is to be one
    """What an entry binds of a decision."""
    return {"decision": digest_of([row.verdict, row.final_text, row.edit_distance, row.reason, row.agent, row.digests, row.at.isoformat()])}


def _body(one: Entry) -> dict[str, Any]:
    try:
        body = json.loads(one.body)
    except ValueError:
        return {}  # told already: its digest does not fit
    return body if isinstance(body, dict) else {}
