"""What agents sent although the guard found something: with their reason, and which codes are overruled often."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from assist.store.record import Act, digest_of, note
from assist.store.tables import DECISIONS, DRAFTS, VOUCHED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.types import Decision, Finding

OFTEN = 3
"""Times from which a code that is overruled is listed for repair."""


@dataclass(frozen=True, slots=True)
class Overruled:
    """A code of the guard and how often a person sent the reply all the same."""

    code: str
    times: int
    decided: int
    """Replies accepted or edited in all, to hold it against."""
    reasons: tuple[str, ...]
    """The newest, each once."""


async def vouch(connection: AsyncConnection, decision: Decision, findings: Sequence[Finding]) -> None:
    """Keep what was found in a reply a person stands for, a row each; the caller holds the transaction of the decision."""
    kept = {"draft_id": decision.draft_id, "reason": decision.reason, "agent": decision.agent, "at": decision.at}
    rows = [{**kept, "id": str(uuid.uuid4()), "code": one.code, "text": one.text} for one in findings]
    if rows:
        await connection.execute(insert(VOUCHED), rows)
        digest = digest_of(sorted([one["code"], one["text"], one["reason"]] for one in rows))
        conversation = (await connection.execute(select(DRAFTS.c.conversation_id).where(DRAFTS.c.id == decision.draft_id))).scalar_one()
        told = {"draft": decision.draft_id, "codes": sorted({one.code for one in findings}), "findings": digest}
        await note(connection, Act.VOUCHED, decision.agent, told, conversation)


async def overruled(connection: AsyncConnection, least: int = OFTEN) -> tuple[Overruled, ...]:
    """Codes overruled at least so often, the most frequent first."""
    decided = (await connection.execute(select(func.count()).select_from(DECISIONS).where(DECISIONS.c.verdict != "reject"))).scalar_one()
    counted = select(VOUCHED.c.code, func.count().label("times")).group_by(VOUCHED.c.code).having(func.count() >= least)
    found = []
    for code, times in (await connection.execute(counted)).all():
        query = select(VOUCHED.c.reason).where((VOUCHED.c.code == code) & (VOUCHED.c.reason != "")).order_by(VOUCHED.c.at.desc()).limit(20)
        reasons = dict.fromkeys(row[0] for row in await connection.execute(query))
        found.append(Overruled(code, times, decided, tuple(reasons)[:5]))
    return tuple(sorted(found, key=lambda one: -one.times))
