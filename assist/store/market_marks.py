"""What the shop's owner said of the facts of markets' law; the caller holds the transaction."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from assist.markets.load import UNION
from assist.store.record import Act, note
from assist.store.remedy_tables import MARKET_MARKS
from assist.types import FactMark, MarkAct

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from assist.store.open import Store

FIELDS = ("market", "fact", "source", "by", "at", "review", "value", "unit", "payer", "text", "note")


async def keep_mark(connection: AsyncConnection, mark: FactMark) -> None:
    """Keep what an owner did with a fact, and record it."""
    row = {name: getattr(mark, name) for name in FIELDS}
    await connection.execute(insert(MARKET_MARKS).values(id=str(uuid.uuid4()), act=mark.act.value, **row))
    told = {"market": mark.market, "fact": mark.fact, "act": mark.act.value, "source": mark.source, "value": f"{mark.value} {mark.unit}".strip()}
    review = mark.review.isoformat() if mark.review else ""
    await note(connection, Act.LAW, mark.by, {**told, "payer": mark.payer, "text": mark.text, "note": mark.note, "review": review})


async def marks_of(connection: AsyncConnection, *markets: str) -> tuple[FactMark, ...]:
    """Every act on the facts of these markets, oldest first."""
    rows = await connection.execute(select(MARKET_MARKS).where(MARKET_MARKS.c.market.in_(markets)).order_by(MARKET_MARKS.c.at, MARKET_MARKS.c.id))
    return tuple(FactMark(act=MarkAct(row.act), **{name: row._mapping[name] for name in FIELDS}) for row in rows)


async def marks_now(store: Store, market: str) -> dict[tuple[str, str], FactMark]:
    """The marks that count for a country: its own and the Union's."""
    if not market:
        return {}
    async with store.connect() as connection:
        return newest(await marks_of(connection, market, UNION))


async def marked_markets(connection: AsyncConnection) -> dict[str, int]:
    """How many facts of each market have a mark of this shop."""
    count = select(MARKET_MARKS.c.market, func.count(MARKET_MARKS.c.fact.distinct())).group_by(MARKET_MARKS.c.market)
    return {market: int(times) for market, times in await connection.execute(count)}


def newest(marks: tuple[FactMark, ...]) -> dict[tuple[str, str], FactMark]:
    """The one mark of each fact that counts, by market and fact."""
    return {(one.market, one.fact): one for one in marks}
