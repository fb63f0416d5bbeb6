"""Experiments and what came of them; the caller holds the transaction."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from assist.errors import UnknownThing
from assist.store.customer_tables import SURVEYS
from assist.store.measured import customer_of
from assist.store.measured_tables import MEASURED_CASES, MEASURED_DRAFTS
from assist.store.trial_costs import costs_of
from assist.store.trial_tables import TRIAL_CASES, TRIALS
from assist.types.trial import Arm, Metric, Outcome, Trial, Why
from serving.adapter import adapter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from sqlalchemy.ext.asyncio import AsyncConnection

SETTLED = timedelta(hours=72)
"""After the last reply, before a conversation counts as over: remedies are taken, and customers write again, until then."""
MOST = 200_000
"""Conversations of one experiment that are read."""
T, D, C = TRIAL_CASES.c, MEASURED_DRAFTS.c, MEASURED_CASES.c


async def begin(db: AsyncConnection, name: str, arm: Arm, metric: Metric, least: int, ends_on: date, who: str) -> Trial:
    """A new experiment, running from now on."""
    now = datetime.now(UTC)
    made = Trial(str(uuid.uuid4()), name.strip()[:128], arm, metric, least, ends_on, who[:128], now, now)
    row = {field: getattr(made, field) for field in Trial.__dataclass_fields__}
    await db.execute(insert(TRIALS).values(**row | {"arm": adapter(Arm).dump_python(arm, mode="json"), "metric": metric.value}))
    return made


async def trials(db: AsyncConnection, *, running: bool = False) -> tuple[Trial, ...]:
    """Every experiment, the newest first; or those that run."""
    query = select(TRIALS).order_by(TRIALS.c.made_at.desc(), TRIALS.c.id)
    return tuple(_trial(row) for row in await db.execute(query.where(TRIALS.c.ended_at.is_(None)) if running else query))


async def trial(db: AsyncConnection, trial_id: str) -> Trial:
    """One experiment. Raises `UnknownThing`."""
    row = (await db.execute(select(TRIALS).where(TRIALS.c.id == trial_id))).first()
    if row is None:
        raise UnknownThing(f"There is no experiment {trial_id[:40]}.")
    return _trial(row)


async def end(db: AsyncConnection, trial_id: str, why: Why, detail: str = "") -> None:
    """It ends now; one that has ended stays as it ended."""
    running = (TRIALS.c.id == trial_id) & TRIALS.c.ended_at.is_(None)
    await db.execute(update(TRIALS).where(running).values(ended_at=datetime.now(UTC), why=why.value, detail=detail))


async def checked(db: AsyncConnection, trial_id: str) -> None:
    """It was looked at."""
    await db.execute(update(TRIALS).where(TRIALS.c.id == trial_id).values(checked_at=datetime.now(UTC)))


async def assign(db: AsyncConnection, running: Trial, conversation_id: str) -> int:
    """The arm of this conversation's customer, kept: the same in all her conversations, and fixed though she be merged with another."""
    kept = await db.scalar(select(T.arm).where((T.trial_id == running.id) & (T.conversation_id == conversation_id)))
    if kept is not None:
        return int(kept)
    customer = await customer_of(db, conversation_id)
    arm = arm_of(running.id, customer)
    await db.execute(insert(TRIAL_CASES).values(trial_id=running.id, conversation_id=conversation_id, customer=customer, arm=arm, at=datetime.now(UTC)))
    return arm


async def remedies_of(db: AsyncConnection, conversation_id: str) -> str:
    """The other table of remedies that a conversation's customer is offered from, by an experiment that runs; "" for the shop's own."""
    query = select(TRIALS.c.arm).join_from(TRIAL_CASES, TRIALS, TRIALS.c.id == T.trial_id)
    where = (T.conversation_id == conversation_id) & (T.arm == 1) & TRIALS.c.ended_at.is_(None)
    rows = await db.execute(query.where(where).order_by(TRIALS.c.made_at.desc(), TRIALS.c.id))
    # As drafts are made: of two experiments the one begun first has the last word.
    return str(([arm["remedies"] for (arm,) in rows if arm.get("remedies")] or [""])[-1])


def arm_of(trial_id: str, customer: str) -> int:
    """0 or 1, by a hash of both: another experiment divides the customers otherwise."""
    return hashlib.sha256(f"{trial_id}:{customer}".encode()).digest()[0] % 2


async def outcomes(db: AsyncConnection, one: Trial) -> tuple[Outcome, ...]:
    """One outcome for each customer who has one: that of her first conversation in the experiment."""
    seen: dict[str, Outcome] = {}
    costs = await costs_of(db, one.id) if one.metric is Metric.COST else {}
    for row in await db.execute(_query(one)):
        value = _value(one.metric, row, costs)
        if row.customer not in seen and value is not None:
            seen[row.customer] = Outcome(row.arm, row.language, value)
    return tuple(seen.values())


async def forget_trials(db: AsyncConnection, conversations: Sequence[str]) -> int:
    """Take an erased customer's conversations out; how many there were."""
    return (await db.execute(delete(TRIAL_CASES).where(T.conversation_id.in_(conversations)))).rowcount


def _query(one: Trial) -> Any:  # noqa: ANN401 - a select over three tables
    by = (T.conversation_id, T.customer, T.arm, C.language, D.verdict, D.distance, D.handled_seconds, C.waits, C.replied_at, SURVEYS.c.csat)
    joined = select(*by).join_from(TRIAL_CASES, MEASURED_CASES, T.conversation_id == C.conversation_id)
    # Of several drafts the one decided counts; one outdated before a person saw it has no outcome.
    joined = joined.outerjoin(MEASURED_DRAFTS, (D.conversation_id == T.conversation_id) & (D.verdict != "") & (D.decided_at >= T.at))
    joined = joined.outerjoin(SURVEYS, (SURVEYS.c.conversation_id == T.conversation_id) & SURVEYS.c.csat.is_not(None))
    return joined.where(T.trial_id == one.id).order_by(T.at, D.decided_at).limit(MOST)


def _value(metric: Metric, row: Any, costs: Mapping[str, Decimal]) -> float | None:  # noqa: ANN401 - as above
    settled = row.replied_at is not None and row.replied_at < datetime.now(UTC) - SETTLED
    match metric:
        case Metric.ACCEPTANCE:
            return float(row.verdict == "accept") if row.verdict else None
        case Metric.DISTANCE:
            return row.distance / 1000 if row.verdict in {"accept", "edit"} else None
        case Metric.RESOLUTION:
            return float(not row.waits) if settled else None
        case Metric.CSAT:
            return float(row.csat) if row.csat is not None else None
        case Metric.COST:
            return float(costs.get(row.conversation_id, 0)) if settled else None
        case Metric.HANDLING:
            return float(row.handled_seconds) if row.handled_seconds is not None else None


def _trial(row: Any) -> Trial:  # noqa: ANN401 - a row of the trials table
    return adapter(Trial).validate_python({name: row._mapping[name] for name in Trial.__dataclass_fields__})
