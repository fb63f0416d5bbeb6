"""What the conversations of an experiment took of the shop's money; the caller holds the connection."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from assist.store.measured_tables import MEASURED_DRAFTS
from assist.store.remedy_tables import REMEDIES
from assist.store.trial_tables import TRIAL_CASES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

MILLION = 1_000_000
T = TRIAL_CASES.c


async def costs_of(db: AsyncConnection, trial_id: str) -> Mapping[str, Decimal]:
    """By conversation: the remedies taken and the model calls of its drafts since it came into the experiment, in the one currency of both.

    A conversation without either is not named: it cost nothing.
    """
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    taken = select(T.conversation_id, REMEDIES.c.cost).join_from(TRIAL_CASES, REMEDIES, REMEDIES.c.conversation_id == T.conversation_id)
    for name, cost in await db.execute(taken.where((T.trial_id == trial_id) & (REMEDIES.c.at >= T.at))):
        found[name] += Decimal(cost)
    called = select(T.conversation_id, func.sum(MEASURED_DRAFTS.c.micros))
    called = called.join_from(TRIAL_CASES, MEASURED_DRAFTS, MEASURED_DRAFTS.c.conversation_id == T.conversation_id)
    called = called.where((T.trial_id == trial_id) & (MEASURED_DRAFTS.c.made_at >= T.at)).group_by(T.conversation_id)
    for name, micros in await db.execute(called):
        found[name] += Decimal(int(micros or 0)) / MILLION
    return found
