"""The page of figures, for the team; an agent sees her own. The same as JSON and CSV."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, signed
from assist.errors import BadRequest
from assist.insights.figures import MEASURES, SHARES, as_csv, figures_of, lines, plain
from assist.rights import Scope
from assist.store.figures import count
from assist.types.figures import Asked
from assist.web import amounts
from assist.web.show import PageRoute, knowledge_page, strings_of

router = APIRouter(prefix="/insights", include_in_schema=False, route_class=PageRoute)
api = APIRouter(prefix="/api", tags=["insights"])
SPAN = timedelta(days=30)
"""What a page shows if no days are named."""
LONGEST = timedelta(days=3 * 366)
Short = Annotated[str, Query(max_length=64)]
DATE = "%Y-%m-%d"


def asked(
    visitor: VisitorDep,
    settings: SettingsDep,
    since: Short = "",
    until: Short = "",
    language: Short = "",
    market: Short = "",
    topic: Short = "",
) -> Asked:
    """Which conversations a request asks for; whoever may not see the team's sees her own. Raises `BadRequest`."""
    first, last = span(since, until)
    own = "" if Scope.INSIGHTS in visitor.scopes else signed(visitor, settings)
    return Asked(first, last, language, market.upper(), topic, own)


def span(since: str, until: str) -> tuple[datetime, datetime]:
    """The days asked for, the last one included, in UTC. Raises `BadRequest`."""
    last = _day(until) if until else datetime.now(UTC).date()
    first = _day(since) if since else last - SPAN + timedelta(days=1)
    if first > last or last - first > LONGEST:
        raise BadRequest("The first day comes after the last one, or there are more than three years between them. Choose other days.")
    return datetime.combine(first, time(), UTC), datetime.combine(last, time(), UTC) + timedelta(days=1)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"{text[:20]!r} is no date; write it as 2026-11-26.") from error


AskedDep = Annotated[Asked, Depends(asked)]


@router.get("")
async def page(request: Request, inbox: InboxDep, wanted: AskedDep) -> Response:
    """Figures of the days asked for."""
    async with inbox.engine.connect() as connection:
        counted = await count(connection, wanted)
        there = (
            counted if not (wanted.language or wanted.market or wanted.topic) else await count(connection, replace(wanted, language="", market="", topic=""))
        )
    choices = {"language": sorted(there.languages), "market": sorted(there.markets), "topic": sorted(there.topics)}
    found = figures_of(counted)
    given: dict[str, Any] = {"figures": found, "slices": list(lines(found)), "shares": SHARES, "measures": MEASURES, "choices": choices}
    return insights_page(request, inbox, "insights.html", wanted=wanted, **given, **days(wanted))


@api.get("/insights")
async def as_json(inbox: InboxDep, wanted: AskedDep) -> dict[str, Any]:
    """The same figures for a program: each with value, 95 % interval and n."""
    async with inbox.engine.connect() as connection:
        figures = figures_of(await count(connection, wanted))
    return {"since": wanted.since.isoformat(), "until": wanted.until.isoformat(), "own": bool(wanted.agent), **plain(figures)}


@api.get("/insights.csv")
async def as_table(inbox: InboxDep, wanted: AskedDep) -> Response:
    """The same figures for a spreadsheet."""
    async with inbox.engine.connect() as connection:
        figures = figures_of(await count(connection, wanted))
    return download(as_csv(figures), f"insights-{wanted.since:{DATE}}.csv")


def insights_page(request: Request, inbox: InboxDep, template: str, **given: Any) -> Response:  # noqa: ANN401 - what a template needs
    """A page of the insights, with the words that figures are written in."""
    lang = strings_of(request, asked=request.query_params.get("lang", "")).lang
    library = inbox.assistant.library
    topics = {one.name: dict(one.label).get(lang, one.name) for one in library.intents} if library else {}
    words: dict[str, Any] = {
        "share": lambda one: amounts.share(one, lang),
        "measure": lambda name, one: amounts.measure(name, one, lang),
        "amount": lambda name, value: amounts.value(name, value, lang),
        "between": lambda name, interval: amounts.between(name, interval, lang),
        "percent": lambda value: amounts.percent(value, lang),
        "number": lambda value, places=0: amounts.number(value, lang, places),
        "duration": lambda seconds: amounts.duration(seconds, lang),
        "topic": lambda name: topics.get(name, name),
    }
    team = Scope.INSIGHTS in request.state.visitor.scopes
    return knowledge_page(request, template, **words, team=team, **given)


def days(wanted: Asked) -> dict[str, Any]:
    """First and last day of what was asked for, and the query that asks for it again."""
    last = wanted.until - timedelta(days=1)
    query = {"since": f"{wanted.since:{DATE}}", "until": f"{last:{DATE}}", "language": wanted.language, "market": wanted.market, "topic": wanted.topic}
    return {"since": wanted.since.date(), "until": last.date(), "again": {name: value for name, value in query.items() if value}}


def download(text: str, name: str) -> Response:
    """A CSV file to keep; the mark at its start tells spreadsheets that it is UTF-8."""
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})
