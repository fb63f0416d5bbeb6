"""What a learnt text or wording has touched: drafts that show or quote it, and the replies among them that were decided; the caller holds the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Text, cast, select, update

from assist.store.learnt_tables import CANDIDATES, WORDINGS
from assist.store.lessons import folded
from assist.store.tables import DECISIONS, DRAFTS
from assist.store.wordings import adopted_one, drafts_with, sent_with
from assist.types.learned import Stand

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Touched:
    """One draft."""

    draft_id: str
    conversation_id: str
    state: str
    """current, outdated or decided."""
    verdict: str = ""
    """What a person decided; empty for nobody yet."""


async def touched_by_text(connection: AsyncConnection, candidate_id: str) -> tuple[Touched, ...]:
    """Drafts that show the candidate's document, as a source or beside it."""
    query = select(DRAFTS.c.id).where(cast(DRAFTS.c.payload, Text).contains(f"/{candidate_id}.md", autoescape=True))
    return await _of(connection, [name for (name,) in await connection.execute(query)])


async def touched_by_wording(connection: AsyncConnection, wording_id: str) -> tuple[Touched, ...]:
    """Drafts that were written with the wording, while it held."""
    one = await adopted_one(connection, wording_id)
    sent = [draft for draft, _ in await sent_with(connection, one)]
    return await _of(connection, list(dict.fromkeys([*sent, *await drafts_with(connection, one)])))


async def outdate_touched(connection: AsyncConnection, candidate_id: str) -> int:
    """Drafts that show it and were not decided may no longer be accepted; how many."""
    ids = [one.draft_id for one in await touched_by_text(connection, candidate_id) if one.state == "current"]
    if ids:
        await connection.execute(update(DRAFTS).where(DRAFTS.c.id.in_(ids)).values(state="outdated"))
    return len(ids)


async def of_person(connection: AsyncConnection, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the candidates and of the wordings that hold and that this person wrote or helped to write, however the name's letters are written."""
    candidates = await connection.execute(select(CANDIDATES.c.id, CANDIDATES.c.author).where(CANDIDATES.c.state == Stand.APPROVED))
    wordings = await connection.execute(select(WORDINGS.c.id, WORDINGS.c.authors).where(WORDINGS.c.state == Stand.APPROVED))
    wanted = folded(name)
    return (
        tuple(row.id for row in candidates if folded(row.author) == wanted),
        tuple(row.id for row in wordings if wanted in {folded(one) for one in row.authors}),
    )


async def _of(connection: AsyncConnection, ids: list[str]) -> tuple[Touched, ...]:
    query = select(DRAFTS.c.id, DRAFTS.c.conversation_id, DRAFTS.c.state, DECISIONS.c.verdict).join(
        DECISIONS, DECISIONS.c.draft_id == DRAFTS.c.id, isouter=True
    )
    rows = await connection.execute(query.where(DRAFTS.c.id.in_(ids)).order_by(DRAFTS.c.made_at, DRAFTS.c.id))
    return tuple(Touched(row.id, row.conversation_id, row.state, row.verdict or "") for row in rows)
