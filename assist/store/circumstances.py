"""Conversations with their circumstances and what came of them, for models; and counts by day and by slice. The caller holds the transaction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, exists, func, select

from assist.store.customer_tables import PROMISES, SURVEYS
from assist.store.measured_tables import MEASURED_CASES, MEASURED_DRAFTS, MEASURED_PARTS
from assist.store.tables import DRAFTS
from eval.statistics.shares import Share
from ingest.redact import redact_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

C, D, P = MEASURED_CASES.c, MEASURED_DRAFTS.c, MEASURED_PARTS.c
MOST = 50_000
"""Conversations that a model is fitted to, the newest."""
KINDS = ("product", "lane", "carrier", "language", "topic", "complaint")
NOW, BEFORE = timedelta(days=14), timedelta(days=56)
"""What is new, and what it is held against."""
SAID = 3
"""Sentences of customers that are shown."""


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One answered conversation."""

    language: str
    market: str
    carrier: str
    mood: str
    remedy: str
    first_seconds: int
    close_seconds: int
    reopened: bool
    csat: int | None
    nps: int | None
    repeat: bool
    """Whether the same customer ordered again afterwards, as far as a later conversation shows."""


@dataclass(frozen=True, slots=True)
class Live:
    """The team's work as it stands."""

    waiting: int
    drafted: int
    """Drafts made that wait for a decision."""
    approved: int
    """Replies approved today."""
    overdue: int
    """Promises past their day."""
    moods: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    oldest: datetime | None
    """When the one who has waited longest wrote."""


async def circumstances(db: AsyncConnection, since: datetime, until: datetime) -> tuple[Circumstance, ...]:
    """Answered conversations of a span, the newest first."""
    later = MEASURED_CASES.alias("later")
    again = exists().where((later.c.customer == C.customer) & (later.c.ordered_on > func.date(C.began_at))).label("repeat_order")
    by = (C.language, C.market, C.carrier, C.mood, C.remedy, C.first_seconds, C.close_seconds, C.again, SURVEYS.c.csat, SURVEYS.c.nps, again)
    joined = select(*by).join_from(MEASURED_CASES, SURVEYS, (SURVEYS.c.conversation_id == C.conversation_id) & SURVEYS.c.answered_at.is_not(None), isouter=True)
    where = (C.began_at >= since, C.began_at < until, C.first_seconds.is_not(None))
    rows = await db.execute(joined.where(*where).order_by(C.began_at.desc()).limit(MOST))
    return tuple(Circumstance(*row[:7], row.again > 0, row.csat, row.nps, bool(row.repeat_order)) for row in rows)


async def by_day(db: AsyncConnection, since: datetime, until: datetime, market: str = "") -> dict[date, tuple[int, int]]:
    """Day → conversations begun, complaints among them."""
    day = func.date(C.began_at).label("day")
    query = select(day, func.count().label("n"), _complaints().label("complaints")).where(C.began_at >= since, C.began_at < until).group_by(day)
    rows = await db.execute(query.where(C.market == market) if market else query)
    return {_date(row.day): (row.n, row.complaints) for row in rows}


async def by_market(db: AsyncConnection, now: datetime) -> dict[str, tuple[Share, Share]]:
    """Market → conversations in which the customer wrote again after a reply, of those replied to: in the last two weeks, and in the eight before."""
    reopened = func.sum(case((C.again > 0, 1), else_=0)).label("times")
    recent = case((C.began_at >= now - NOW, 1), else_=0).label("recent")
    where = (C.began_at >= now - NOW - BEFORE, C.began_at < now, C.first_seconds.is_not(None), C.market != "")
    rows = await db.execute(select(C.market.label("name"), recent, func.count().label("n"), reopened).where(*where).group_by(C.market, "recent"))
    return _pairs(rows)


async def complained(db: AsyncConnection, kind: str, since: datetime, until: datetime) -> dict[str, Share]:
    """Slice of this kind → complaints of its conversations. For `complaint` the kinds of complaint themselves, of all conversations."""
    column = C[kind]
    where = (C.began_at >= since, C.began_at < until)
    if kind == "complaint":
        total = int(await db.scalar(select(func.count()).select_from(MEASURED_CASES).where(*where)) or 0)
        rows = await db.execute(select(column.label("name"), func.count().label("n")).where(*where, column != "").group_by(column))
        return {row.name: Share(row.n, total) for row in rows}
    query = select(column.label("name"), func.count().label("n"), _complaints().label("times")).where(*where, column != "").group_by(column)
    return {row.name: Share(row.times, row.n) for row in await db.execute(query)}


async def complained_lately(db: AsyncConnection, kind: str, now: datetime) -> dict[str, tuple[Share, Share]]:
    """Slice → complaints of its conversations in the last two weeks, and in the eight before."""
    if kind == "complaint":
        lately, before = await complained(db, kind, now - NOW, now), await complained(db, kind, now - NOW - BEFORE, now - NOW)
        none = Share(0, next((one.n for one in before.values()), 0))
        return {name: (one, before.get(name, none)) for name, one in lately.items()}
    column, recent = C[kind], case((C.began_at >= now - NOW, 1), else_=0).label("recent")
    where = (C.began_at >= now - NOW - BEFORE, C.began_at < now, column != "")
    query = select(column.label("name"), recent, func.count().label("n"), _complaints().label("times")).where(*where).group_by(column, "recent")
    return _pairs(await db.execute(query))


async def cited_in_complaints(db: AsyncConnection, since: datetime, until: datetime) -> dict[str, Share]:
    """Document → drafts about complaints among those that cite it."""
    times = _complaints().label("times")
    joined = select(P.name, func.count().label("n"), times).join_from(MEASURED_PARTS, MEASURED_DRAFTS, D.draft_id == P.draft_id)
    joined = joined.join(MEASURED_CASES, C.conversation_id == D.conversation_id)
    where = (P.kind == "document", P.made_at >= since, P.made_at < until)
    return {row.name: Share(row.times, row.n) for row in await db.execute(joined.where(*where).group_by(P.name).order_by(times.desc()).limit(200))}


async def words_of(db: AsyncConnection, kind: str, name: str, since: datetime) -> tuple[tuple[str, str, str], ...]:
    """(conversation, language, sentence) of the newest complaints of a slice, personal data taken out."""
    where = (C[kind] == name, C.complaint != "", C.began_at >= since)
    query = select(DRAFTS.c.conversation_id, DRAFTS.c.payload["triage"].label("triage")).join_from(
        DRAFTS, MEASURED_CASES, C.conversation_id == DRAFTS.c.conversation_id
    )
    found: dict[str, tuple[str, str, str]] = {}
    for row in await db.execute(query.where(*where).order_by(C.began_at.desc()).limit(4 * SAID)):
        said, lang = _sentence(row.triage or {}), str((row.triage or {}).get("language", ""))
        if said and row.conversation_id not in found:
            found[row.conversation_id] = (row.conversation_id, lang, redact_whole(said, lang).text[:200])
    return tuple(found.values())[:SAID]


async def live(db: AsyncConnection, now: datetime) -> Live:
    """Who waits, what is drafted, what was approved today, which promises are overdue; moods and languages of those who wait."""
    waits = (C.waits == 1, C.began_at >= now - timedelta(days=90))
    groups = (
        await db.execute(select(C.mood, C.language, func.count().label("n"), func.min(C.began_at).label("oldest")).where(*waits).group_by(C.mood, C.language))
    ).all()
    moods, languages = defaultdict[str, int](int), defaultdict[str, int](int)
    for row in groups:
        moods[row.mood or "neutral"] += row.n
        languages[row.language or "und"] += row.n
    drafted = select(func.count()).select_from(DRAFTS).where(DRAFTS.c.state == "current", DRAFTS.c.made_at >= now - timedelta(days=90))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    approved = (
        select(func.count())
        .select_from(MEASURED_DRAFTS)
        .where(D.made_at >= midnight - timedelta(days=30), D.decided_at >= midnight, D.verdict.in_(("accept", "edit")))
    )
    overdue = select(func.count()).select_from(PROMISES).where(PROMISES.c.state == "open", PROMISES.c.due_at < now)
    drafts, replies, promises = [int(await db.scalar(query) or 0) for query in (drafted, approved, overdue)]
    oldest = min((row.oldest for row in groups if row.oldest), default=None)
    return Live(sum(moods.values()), drafts, replies, promises, _most(moods), _most(languages), oldest)


def _most(times: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(times.items(), key=lambda one: (-one[1], one[0])))


def _complaints() -> Any:  # noqa: ANN401 - an expression
    return func.sum(case((C.complaint != "", 1), else_=0))


def _pairs(rows: Any) -> dict[str, tuple[Share, Share]]:  # noqa: ANN401 - rows of a query
    found: dict[str, list[Share]] = defaultdict(lambda: [Share(0, 0), Share(0, 0)])
    for row in rows:
        found[row.name][0 if row.recent else 1] = Share(row.times, row.n)
    return {name: (now, before) for name, (now, before) in found.items()}


def _sentence(triage: Any) -> str:  # noqa: ANN401 - JSON
    asked: Sequence[str] = triage.get("asked") or ()
    return str(next((one for one in asked if one.strip()), "") or triage.get("words", "")).split("\n")[0]


def _date(day: Any) -> date:  # noqa: ANN401 - text on SQLite, a date on PostgreSQL
    return day if isinstance(day, date) else date.fromisoformat(str(day))
