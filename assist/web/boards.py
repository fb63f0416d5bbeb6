"""Boards: the team's work now, what goes with satisfaction, what complaints teach. Of the team and its topics, never of persons."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assist.api.deps import InboxDep
from assist.insights.drivers import coming, drivers
from assist.store.circumstances import KINDS, by_day, by_market, circumstances, cited_in_complaints, complained, complained_lately, live, words_of
from assist.web.insights import AskedDep, days, insights_page
from assist.web.show import PageRoute
from eval.statistics.shares import Share
from eval.statistics.trends import beside_peers, rising

router = APIRouter(prefix="/insights", include_in_schema=False, route_class=PageRoute)
api = APIRouter(prefix="/api/insights", tags=["insights"])
HISTORY = timedelta(days=800)
"""Of which weeks are forecast: two years and a little."""
MOST = 15
"""Slices of a kind that are shown."""


@router.get("/live")
async def board(request: Request, inbox: InboxDep) -> Response:
    """The team's work as it stands; the page asks again by itself."""
    async with inbox.engine.connect() as connection:
        now = await live(connection, datetime.now(UTC))
    waited = (datetime.now(UTC) - now.oldest).total_seconds() if now.oldest else None
    return insights_page(request, inbox, "insights_live.html", now=now, waited=waited)


@api.get("/live")
async def live_json(inbox: InboxDep) -> dict[str, Any]:
    """The same for a program."""
    async with inbox.engine.connect() as connection:
        return asdict(await live(connection, datetime.now(UTC)))


@router.get("/drivers")
async def satisfaction(request: Request, inbox: InboxDep, wanted: AskedDep) -> Response:
    """Effects on each outcome, the weeks to come, warnings by market."""
    now = datetime.now(UTC)
    async with inbox.engine.connect() as connection:
        seen = await circumstances(connection, wanted.since, wanted.until)
        past = await by_day(connection, now - HISTORY, now)
        markets = await by_market(connection, now)
    ahead = coming(past, now.date())
    given: dict[str, Any] = {"found": drivers(seen), "ahead": ahead, "warned": [one for one in rising(markets) if one.flagged], "looked": len(markets)}
    return insights_page(request, inbox, "insights_drivers.html", wanted=wanted, choices=None, **given, **days(wanted))


@api.get("/drivers")
async def drivers_json(inbox: InboxDep, wanted: AskedDep) -> dict[str, Any]:
    """The same for a program; null for an outcome without the extra that computes it."""
    async with inbox.engine.connect() as connection:
        seen = await circumstances(connection, wanted.since, wanted.until)
    return {name: asdict(one) if one else None for name, one in drivers(seen).items()}


@router.get("/complaints")
async def complaints(request: Request, inbox: InboxDep, wanted: AskedDep) -> Response:
    """Rates against peers, what rises, what customers say, the document to look at."""
    now = datetime.now(UTC)
    async with inbox.engine.connect() as connection:
        beside = [(kind, beside_peers(await complained(connection, kind, wanted.since, wanted.until))[:MOST]) for kind in KINDS if kind != "complaint"]
        kinds = sorted((await complained(connection, "complaint", wanted.since, wanted.until)).items(), key=lambda one: -one[1].times)
        risen = {(kind, name): pair for kind in KINDS for name, pair in (await complained_lately(connection, kind, now)).items()}
        # All kinds are one look: the more slices are looked at, the surer each has to be.
        found = {f"{kind}\n{name}": pair for (kind, name), pair in risen.items()}
        flagged = [(one.name.partition("\n")[0], one.name.partition("\n")[2], one) for one in rising(found) if one.flagged][:MOST]
        said = {(kind, name): await words_of(connection, kind, name, now - timedelta(days=28)) for kind, name, _ in flagged}
        documents = beside_peers(await cited_in_complaints(connection, wanted.since, wanted.until))[:MOST]
        past = await by_day(connection, now - HISTORY, now)
    months = _months(past)
    highest = max((one.value or 0.0 for _, one in months), default=0.0) or 1.0
    given: dict[str, Any] = {
        "beside": beside,
        "kinds": kinds,
        "flagged": flagged,
        "said": said,
        "documents": documents,
        "months": months,
        "highest": highest,
        "looked": len(risen),
    }
    return insights_page(request, inbox, "insights_complaints.html", wanted=wanted, choices=None, ahead=coming(past, now.date()), **given, **days(wanted))


def _months(past: dict[Any, tuple[int, int]]) -> list[tuple[str, Share]]:
    """Complaints by month of the year: the season."""
    found: dict[str, Share] = {}
    for day, (n, times) in past.items():
        found[f"{day:%Y-%m}"] = found.get(f"{day:%Y-%m}", Share(0, 0)) + Share(times, n)
    return sorted(found.items())[-13:]
