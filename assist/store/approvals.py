"""Requests to give more than an agent may: asked by one person, decided by another; the caller holds the transaction."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from assist.errors import BadRequest, Outdated, UnknownThing
from assist.store.record import Act, note
from assist.store.remedy_tables import APPROVALS
from assist.types import Approval, ApprovalState

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.store.open import Store

SHOWN = 200


async def ask(connection: AsyncConnection, conversation_id: str, remedy: str, amount: Decimal, currency: str, reason: str, who: str) -> Approval:
    """A new request, recorded. Raises `BadRequest` while another one of this conversation waits."""
    if any(one.state is ApprovalState.WAITING for one in await approvals_of(connection, conversation_id)):
        raise BadRequest("A request of this conversation waits already. Take it back first.")
    made = Approval(str(uuid.uuid4()), conversation_id, remedy, amount, currency, reason.strip()[:2000], who, datetime.now(UTC), ApprovalState.WAITING)
    row = {**asdict(made), "amount": f"{amount:f}", "state": made.state.value}
    await connection.execute(insert(APPROVALS).values(**row))
    await _record(connection, made, who)
    return made


async def settle(connection: AsyncConnection, approval_id: str, state: ApprovalState, who: str, reason: str) -> Approval:
    """Approve, decline or withdraw a waiting request, recorded.

    Raises `UnknownThing`, `Outdated` for one that is settled, and `BadRequest` where it is one's own to decide, another's to withdraw, or lacks a reason.
    """
    found = await approval(connection, approval_id)
    own = found.asked_by.casefold() == who.casefold()
    if state is ApprovalState.WITHDRAWN and not own:
        raise BadRequest("Only whoever asked can take a request back.")
    if state is not ApprovalState.WITHDRAWN and own:
        raise BadRequest("Another person decides on your own request. It waits for them.")
    if state is ApprovalState.DECLINED and not reason.strip():
        raise BadRequest("Say why it is declined, so that the agent knows what to offer.")
    values = {"state": state.value, "decided_by": who, "decided_at": datetime.now(UTC), "reason": reason.strip()[:2000]}
    where = (APPROVALS.c.id == approval_id) & (APPROVALS.c.state == ApprovalState.WAITING.value)
    if (await connection.execute(update(APPROVALS).where(where).values(**values))).rowcount != 1:
        raise Outdated("Somebody settled this request meanwhile. Open the page again.")
    made = await approval(connection, approval_id)
    await _record(connection, made, who)
    return made


async def approval(connection: AsyncConnection, approval_id: str) -> Approval:
    """One request. Raises `UnknownThing`."""
    row = (await connection.execute(select(APPROVALS).where(APPROVALS.c.id == approval_id))).first()
    if row is None:
        raise UnknownThing("There is no such request.")
    return _approval(row)


async def approvals_of(connection: AsyncConnection, conversation_id: str) -> tuple[Approval, ...]:
    """The requests of a conversation, newest first."""
    query = select(APPROVALS).where(APPROVALS.c.conversation_id == conversation_id).order_by(APPROVALS.c.asked_at.desc())
    return tuple(_approval(row) for row in await connection.execute(query))


async def approvals_in(store: Store, conversation_id: str) -> tuple[Approval, ...]:
    """The same, in a transaction of its own."""
    async with store.connect() as connection:
        return await approvals_of(connection, conversation_id)


async def all_approvals(connection: AsyncConnection) -> tuple[Approval, ...]:
    """The newest requests, the waiting ones first and of these the oldest."""
    found = [_approval(row) for row in await connection.execute(select(APPROVALS).order_by(APPROVALS.c.asked_at.desc()).limit(SHOWN))]
    waiting = [one for one in reversed(found) if one.state is ApprovalState.WAITING]
    return (*waiting, *(one for one in found if one.state is not ApprovalState.WAITING))


async def _record(connection: AsyncConnection, one: Approval, who: str) -> None:
    told = {"approval": one.id, "state": one.state.value, "remedy": one.remedy, "amount": f"{one.amount:f} {one.currency}", "asked_by": one.asked_by}
    await note(connection, Act.APPROVAL, who, {**told, "reason": one.reason or one.note}, one.conversation_id)


def _approval(row: Any) -> Approval:  # noqa: ANN401 - a row of the approvals table
    values = dict(row._mapping)
    return Approval(**{**values, "amount": Decimal(row.amount), "state": ApprovalState(row.state)})
