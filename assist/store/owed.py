"""The promise ledger: what approved replies say happens by a day; kept by the next reply, overdue if none comes; the caller holds the transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, true, update

from assist.errors import BadRequest, UnknownThing
from assist.store.customer_tables import PROMISES
from assist.store.jobs import ALARM, JobBook
from assist.store.moment import SLACK
from assist.store.tables import CONVERSATIONS, DECISIONS, JOBS, MESSAGES
from assist.types import Speaker, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.types import Decision

LEAD = timedelta(hours=4)
"""How long before it is late a promise alarms."""
SAME_REPLY = timedelta(minutes=2)
"""A helpdesk shows the reply that made a promise a little later than it was approved: that one keeps nothing."""
ENDED = 50
"""Settled promises shown, the newest."""


@dataclass(frozen=True, slots=True)
class Promised:
    """One thing to do by a moment."""

    text: str
    """In the agent's language."""
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """One promise as the list shows it."""

    id: str
    conversation_id: str
    subject: str
    text: str
    due_at: datetime
    agent: str
    state: str
    """open, kept, broken or dropped."""
    settled_at: datetime | None

    def stands(self, now: datetime) -> str:
        """over, soon or open while it is owed; else its state."""
        if self.state != "open":
            return self.state
        return "over" if self.due_at < now else "soon" if self.due_at - LEAD <= now else "open"


async def owe(connection: AsyncConnection, decision: Decision, conversation_id: str, promised: Sequence[Promised]) -> None:
    """An approved reply: what was owed in its conversation is settled by it, and what it promises is owed from now on."""
    if decision.verdict is Verdict.REJECT:
        return
    await _settle(connection, conversation_id, decision.at, true())  # this reply came after each, whatever the clock said then
    rows: list[dict[str, Any]] = [
        {
            "id": str(uuid.uuid4()),
            "conversation_id": conversation_id,
            "draft_id": decision.draft_id,
            "text": one.text,
            "due_at": one.due_at,
            "agent": decision.agent,
            "made_at": decision.at,
            "state": "open",
        }
        for one in promised
    ]
    for row in rows:
        await connection.execute(insert(PROMISES).values(**row))
        due = max(row["due_at"] - LEAD, decision.at)
        await JobBook(connection).put(ALARM, f"alarm:{row['id']}", conversation_id, {"promise": row["id"]}, due)


async def alarm_again(connection: AsyncConnection, now: datetime) -> None:
    """What a clock that has been set back since sounded early sounds once more, at its moment."""
    early = (JOBS.c.kind == ALARM) & (JOBS.c.state == "done") & (JOBS.c.done_at > now + SLACK) & (PROMISES.c.state == "open") & (PROMISES.c.due_at > now + LEAD)
    joined = select(JOBS.c.id, JOBS.c.subject, JOBS.c.payload, PROMISES.c.id.label("promise"), PROMISES.c.due_at)
    rows = (await connection.execute(joined.join(PROMISES, PROMISES.c.conversation_id == JOBS.c.subject).where(early))).all()
    for row in rows:
        if row.payload["promise"] == row.promise:
            await JobBook(connection).put(ALARM, f"alarm:{row.promise}:{row.id}", row.subject, {"promise": row.promise}, row.due_at - LEAD)


async def still_owed(connection: AsyncConnection, promise_id: str) -> tuple[str, datetime] | None:
    """Text and moment of a promise that is open still."""
    where = (PROMISES.c.id == promise_id) & (PROMISES.c.state == "open")
    row = (await connection.execute(select(PROMISES.c.text, PROMISES.c.due_at).where(where))).first()
    return (row.text, row.due_at) if row else None


async def owed(connection: AsyncConnection) -> tuple[Owed, ...]:
    """What is open, the most urgent first, then what was settled lately. Replies that agents wrote in their helpdesk are looked for first."""
    await _heard_elsewhere(connection)
    columns = (*PROMISES.c, CONVERSATIONS.c.subject)
    joined = select(*columns).join(CONVERSATIONS, CONVERSATIONS.c.id == PROMISES.c.conversation_id)
    open_ones = await connection.execute(joined.where(PROMISES.c.state == "open").order_by(PROMISES.c.due_at, PROMISES.c.id))
    ended = await connection.execute(joined.where(PROMISES.c.state != "open").order_by(PROMISES.c.settled_at.desc(), PROMISES.c.id).limit(ENDED))
    return tuple(Owed(**{name: getattr(row, name) for name in Owed.__dataclass_fields__}) for row in (*open_ones, *ended))


async def pressing(connection: AsyncConnection, now: datetime) -> int:
    """How many promises are overdue, or will be soon."""
    where = (PROMISES.c.state == "open") & (PROMISES.c.due_at <= now + LEAD)
    return int((await connection.execute(select(func.count()).select_from(PROMISES).where(where))).scalar() or 0)


async def settle(connection: AsyncConnection, promise_id: str, state: str, now: datetime) -> None:
    """A person says: kept, broken, or no longer owed (dropped). Raises `UnknownThing`, `BadRequest` for one that is settled."""
    if state not in {"kept", "broken", "dropped"}:
        raise BadRequest("A promise can be kept, broken or dropped.")
    found = (await connection.execute(select(PROMISES.c.state).where(PROMISES.c.id == promise_id))).scalar()
    if found is None:
        raise UnknownThing("There is no such promise. Its customer's data may have been erased.")
    if found != "open":
        raise BadRequest("This promise is settled already.")
    await connection.execute(update(PROMISES).where(PROMISES.c.id == promise_id).values(state=state, settled_at=now))


async def _settle(connection: AsyncConnection, conversation_id: str, at: datetime, which: ColumnElement[bool]) -> None:
    """The shop spoke at this moment: in time keeps a promise, later breaks it."""
    mine = (PROMISES.c.conversation_id == conversation_id) & (PROMISES.c.state == "open") & which
    await connection.execute(update(PROMISES).where(mine & (PROMISES.c.due_at >= at)).values(state="kept", settled_at=at))
    await connection.execute(update(PROMISES).where(mine & (PROMISES.c.due_at < at)).values(state="broken", settled_at=at))


async def _heard_elsewhere(connection: AsyncConnection) -> None:
    rows = (await connection.execute(select(PROMISES.c.conversation_id, func.max(PROMISES.c.made_at).label("at")).where(PROMISES.c.state == "open").group_by(
        PROMISES.c.conversation_id
    ))).all()  # fmt: skip
    for name, made in rows:
        ours = set((await connection.execute(select(DECISIONS.c.final_text).where(DECISIONS.c.conversation_id == name))).scalars())
        made_at = made if isinstance(made, datetime) else datetime.fromisoformat(str(made))
        after = (made_at if made_at.tzinfo else made_at.replace(tzinfo=UTC)) + SAME_REPLY
        for (payload,) in await connection.execute(select(MESSAGES.c.payload).where(MESSAGES.c.conversation_id == name).order_by(MESSAGES.c.position)):
            at = datetime.fromisoformat(payload["at"]) if payload.get("at") else None
            at = at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
            if payload.get("role") == Speaker.AGENT.value and at and at > after and payload.get("text") not in ours:
                await _settle(connection, name, at, PROMISES.c.made_at < at)
                break
