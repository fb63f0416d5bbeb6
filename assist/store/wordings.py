"""Changes that were made often, and the shop's own wordings that came of them; the caller holds the transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from assist.errors import BadRequest, Outdated, UnknownThing
from assist.store.desk import DRAFT
from assist.store.learnt_tables import AMENDMENTS, SPOKEN, WORDINGS
from assist.store.lessons import second_person
from assist.store.record import Act, note
from assist.store.tables import DRAFTS
from assist.types.learned import Stand
from prompts.shop import CLOSING, TERM, How, ShopWording

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

OFTEN = 3
"""Conversations in which a change was made, from which it is proposed."""
MOST = 200
"""Proposals that are shown, the most frequent first."""
TOPICS = 3
"""Scripts after whose sentences the same sentence was added, from which it is meant for every reply."""
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of an approved wording that people make again and again."""

    key: str
    wording: ShopWording
    times: int
    """Conversations in which it was made."""
    authors: tuple[str, ...]
    states: tuple[str, ...]
    """Why it cannot be adopted; empty: it can."""
    cases: tuple[tuple[str, str, datetime], ...]
    """(conversation, agent, moment), the newest."""
    lines: int = 1
    """Different approved lines it was made in."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """A wording of the shop's with its course."""

    id: str
    key: str
    state: Stand
    wording: ShopWording
    authors: tuple[str, ...]
    who: str
    at: datetime
    starts_at: datetime
    undone_by: str
    undone_at: datetime | None


async def proposals(connection: AsyncConnection, least: int = OFTEN) -> tuple[Proposal, ...]:
    """Changes made in at least so many conversations that nobody has decided on, the most frequent first."""
    settled = select(WORDINGS.c.key).where(WORDINGS.c.state != Stand.UNDONE)
    times = func.count(AMENDMENTS.c.conversation_id.distinct())
    query = select(AMENDMENTS.c.key, times.label("times")).where(AMENDMENTS.c.key.not_in(settled)).group_by(AMENDMENTS.c.key).having(times >= least)
    found = [await _proposal(connection, key, count) for key, count in (await connection.execute(query.order_by(times.desc()).limit(MOST))).all()]
    return tuple(one for one in found if one.wording.how is not How.TERM or one.lines > 1)


async def proposal(connection: AsyncConnection, key: str) -> Proposal:
    """One by its key. Raises `UnknownThing` for a change that nobody made."""
    times = (await connection.execute(select(func.count(AMENDMENTS.c.conversation_id.distinct())).where(AMENDMENTS.c.key == key))).scalar_one()
    if not times:
        raise UnknownThing("There is no such proposal. Open the list again.")
    return await _proposal(connection, key, int(times))


async def adopt(connection: AsyncConnection, one: Proposal, who: str, starts_at: datetime | None = None) -> str:
    """Make it the shop's, from now or that moment; its id. Raises `Forbidden` for one of its authors, `BadRequest` where it can be no wording."""
    second_person(who, one.authors)
    if one.states:
        raise BadRequest("This change states something of its own or lost a value: it is no wording. Put what it says in a document instead.")
    if one.times < OFTEN:
        raise BadRequest(f"This change was made in {one.times} conversations; from {OFTEN} on it can be adopted.")
    return await _settle(connection, one, Stand.APPROVED, who, starts_at)


async def dismiss(connection: AsyncConnection, one: Proposal, who: str) -> None:
    """Do not propose it again."""
    await _settle(connection, one, Stand.REJECTED, who, None)


async def undo(connection: AsyncConnection, wording_id: str, who: str) -> Adopted:
    """Take it back: drafts that hold it and were not decided are outdated. Raises `UnknownThing`, and `Outdated` for one that does not hold."""
    one = await adopted_one(connection, wording_id)
    where = (WORDINGS.c.id == wording_id) & (WORDINGS.c.state == Stand.APPROVED)
    changed = await connection.execute(update(WORDINGS).where(where).values(state=str(Stand.UNDONE), undone_by=who, undone_at=datetime.now(UTC)))
    if changed.rowcount != 1:
        raise Outdated("This wording does not hold any more. Open the list again.")
    ids = await drafts_with(connection, one)
    if ids:
        await connection.execute(update(DRAFTS).where(DRAFTS.c.id.in_(ids)).values(state="outdated"))
    await note(connection, Act.LEARNT, who, {"wording": one.id, "became": str(Stand.UNDONE), "drafts": len(ids)})
    return one


async def drafts_with(connection: AsyncConnection, one: Adopted) -> list[str]:
    """Drafts not yet decided whose sentences are written from this wording."""
    found = []
    for row in await connection.execute(select(DRAFTS.c.id, DRAFTS.c.payload).where(DRAFTS.c.state == "current")):
        draft = DRAFT.validate_python(row.payload)
        if draft.language == one.wording.lang and (
            one.wording.how is How.TERM or any(_from(each.wording.source, one) for each in draft.sentences if each.wording)
        ):
            found.append(str(row.id))
    return found


async def sent_with(connection: AsyncConnection, one: Adopted) -> tuple[tuple[str, str], ...]:
    """(draft, conversation) of replies that were decided while it held and had its line."""
    where = (SPOKEN.c.lang == one.wording.lang) & (SPOKEN.c.at >= one.starts_at)
    where = where & (SPOKEN.c.at <= one.undone_at) if one.undone_at else where
    where = where if one.wording.how is How.TERM else where & (SPOKEN.c.source == one.wording.source)
    rows = await connection.execute(select(SPOKEN.c.draft_id, SPOKEN.c.conversation_id).where(where).distinct().order_by(SPOKEN.c.draft_id))
    return tuple((row.draft_id, row.conversation_id) for row in rows)


async def adopted(connection: AsyncConnection) -> tuple[Adopted, ...]:
    """Every wording that was adopted, also those undone since, newest first."""
    query = select(WORDINGS).where(WORDINGS.c.state != Stand.REJECTED).order_by(WORDINGS.c.at.desc(), WORDINGS.c.id)
    return tuple(_adopted(row) for row in await connection.execute(query))


async def adopted_one(connection: AsyncConnection, wording_id: str) -> Adopted:
    """One by id. Raises `UnknownThing`."""
    row = (await connection.execute(select(WORDINGS).where(WORDINGS.c.id == wording_id))).first()
    if row is None:
        raise UnknownThing("There is no such wording. Open the list again.")
    return _adopted(row)


async def holding(connection: AsyncConnection, now: datetime) -> tuple[ShopWording, ...]:
    """The wordings that hold at a moment, in the order in which they were adopted."""
    where = (WORDINGS.c.state == Stand.APPROVED) & (WORDINGS.c.starts_at <= now)
    rows = await connection.execute(select(WORDINGS).where(where).order_by(WORDINGS.c.starts_at, WORDINGS.c.at, WORDINGS.c.id))
    return tuple(_wording(row) for row in rows)


async def effects(connection: AsyncConnection, one: Adopted) -> tuple[list[float], list[float]]:
    """Shares of replies with its line that were typed anew: before it held, and while it did."""
    where = SPOKEN.c.lang == one.wording.lang
    where = where if one.wording.how is How.TERM else where & (SPOKEN.c.source == one.wording.source)
    query = select(SPOKEN.c.draft_id, func.max(SPOKEN.c.distance).label("share"), func.max(SPOKEN.c.at).label("at")).where(where)
    before: list[float] = []
    since: list[float] = []
    for row in await connection.execute(query.group_by(SPOKEN.c.draft_id).order_by(func.max(SPOKEN.c.at))):
        if row.at < one.starts_at:
            before.append(float(row.share))
        elif one.undone_at is None or row.at <= one.undone_at:
            since.append(float(row.share))
    return before, since


async def _settle(connection: AsyncConnection, one: Proposal, state: Stand, who: str, starts_at: datetime | None) -> str:
    taken = (WORDINGS.c.key == one.key) & (WORDINGS.c.state != Stand.UNDONE)
    if (await connection.execute(select(WORDINGS.c.id).where(taken))).first() is not None:
        raise Outdated("Somebody settled this proposal meanwhile. Open the list again.")
    now, made = datetime.now(UTC), str(uuid.uuid4())
    row = {name: str(getattr(one.wording, name)) for name in ("how", "source", "lang", "was", "text")}
    course = {"who": who, "at": now, "starts_at": starts_at or now, "undone_by": "", "undone_at": None, "authors": list(one.authors)}
    await connection.execute(insert(WORDINGS).values(id=made, key=one.key, state=str(state), **row, **course))
    await note(connection, Act.LEARNT, who, {"wording": made, "became": str(state), **row})
    return made


async def _proposal(connection: AsyncConnection, key: str, times: int) -> Proposal:
    where = AMENDMENTS.c.key == key
    rows = (await connection.execute(select(AMENDMENTS).where(where).order_by(AMENDMENTS.c.at.desc()).limit(SHOWN))).all()
    authors = tuple(name for (name,) in await connection.execute(select(AMENDMENTS.c.agent).where(where).distinct().order_by(AMENDMENTS.c.agent)))
    first = rows[0]
    sources = [source for (source,) in await connection.execute(select(AMENDMENTS.c.source).where(where).distinct())]
    wording = _wording(first)
    if first.how == How.ADDED and len({source.partition("/")[0] for source in sources}) >= TOPICS:
        wording = replace(wording, source=CLOSING)
    cases = tuple((row.conversation_id, row.agent, row.at) for row in rows)
    return Proposal(key, wording, times, authors, tuple(first.states), cases, len(sources))


def _from(source: str, one: Adopted) -> bool:
    """Whether a sentence of this source may be written from the wording; an added one stands after the sentence it names."""
    if one.wording.how is How.ADDED and one.wording.source != CLOSING:
        return source.rpartition("/")[0] == one.wording.source.rpartition("/")[0]
    return source == one.wording.source


def _wording(row: Any) -> ShopWording:  # noqa: ANN401 - a row of the amendments or wordings table
    how = How(row.how)
    return ShopWording(how, TERM if how is How.TERM else row.source, row.lang, row.was, row.text)


def _adopted(row: Any) -> Adopted:  # noqa: ANN401 - a row of the wordings table
    return Adopted(row.id, row.key, Stand(row.state), _wording(row), tuple(row.authors), row.who, row.at, row.starts_at, row.undone_by, row.undone_at)
