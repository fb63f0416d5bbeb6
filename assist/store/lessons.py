"""Candidates for the knowledge, kept with the decision they come from and approved by a second person; the caller holds the transaction."""

from __future__ import annotations

import unicodedata
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, tuple_, update

from assist.errors import BadRequest, Forbidden, Outdated, UnknownThing
from assist.store.learnt_tables import AMENDMENTS, CANDIDATES, SPOKEN
from assist.store.record import Act, digest_of, note
from assist.types.learned import Candidate, Lesson, Stand

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.types import Decision
    from assist.types.learned import Learnt

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the candidates, newest first."""

    rows: tuple[Candidate, ...]
    total: int
    """Of this state and kind."""
    after: str
    """What the next page begins after; empty on the last."""


async def keep_learnt(connection: AsyncConnection, learnt: Learnt, decision: Decision, conversation_id: str) -> None:
    """Keep what a decision teaches, in its transaction."""
    common = {"draft_id": decision.draft_id, "conversation_id": conversation_id, "at": decision.at}
    if learnt.candidate is not None:
        await keep_candidate(connection, learnt.candidate)
    for one in learnt.amendments:
        row = {name: getattr(one, name) for name in ("key", "how", "source", "lang", "was", "text")}
        row = {**row, "how": str(one.how), "states": list(one.states), "source": one.source[:256]}
        await connection.execute(insert(AMENDMENTS).values(id=str(uuid.uuid4()), agent=decision.agent, **row, **common))
    for each in learnt.spoken:
        await connection.execute(insert(SPOKEN).values(source=each.source[:256], lang=each.lang, distance=each.distance, **common))


async def keep_candidate(connection: AsyncConnection, one: Candidate) -> bool:
    """Keep it as waiting; False where the same text about the same thing (a mark: from the same ticket) is there already, whatever became of it."""
    about = f"{one.topic} {one.title} {one.conversation_id}" if one.kind is Lesson.MARK else one.topic
    digest = digest_of([one.kind, one.lang, about, one.text])
    if (await connection.execute(select(CANDIDATES.c.id).where(CANDIDATES.c.digest == digest))).first() is not None:
        return False
    row = {name: getattr(one, name) for name in Candidate.__dataclass_fields__}
    kept = {**row, "kind": str(one.kind), "state": str(one.state), "findings": list(one.findings)}
    await connection.execute(insert(CANDIDATES).values(**kept, digest=digest, decided_at=None))
    return True


async def queue(connection: AsyncConnection, state: Stand, kind: str = "", after: str = "") -> Queue:
    """A page of one state. `after` is what the page before gave. Any page costs the same: it is found by the index, not counted off."""
    where = CANDIDATES.c.state == state
    where = where & (CANDIDATES.c.kind == kind) if kind else where
    query = select(CANDIDATES).where(where).order_by(CANDIDATES.c.made_at.desc(), CANDIDATES.c.id.desc()).limit(A_PAGE + 1)
    if after:
        query = query.where(tuple_(CANDIDATES.c.made_at, CANDIDATES.c.id) < tuple_(*_mark(after)))
    rows = [_candidate(row) for row in await connection.execute(query)]
    total = int((await connection.execute(select(func.count()).select_from(CANDIDATES).where(where))).scalar_one())
    more = len(rows) > A_PAGE
    last = rows[A_PAGE - 1] if more else None
    return Queue(tuple(rows[:A_PAGE]), total, f"{last.made_at.isoformat()} {last.id}" if last else "")


async def candidate(connection: AsyncConnection, candidate_id: str) -> Candidate:
    """One by id. Raises `UnknownThing`."""
    row = (await connection.execute(select(CANDIDATES).where(CANDIDATES.c.id == candidate_id))).first()
    if row is None:
        raise UnknownThing("There is no such candidate. Its customer may have been erased.")
    return _candidate(row)


async def settle(connection: AsyncConnection, candidate_id: str, state: Stand, who: str, reason: str = "") -> Candidate:
    """Approve, reject or undo one, on record.

    Raises `Forbidden` for an approval by its author, `BadRequest` without a reason where the ruler holds something against it, `Outdated` where it is settled.
    """
    one = await candidate(connection, candidate_id)
    if state is Stand.APPROVED:
        second_person(who, (one.author,))
        if one.findings and not reason.strip():
            raise BadRequest("The ruler holds something against this text. Say why it is right all the same, or reject it.")
    before = Stand.APPROVED if state is Stand.UNDONE else Stand.WAITING
    where = (CANDIDATES.c.id == candidate_id) & (CANDIDATES.c.state == before)
    values = {"state": str(state), "decided_by": who, "decided_at": datetime.now(UTC), "reason": reason.strip()[:2000]}
    if (await connection.execute(update(CANDIDATES).where(where).values(**values))).rowcount != 1:
        raise Outdated("Somebody settled this meanwhile. Open the list again.")
    told = {"candidate": one.id, "kind": str(one.kind), "became": str(state), "text": digest_of(one.text)}
    await note(connection, Act.LEARNT, who, told, one.conversation_id)
    return await candidate(connection, candidate_id)


async def approved_of(connection: AsyncConnection, author: str) -> tuple[Candidate, ...]:
    """Everything of one author that was approved and still holds."""
    where = (CANDIDATES.c.author == author) & (CANDIDATES.c.state == Stand.APPROVED)
    return tuple(_candidate(row) for row in await connection.execute(select(CANDIDATES).where(where).order_by(CANDIDATES.c.made_at)))


def second_person(who: str, authors: tuple[str, ...]) -> None:
    """Raises `Forbidden` for nobody's name, and for a name that is one of the authors', however its letters are written."""
    if not who or folded(who) in {folded(one) for one in authors}:
        raise Forbidden("Whoever wrote a text cannot approve it. A second person has to, signed in with an account of their own.")


def folded(name: str) -> str:
    """As accounts are told apart."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def _mark(after: str) -> tuple[datetime, str]:
    moment, _, name = after.partition(" ")
    try:
        return datetime.fromisoformat(moment), name
    except ValueError as error:
        raise BadRequest("This page of the list is not there. Open the list again.") from error


def _candidate(row: Any) -> Candidate:  # noqa: ANN401 - a row of the candidates table
    told = {name: row._mapping[name] for name in Candidate.__dataclass_fields__}
    return Candidate(**{**told, "kind": Lesson(row.kind), "state": Stand(row.state), "findings": tuple(row.findings)})
