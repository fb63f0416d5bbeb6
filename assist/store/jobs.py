"""Jobs in the state database: put in the transaction of their cause, taken by one worker at a time, done once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assist.errors import UnknownThing
from assist.store.moment import SLACK
from assist.store.record import Act, digest_of, note
from assist.store.tables import DELIVERIES, JOBS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

KEPT = timedelta(days=7)
"""How long the marks of deliveries are kept; none older than minutes is accepted anyway."""
LEASE = timedelta(minutes=5)
"""How long a job may run before its worker counts as dead."""
LATEST = timedelta(days=1)
"""The longest a job that failed is put off, whatever another server asks for."""
ALARM = "alarm"
"""The kind of job that waits for a promise to be nearly late."""


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do."""

    id: str
    kind: str
    subject: str
    """The conversation it is about: jobs of one conversation run one after the other."""
    payload: Mapping[str, Any]
    state: str
    """queued, running, done, held (a person has to say) or dropped (a person said no)."""
    attempts: int
    unsure: bool
    """Whether a try may have taken effect although nobody said so."""
    status: int = 0
    """HTTP code of the last try, 0 where none came."""
    told: str = ""
    """Why the last try failed, as a sentence."""


class JobBook:
    """Queries over one connection; nothing is committed here."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._db = connection

    async def put(self, kind: str, key: str, subject: str, payload: Mapping[str, Any], due: datetime | None = None) -> str:
        """A job to do, due now if not said; its id, or that of the one that is there under this key."""
        found = (await self._db.execute(select(JOBS.c.id).where(JOBS.c.key == key))).scalar()
        if found is not None:
            return str(found)
        now = datetime.now(UTC)
        row = {"id": str(uuid.uuid4()), "kind": kind, "key": key, "subject": subject, "payload": dict(payload), "state": "queued", "attempts": 0, "unsure": 0}
        await self._db.execute(insert(JOBS).values(**row, due_at=due or now, made_at=now, status=0, told=""))
        return row["id"]  # type: ignore[return-value]

    async def take(self, busy: Sequence[str], now: datetime) -> Job | None:
        """The job longest due whose conversation is not among the busy ones, marked as running; None if there is none."""
        due = (JOBS.c.state == "queued") & (JOBS.c.due_at <= now) & JOBS.c.subject.not_in(busy)
        row = (await self._db.execute(select(JOBS).where(due).order_by(JOBS.c.due_at, JOBS.c.made_at).limit(1).with_for_update(skip_locked=True))).first()
        if row is None:
            return None
        await self._set(row.id, state="running", attempts=row.attempts + 1, due_at=now + LEASE)
        return _job(row)

    async def alike(self, job: Job) -> None:
        """The other queued jobs of this kind for the same conversation are done by this one."""
        same = (JOBS.c.kind == job.kind) & (JOBS.c.subject == job.subject) & (JOBS.c.state == "queued")
        await self._db.execute(update(JOBS).where(same).values(state="done", done_at=datetime.now(UTC)))

    async def done(self, job_id: str) -> None:
        """It was done."""
        await self._set(job_id, state="done", unsure=0, status=0, told="", done_at=datetime.now(UTC))
        job = await self.job(job_id)
        if job.kind == "deliver":
            told = {"job": job.id, "draft": job.payload.get("draft", ""), "act": job.payload.get("act", ""), "text": digest_of(job.payload.get("text", ""))}
            await note(self._db, Act.SENT, "", told, job.subject)

    async def later(self, job_id: str, due: datetime, status: int, told: str, *, unsure: bool) -> None:
        """It failed and is tried again."""
        await self._set(job_id, state="queued", due_at=due, status=status, told=told, unsure=int(unsure))

    async def hold(self, job_id: str, status: int, told: str, *, unsure: bool) -> None:
        """It failed, and a person has to say what becomes of it."""
        await self._set(job_id, state="held", status=status, told=told, unsure=int(unsure))

    async def again(self, job: Job, payload: Mapping[str, Any]) -> None:
        """A person says: try it now, with this payload. One that runs or is done stays as it is."""
        waiting = (JOBS.c.id == job.id) & JOBS.c.state.in_(("held", "queued"))
        await self._db.execute(update(JOBS).where(waiting).values(state="queued", attempts=1, due_at=datetime.now(UTC), payload=dict(payload)))

    async def drop(self, job_id: str) -> bool:
        """A person says: leave it. False where it was done or is being done."""
        waiting = (JOBS.c.id == job_id) & JOBS.c.state.in_(("held", "queued"))
        dropped = await self._db.execute(update(JOBS).where(waiting).values(state="dropped", done_at=datetime.now(UTC)))
        return dropped.rowcount == 1

    async def resume(self, now: datetime, *, alone: bool) -> None:
        """What ran when a worker ended is queued again; whether it took effect nobody knows. `alone`: no other process works on this book."""
        dead = JOBS.c.state == "running" if alone else (JOBS.c.state == "running") & (JOBS.c.due_at <= now)
        await self._db.execute(update(JOBS).where(dead).values(state="queued", unsure=1, due_at=now))

    async def reclock(self, now: datetime) -> None:
        """What a clock that has been set back since put off is due now, and counts as made now. An alarm keeps its moment, which the reply itself names."""
        retried = (JOBS.c.attempts > 0) & (JOBS.c.due_at > now + LATEST + SLACK)
        ahead = (JOBS.c.kind != ALARM) & ((JOBS.c.made_at > now + SLACK) | retried)
        await self._db.execute(update(JOBS).where((JOBS.c.state == "queued") & ahead).values(made_at=now, due_at=now))

    async def job(self, job_id: str) -> Job:
        """A job by id. Raises `UnknownThing`."""
        row = (await self._db.execute(select(JOBS).where(JOBS.c.id == job_id))).first()
        if row is None:
            raise UnknownThing(f"There is no job {job_id}.")
        return _job(row)

    async def find(self, job_id: str) -> Job | None:
        """A job by id, if there is one."""
        row = (await self._db.execute(select(JOBS).where(JOBS.c.id == job_id))).first()
        return _job(row) if row else None

    async def under(self, key: str) -> Job | None:
        """The job of this cause."""
        row = (await self._db.execute(select(JOBS).where(JOBS.c.key == key))).first()
        return _job(row) if row else None

    async def first_time(self, connection: str, marks: Sequence[str], now: datetime) -> bool:
        """Whether none of a delivery's marks was seen before; all of them are from now on."""
        try:
            async with self._db.begin_nested():
                await self._db.execute(insert(DELIVERIES), [{"connection": connection, "mark": mark, "at": now} for mark in dict.fromkeys(marks)])
        except IntegrityError:
            return False
        return True

    async def forget(self, now: datetime) -> None:
        """Marks of deliveries too old to be accepted again."""
        await self._db.execute(delete(DELIVERIES).where(DELIVERIES.c.at < now - KEPT))

    async def _set(self, job_id: str, **values: Any) -> None:  # noqa: ANN401 - columns of the table
        await self._db.execute(update(JOBS).where(JOBS.c.id == job_id).values(**values))


def _job(row: Any) -> Job:  # noqa: ANN401 - a row of the jobs table
    return Job(row.id, row.kind, row.subject, row.payload, row.state, row.attempts, bool(row.unsure), row.status, row.told)
