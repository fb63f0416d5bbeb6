"""Standing approvals and what went out by them; the caller holds the transaction."""

from __future__ import annotations

import uuid
from dataclasses import fields
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from assist.errors import BadRequest, Forbidden, Outdated, UnknownThing
from assist.mandate import GATE, SAMPLED, is_sampled
from assist.rights import Scope, granted
from assist.store.accounts import find_account
from assist.store.mandate_tables import MANDATED, MANDATES
from assist.store.record import Act, note
from assist.types.mandate import Mandate, Mandated

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection

MOST_A_DAY = 10_000
LONGEST = timedelta(days=366)


async def give(connection: AsyncConnection, mandate: Mandate) -> Mandate:
    """Keep one. Raises `Forbidden` for nobody in particular, `BadRequest` for no market, an end that is over or too far, or a limit of nothing."""
    today = datetime.now(UTC).date()
    if await _lacks(connection, mandate.person):
        raise Forbidden("Only a person with an account of their own can give a standing approval.")
    if not mandate.markets or not mandate.digest:
        raise BadRequest("A standing approval names one script and at least one market.")
    if not today <= mandate.ends_on <= today + LONGEST or not 0 < mandate.per_day <= MOST_A_DAY:
        raise BadRequest(f"A standing approval ends within {LONGEST.days} days and has a daily limit of 1 to {MOST_A_DAY}.")
    row = {one.name: getattr(mandate, one.name) for one in fields(mandate)}
    made = {**row, "id": mandate.id or str(uuid.uuid4()), "markets": list(mandate.markets)}
    await connection.execute(insert(MANDATES).values(**made))
    told = {"mandate": made["id"], "intent": mandate.intent, "markets": made["markets"], "per_day": mandate.per_day, "ends_on": mandate.ends_on.isoformat()}
    await note(connection, Act.STANDING, mandate.person, {"became": "given", "script": mandate.digest, **told})
    return await one_mandate(connection, made["id"])


async def one_mandate(connection: AsyncConnection, mandate_id: str) -> Mandate:
    """One by id. Raises `UnknownThing`."""
    row = (await connection.execute(select(MANDATES).where(MANDATES.c.id == mandate_id))).first()
    if row is None:
        raise UnknownThing("There is no such standing approval. Open the list again.")
    return _mandate(row)


async def mandates(connection: AsyncConnection) -> tuple[Mandate, ...]:
    """Every one, newest first."""
    return tuple(_mandate(row) for row in await connection.execute(select(MANDATES).order_by(MANDATES.c.given_at.desc())))


async def in_force(connection: AsyncConnection, intent: str, now: datetime) -> tuple[Mandate, ...]:
    """Those for an intent that hold at a moment; one whose day is over, or whose person has left or may no longer give it, is stopped here."""
    rows = await connection.execute(select(MANDATES).where((MANDATES.c.intent == intent) & MANDATES.c.stopped_at.is_(None)))
    held = []
    for one in [_mandate(row) for row in rows]:
        why = "over" if now.date() > one.ends_on else await _lacks(connection, one.person)
        if why:
            await stop(connection, one.id, "", why)
        else:
            held.append(one)
    return tuple(held)


async def stop(connection: AsyncConnection, mandate_id: str, who: str, why: str = "by_hand") -> None:
    """It never holds again. One that is stopped already stays as it was."""
    where = (MANDATES.c.id == mandate_id) & MANDATES.c.stopped_at.is_(None)
    changed = await connection.execute(update(MANDATES).where(where).values(stopped_at=datetime.now(UTC), stopped_by=who, why=why))
    if changed.rowcount:
        await note(connection, Act.STANDING, who, {"became": "stopped", "mandate": mandate_id, "why": why})


async def stop_all(connection: AsyncConnection, who: str) -> int:
    """The one switch: how many were stopped."""
    held = [one for one in await mandates(connection) if one.stopped_at is None]
    for one in held:
        await stop(connection, one.id, who)
    return len(held)


async def count_sent(connection: AsyncConnection, mandate_id: str, day: date | None = None) -> int:
    """Replies that went out by it, in all or on a day (UTC)."""
    query = select(func.count()).select_from(MANDATED).where(MANDATED.c.mandate_id == mandate_id)
    if day is not None:
        start = datetime.combine(day, time(), UTC)
        query = query.where((MANDATED.c.at >= start) & (MANDATED.c.at < start + timedelta(days=1)))
    return int((await connection.execute(query)).scalar_one())


async def use(connection: AsyncConnection, mandate: Mandate, draft_id: str, conversation_id: str, now: datetime) -> bool:
    """Record one sending in the transaction of its decision; whether it is of the sample. Raises `Outdated` where it no longer holds or the day is full."""
    # The row is held until the decision is kept: two workers cannot both send a day's last reply.
    row = (await connection.execute(select(MANDATES).where(MANDATES.c.id == mandate.id).with_for_update())).first()
    if row is None or row.stopped_at is not None or await count_sent(connection, mandate.id, now.date()) >= mandate.per_day:
        raise Outdated("The standing approval does not hold any more, or its daily limit is reached.")
    sampled = is_sampled(await count_sent(connection, mandate.id))
    kept = {"draft_id": draft_id, "mandate_id": mandate.id, "conversation_id": conversation_id, "at": now}
    await connection.execute(insert(MANDATED).values(**kept, sampled=int(sampled), right=None, findings=[], judged_by=""))
    await note(connection, Act.STANDING, mandate.person, {"became": "used", "mandate": mandate.id, "draft": draft_id, "sampled": sampled}, conversation_id)
    return sampled


async def judge(connection: AsyncConnection, draft_id: str, findings: tuple[str, ...], who: str) -> None:
    """Keep whether a reply that went out was right; its approval stops where the sample falls under the gate. Raises `UnknownThing`."""
    row = (await connection.execute(select(MANDATED).where(MANDATED.c.draft_id == draft_id))).first()
    if row is None:
        raise UnknownThing("This reply did not go out by a standing approval.")
    values = {"right": int(not findings), "findings": list(findings), "judged_by": who}
    await connection.execute(update(MANDATED).where(MANDATED.c.draft_id == draft_id).values(**values))
    share = await sample_share(connection, row.mandate_id)
    if share is not None and share < GATE:
        await stop(connection, row.mandate_id, who, "sample")


async def sample_share(connection: AsyncConnection, mandate_id: str) -> float | None:
    """Share of the newest judged replies that were right; None before the first."""
    query = select(MANDATED.c.right).where((MANDATED.c.mandate_id == mandate_id) & MANDATED.c.right.is_not(None))
    judged = [right for (right,) in await connection.execute(query.order_by(MANDATED.c.at.desc()).limit(SAMPLED))]
    return sum(judged) / len(judged) if judged else None


async def sent_by(connection: AsyncConnection, mandate_id: str, limit: int = 50) -> tuple[Mandated, ...]:
    """Replies that went out by it, newest first."""
    rows = await connection.execute(select(MANDATED).where(MANDATED.c.mandate_id == mandate_id).order_by(MANDATED.c.at.desc()).limit(limit))
    return tuple(_mandated(row) for row in rows)


async def _lacks(connection: AsyncConnection, person: str) -> str:
    """Why a person can give no standing approval, as a code: left, or rights; empty for one who can."""
    account = await find_account(connection, person) if person else None
    if account is None or account.disabled_at is not None:
        return "left"
    return "" if Scope.KNOWLEDGE_WRITE in granted(account.roles) else "rights"


def _mandate(row: Any) -> Mandate:  # noqa: ANN401 - a row of the mandates table
    told = {one.name: row._mapping[one.name] for one in fields(Mandate)}
    return Mandate(**{**told, "markets": tuple(row.markets)})


def _mandated(row: Any) -> Mandated:  # noqa: ANN401 - a row of the mandated table
    told = {one.name: row._mapping[one.name] for one in fields(Mandated)}
    return Mandated(**{**told, "sampled": bool(row.sampled), "right": None if row.right is None else bool(row.right), "findings": tuple(row.findings)})
