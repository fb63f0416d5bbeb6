"""Counts what happened, by grouping in the database: never a row per draft leaves it. The caller holds the transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.sql import Select

from assist.store.customer_tables import SURVEYS
from assist.store.measured_tables import MEASURED_CASES, MEASURED_DRAFTS, MEASURED_PARTS
from assist.types.figures import Asked, Counted, Part, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

SETTLED = timedelta(hours=72)
"""A reply that the customer left without a word for so long resolved the conversation."""
SOON, DAY = 30, 24 * 3600
MOST = 40
"""Scripts, and documents, of one page."""
D, C, P = MEASURED_DRAFTS.c, MEASURED_CASES.c, MEASURED_PARTS.c
Slices = dict[str, defaultdict[str, Tally]]


async def count(db: AsyncConnection, asked: Asked) -> Counted:
    """Every figure of the conversations asked for. A slice is in it only if something happened in it."""
    slices: Slices = {name: defaultdict(Tally) for name in ("whole", "language", "market", "topic")}
    refusals: Counter[str] = Counter()
    because: Counter[str] = Counter()
    for row in await db.execute(_drafts(asked)):
        refusals[row.refusal] += row.n
        because[row.because] += row.n
        for one in _in(slices, row):
            _add_drafts(one, row)
    for row in await db.execute(_cases(asked)):
        for one in _in(slices, row):
            _add_cases(one, row)
    await _distributions(db, asked, slices)
    parts = {kind: await _parts(db, asked, kind) for kind in ("script", "document")}
    for known in (refusals, because):
        known.pop("", None)
    whole = slices["whole"][""]
    return Counted(whole, slices["language"], slices["market"], slices["topic"], refusals, because, parts["script"], parts["document"])


def _drafts(asked: Asked) -> Select[Any]:
    by = (D.language, D.market, D.topic, D.verdict, D.refusal, D.because)
    sums = (func.count().label("n"), func.count(D.shown_at).label("shown"), func.sum(D.glossed).label("glossed"))
    return select(*by, *sums).where(*_narrowed(asked, MEASURED_DRAFTS, D.made_at)).group_by(*by)


def _cases(asked: Asked) -> Select[Any]:
    by = (C.language, C.market, C.topic)
    settled = and_(C.waits == 0, C.replied_at.is_not(None), C.replied_at < asked.until - SETTLED)
    flags = {"within_30_s": C.first_seconds <= SOON, "within_24_h": C.first_seconds <= DAY, "resolved": settled, "reopened": C.again > 0}
    sums = [func.sum(case((flag, 1), else_=0)).label(name) for name, flag in flags.items()]
    return select(*by, func.count().label("cases"), func.count(C.first_seconds).label("replied"), *sums).where(*_of_cases(asked)).group_by(*by)


async def _distributions(db: AsyncConnection, asked: Asked, slices: Slices) -> None:
    """Values with how often each was seen, for medians, means and their intervals."""
    drafts = tuple(_narrowed(asked, MEASURED_DRAFTS, D.made_at))
    by = (D.language, D.market, D.topic, D.distance)
    for row in await db.execute(select(*by, func.count().label("n")).where(*drafts, D.verdict == "edit").group_by(*by)):
        for one in _in(slices, row):
            one.distances[row.distance / 1000] += row.n
    handled, first = _rounded(D.handled_seconds), _rounded(C.first_seconds)
    query = select(D.language, handled.label("value"), func.count().label("n")).where(*drafts, D.handled_seconds.is_not(None))
    for row in await db.execute(query.group_by(D.language, "value")):
        for one in _in(slices, row):
            one.handled[float(row.value)] += row.n
    query = select(C.language, first.label("value"), func.count().label("n")).where(*_of_cases(asked), C.first_seconds.is_not(None))
    for row in await db.execute(query.group_by(C.language, "value")):
        for one in _in(slices, row):
            one.first[float(row.value)] += row.n
    for row in await db.execute(_ratings(asked)):
        for one in _in(slices, row):
            _add_rating(one, row)


def _ratings(asked: Asked) -> Select[Any]:
    by = (C.language, C.market, C.topic, SURVEYS.c.csat, SURVEYS.c.nps)
    joined = select(*by, func.count().label("n")).join_from(MEASURED_CASES, SURVEYS, SURVEYS.c.conversation_id == C.conversation_id)
    return joined.where(*_of_cases(asked), SURVEYS.c.answered_at.is_not(None)).group_by(*by)


async def _parts(db: AsyncConnection, asked: Asked, kind: str) -> tuple[Part, ...]:
    """The scripts or documents behind the most drafts."""
    sent = case((P.verdict.in_(("accept", "edit")), 1), else_=0)
    times = [func.sum(case((P.verdict == verdict, 1), else_=0)).label(verdict) for verdict in ("accept", "edit", "reject")]
    n = func.count().label("n")
    query = select(P.name, n, *times, func.sum(P.distance * sent).label("moved")).where(P.kind == kind, P.made_at >= asked.since, P.made_at < asked.until)
    if asked.language or asked.market or asked.topic or asked.agent:
        query = query.where(P.draft_id.in_(select(D.draft_id).where(*_narrowed(asked, MEASURED_DRAFTS, D.made_at))))
    rows = await db.execute(query.group_by(P.name).order_by(n.desc()).limit(MOST))
    return tuple(Part(row.name, row.n, row.accept, row.edit, row.reject, row.moved / 1000 / max(row.accept + row.edit, 1)) for row in rows)


def _narrowed(asked: Asked, of: Table, moment: ColumnElement[Any]) -> Iterator[ColumnElement[bool]]:
    yield moment >= asked.since
    yield moment < asked.until
    for name in ("language", "market", "topic"):
        if wanted := getattr(asked, name):
            yield of.c[name] == wanted
    if asked.agent and of is MEASURED_DRAFTS:
        yield of.c.agent == asked.agent


def _of_cases(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    own = (C.conversation_id.in_(select(D.conversation_id).where(D.agent == asked.agent)),) if asked.agent else ()
    return (*_narrowed(asked, MEASURED_CASES, C.began_at), *own)


def _rounded(seconds: ColumnElement[Any]) -> ColumnElement[Any]:
    """To the second below two minutes, to ten below two hours, to ten minutes above: few values, of which none is off by more than a tenth."""
    return case((seconds < 120, seconds), (seconds < 7200, seconds - seconds % 10), else_=seconds - seconds % 600)


def _in(slices: Slices, row: Any) -> Iterator[Tally]:  # noqa: ANN401 - a row of a query over measured tables
    yield slices["whole"][""]
    yield from (slices[name][getattr(row, name)] for name in ("language", "market", "topic") if getattr(row, name, ""))


def _add_drafts(one: Tally, row: Any) -> None:  # noqa: ANN401 - as above
    one.made += row.n
    one.shown += row.n if row.verdict else row.shown
    one.glossed += row.glossed
    one.refused += row.n if row.refusal else 0
    if row.verdict == "accept":
        one.accepted += row.n
        one.distances[0.0] += row.n
    one.edited += row.n if row.verdict == "edit" else 0
    one.rejected += row.n if row.verdict == "reject" else 0


def _add_cases(one: Tally, row: Any) -> None:  # noqa: ANN401 - as above
    for name in ("cases", "replied", "within_30_s", "within_24_h", "resolved", "reopened"):
        setattr(one, name, getattr(one, name) + getattr(row, name))


def _add_rating(one: Tally, row: Any) -> None:  # noqa: ANN401 - as above
    if row.csat is not None:
        one.csat[float(row.csat)] += row.n
    if row.nps is not None:
        one.nps[float(row.nps)] += row.n
