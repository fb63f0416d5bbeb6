"""Taking back what was learnt: from the knowledge, from the wordings, and from every draft that nobody has decided on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.errors import UnknownThing
from assist.learn.publish import take_away
from assist.store.lessons import candidate, settle
from assist.store.traces import of_person, outdate_touched, touched_by_text, touched_by_wording
from assist.store.wordings import undo
from assist.types.learned import Stand

if TYPE_CHECKING:
    from pathlib import Path

    from assist.store.open import Connection
    from assist.store.traces import Touched


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back. `folder` is to be loaded again, so that it is found no more; None where only wordings went."""

    candidates: tuple[str, ...]
    wordings: tuple[str, ...]
    outdated: int
    """Drafts that may no longer be accepted."""
    sent: tuple[Touched, ...]
    """Replies that a person had decided with it: for that person to look at, nothing calls a letter back."""
    folder: Path | None


async def undo_ids(connection: Connection, data: Path, ids: tuple[str, ...], who: str) -> Undone:
    """Take back these candidates and wordings. Raises `UnknownThing` for an id that is neither, `Outdated` for one that does not hold."""
    candidates: list[str] = []
    wordings: list[str] = []
    sent: list[Touched] = []
    outdated, folder = 0, None
    for one in ids:
        touched = await _touched(connection, one)
        sent += [each for each in touched if each.verdict and each.verdict != "reject"]
        outdated += sum(each.state == "current" for each in touched)
        if await _is_candidate(connection, one):
            await outdate_touched(connection, one)
            folder = take_away(data, await settle(connection, one, Stand.UNDONE, who))
            candidates.append(one)
        else:
            await undo(connection, one, who)
            wordings.append(one)
    return Undone(tuple(candidates), tuple(wordings), outdated, tuple(dict.fromkeys(sent)), folder)


async def undo_person(connection: Connection, data: Path, name: str, who: str) -> Undone:
    """Take back all that this person taught and that holds."""
    candidates, wordings = await of_person(connection, name)
    return await undo_ids(connection, data, (*candidates, *wordings), who)


async def _touched(connection: Connection, one: str) -> tuple[Touched, ...]:
    return await (touched_by_text if await _is_candidate(connection, one) else touched_by_wording)(connection, one)


async def _is_candidate(connection: Connection, one: str) -> bool:
    try:
        await candidate(connection, one)
    except UnknownThing:
        return False
    return True
