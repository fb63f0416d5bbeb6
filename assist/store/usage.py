"""What model calls took, by day, duty, model and profile: added up, never changed."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from sqlalchemy import and_, insert, select, update

from assist.store.tables import USAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

COUNTED = ("calls", "failed", "prompt_tokens", "answer_tokens", "estimated", "micros")


@dataclass(frozen=True, slots=True)
class Spent:
    """The calls of one day, duty, model and profile."""

    day: str
    """UTC, ISO 8601."""
    duty: str
    model: str
    profile: str
    calls: int
    failed: int
    prompt_tokens: int
    answer_tokens: int
    estimated: int
    """Calls of which the server did not say what they took."""
    micros: int
    """Cost in millionths of the shop's currency."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes a row."""
        return self.day, self.duty, self.model, self.profile

    @property
    def tokens(self) -> int:
        """Of prompts and answers."""
        return self.prompt_tokens + self.answer_tokens

    def plus(self, other: Spent) -> Spent:
        """Both as one."""
        return replace(self, **{name: getattr(self, name) + getattr(other, name) for name in COUNTED})


async def add_spent(connection: AsyncConnection, rows: Sequence[Spent]) -> None:
    """Add to what is kept; other workers may add at the same time. The caller commits."""
    for one in sorted(rows, key=lambda row: row.key):
        mine = and_(USAGE.c.day == one.day, USAGE.c.duty == one.duty, USAGE.c.model == one.model[:200], USAGE.c.profile == one.profile[:80])
        more = {name: USAGE.c[name] + getattr(one, name) for name in COUNTED}
        if (await connection.execute(update(USAGE).where(mine).values(**more))).rowcount == 0:
            told = {field.name: getattr(one, field.name) for field in fields(one)}
            await connection.execute(insert(USAGE).values(**{**told, "model": one.model[:200], "profile": one.profile[:80]}))


async def spent_since(connection: AsyncConnection, day: str) -> tuple[Spent, ...]:
    """Every row from a day on, newest day first."""
    rows = await connection.execute(select(USAGE).where(USAGE.c.day >= day).order_by(USAGE.c.day.desc(), USAGE.c.duty, USAGE.c.model))
    return tuple(Spent(*(getattr(row, field.name) for field in fields(Spent))) for row in rows)
