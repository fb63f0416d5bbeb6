"""Which release a shop drafts with, and which before it: one row, changed in one transaction with its entry in the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update

from assist.errors import Outdated
from assist.store.record import Act, note
from assist.store.tables import CHOICES, DRAFTS, RECORD_HEAD

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

SUBJECT, NAME = "release", "in force"
LONGEST = 50
"""Releases that can be gone back through."""


@dataclass(frozen=True, slots=True)
class InForce:
    """Where a shop stands."""

    now: str = ""
    """Digest of the release it drafts with; empty before a service first started."""
    before: tuple[str, ...] = ()
    """Those it drafted with before, the last one last."""
    shipped: str = ""
    """The release that the program and its settings were at its last start."""


_IN_FORCE = TypeAdapter(InForce)
_ROW = (CHOICES.c.subject == SUBJECT) & (CHOICES.c.name == NAME)


async def in_force(connection: AsyncConnection) -> InForce:
    """As it stands now."""
    value = (await connection.execute(select(CHOICES.c.value).where(_ROW))).scalar()
    return _IN_FORCE.validate_json(value) if value else InForce()


async def started(connection: AsyncConnection, release: str) -> InForce:
    """A service started as this release: a new one comes in force; one that was there at the last start changes nothing that somebody went back to."""
    stands = await _alone(connection)
    if stands.shipped == release:
        return stands
    then = InForce(release, _after(stands), release)
    await _take(connection, stands, then, "service", "started")
    return then


async def go_to(connection: AsyncConnection, release: str, seen: str, who: str) -> InForce:
    """Draft with a release from now on; `seen` is the one that was in force when that was decided. Drafts nobody decided on are outdated.

    The one in force last counts as gone back from: it is not among those before. Raises `Outdated` if another is in force by now.
    """
    stands = await _alone(connection)
    if stands.now != seen:
        raise Outdated("Another release came in force meanwhile. Look again at which one it is; nothing was changed.")
    back = release in stands.before
    before = stands.before[: len(stands.before) - 1 - stands.before[::-1].index(release)] if back else _after(stands)
    then = InForce(release, before, stands.shipped)
    await _take(connection, stands, then, who, "gone back to" if back else "taken")
    await connection.execute(update(DRAFTS).where(DRAFTS.c.state == "current").values(state="outdated"))
    return then


async def _alone(connection: AsyncConnection) -> InForce:
    """As it stands, once no other transaction is about to change it."""
    await connection.execute(update(RECORD_HEAD).values(number=RECORD_HEAD.c.number))
    return await in_force(connection)


def _after(stands: InForce) -> tuple[str, ...]:
    return (*stands.before, stands.now)[-LONGEST:] if stands.now else ()


async def _take(connection: AsyncConnection, stands: InForce, then: InForce, who: str, how: str) -> None:
    value, now = _IN_FORCE.dump_json(then).decode(), datetime.now(UTC)
    if stands == InForce():
        await connection.execute(insert(CHOICES).values(subject=SUBJECT, name=NAME, value=value, at=now))
    else:
        await connection.execute(update(CHOICES).where(_ROW).values(value=value, at=now))
    await note(connection, Act.RELEASE, who, {"release": then.now, "before": stands.now, "how": how})
