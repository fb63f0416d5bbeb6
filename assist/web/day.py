"""The working day's pages: the queue, the note one shift hands the next, and busy hours."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import HelpdesksDep, InboxDep, SettingsDep
from assist.day.busy import busy_hours
from assist.day.handover import Handover, by, topic_name, written
from assist.day.queue import counted, queued
from assist.day.shifts import shift_of, zone_of
from assist.errors import BadRequest
from assist.store.queue import answered_elsewhere, arrivals, longer_than, shift_counts, undrafted, waiting
from assist.strings import Strings
from assist.web.show import framed, strings_of
from assist.web.view import market_name
from ingest.cldr import format_date, format_number, weekday_names
from ingest.places import language_name

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from assist.day.busy import Busy
    from assist.inbox import Inbox
    from assist.settings import AssistSettings

router = APIRouter(include_in_schema=False)
LONGER = (1, 4, 12, 24, 48)
"""Hours a queue can be narrowed to."""
DRAFTED = 500
"""Conversations that one press has drafted."""
PAST_WEEKS = 8
Wall = Annotated[str, Query(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]


@router.get("/queue")
async def queue(request: Request, inbox: InboxDep, settings: SettingsDep, longer: Annotated[int, Query(ge=0, le=1_000)] = 0, lang: str = "") -> Response:
    """Every customer who waits, in the order of the shift."""
    strings, now = strings_of(request, settings.agent_language, lang), datetime.now(UTC)
    async with inbox.engine.connect() as connection:
        found = await waiting(connection, longer_than(now, longer) if longer else None)
    places, zone = queued(found, now, timedelta(minutes=settings.first_reply_minutes)), zone_of(settings.zone)
    rest = sum(not one.entry.draft for one in places)
    given = {"places": places, "counts": counted(places), "longer": longer, "choices": LONGER, "rest": rest, **_words(inbox, strings)}
    return framed(request, "queue.html", strings, {"here": "queue", "by": lambda one: by(one.due, zone, strings), **given})


@router.post("/queue/draft")
async def draft_all(inbox: InboxDep, helpdesks: HelpdesksDep) -> Response:
    """Have drafts made for all who wait without one."""
    async with inbox.engine.connect() as connection:
        names = await undrafted(connection, DRAFTED)
    for name in names:
        await helpdesks.draft_soon(name)
    return RedirectResponse("/queue", 303)


@router.post("/queue/same")
async def same(inbox: InboxDep, conversation: Annotated[str, Form(max_length=64)]) -> Response:
    """The customer has this answer by another way."""
    async with inbox.engine.begin() as connection:
        await answered_elsewhere(connection, conversation)
    return RedirectResponse("/queue", 303)


@router.get("/queue/handover")
async def handover(
    request: Request,
    inbox: InboxDep,
    settings: SettingsDep,
    begins: Wall = "22:00",
    ends: Wall = "06:00",
    zone: str = "",
    other: Annotated[str, Query(max_length=12)] = "",
    lang: str = "",
) -> Response:
    """The note of the shift that runs, or ran last, in the reader's language and the next shift's."""
    strings = strings_of(request, settings.agent_language, lang)
    told = ""
    try:
        place = zone_of(zone or settings.zone)
    except BadRequest as error:
        place, told = zone_of(settings.zone), str(error)
    note = await _told(inbox, settings, place, (time.fromisoformat(begins), time.fromisoformat(ends)))
    library = inbox.assistant.library
    readers = dict.fromkeys((strings.lang, *((other,) if other in Strings.languages() else ())))
    notes = [(one, language_name(one, strings.lang), written(note, Strings.load(one), library)) for one in readers]
    given = {"notes": notes, "begins": begins, "ends": ends, "zone": place.key, "other": other, "told": told}
    return framed(request, "handover.html", strings, {"here": "queue", **given, **_words(inbox, strings)})


@router.get("/queue/busy")
async def busy(request: Request, inbox: InboxDep, settings: SettingsDep, zone: str = "", lang: str = "") -> Response:
    """Busy hours by market with a forecast and its past error."""
    strings, now, told = strings_of(request, settings.agent_language, lang), datetime.now(UTC), ""
    try:
        place = zone_of(zone or settings.zone)
    except BadRequest as error:
        place, told = zone_of(settings.zone), str(error)
    async with inbox.engine.connect() as connection:
        came = await arrivals(connection, now - timedelta(weeks=PAST_WEEKS + 1))
    found = await asyncio.to_thread(busy_hours, came, now, place, PAST_WEEKS)
    given = {"markets": [_shown(one, strings) for one in found], "zone": place.key, "told": told}
    return framed(request, "busy.html", strings, {"here": "queue", **given, **_words(inbox, strings)})


async def _told(inbox: Inbox, settings: AssistSettings, zone: ZoneInfo, wall: tuple[time, time]) -> Handover:
    now = datetime.now(UTC)
    shift = shift_of(now, zone, *wall)
    async with inbox.engine.connect() as connection:
        came = sum(shift.begins <= at < shift.ends for _, at in await arrivals(connection, shift.begins.astimezone(UTC)))
        counts = await shift_counts(connection, shift.begins.astimezone(UTC), shift.ends.astimezone(UTC))
        places = queued(await waiting(connection), now, timedelta(minutes=settings.first_reply_minutes))
    return Handover(shift, came, counts.answered, counts.held, counts.topics, places)


def _words(inbox: Inbox, strings: Strings) -> dict[str, Any]:
    library = inbox.assistant.library
    return {"market": market_name, "topic": lambda one: topic_name(one, library, strings.lang) if one else ""}


def _shown(one: Busy, strings: Strings) -> dict[str, Any]:
    """A market's week and forecast as rows of (label, hours); shades from 0 to 9."""
    lang, most = strings.lang, max(one.most, *(many for _, day in one.forecast for many in day), 0.01)
    week = list(zip(weekday_names(lang), one.hours, strict=True))
    ahead = [(format_date(day, lang, length="short"), row) for day, row in one.forecast]
    rounded = format_number(Decimal(str(round(one.error, 2))), lang) if one.error is not None else ""
    return {
        "name": market_name(one.market, strings) or "–",
        "week": [(label, [(round(many, 1), _shade(many, most)) for many in row]) for label, row in week],
        "ahead": [(label, [(many, _shade(many, most)) for many in row]) for label, row in ahead],
        "error": strings.text("busy.error", error=rounded, n=str(one.tried)) if rounded else strings.text("busy.no_error"),
    }


def _shade(many: float, most: float) -> int:
    return min(9, int(many / most * 9.99))
