"""The page of experiments: begin one, see how it stands, end it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, signed
from assist.api.paged import PageDep
from assist.api.paged import page as paged
from assist.errors import BadRequest
from assist.insights.verdict import Told
from assist.remedies.policy import other_tables
from assist.spending import currency_of
from assist.store.trials import begin, end, trial, trials
from assist.trials import in_arm, look
from assist.types.trial import Arm, Metric, Model, Trial, Why
from assist.web.insights import insights_page
from assist.web.released import release_lines
from assist.web.show import PageRoute, strings_of
from prompts.errors import WordingRefused
from prompts.shop import How, ShopWording, check_wording
from prompts.types import Library

router = APIRouter(prefix="/insights/experiments", include_in_schema=False, route_class=PageRoute)
api = APIRouter(prefix="/api", tags=["insights"])
Short = Annotated[str, Form(max_length=200)]
SHOWN = 20


@router.get("")
async def page(request: Request, inbox: InboxDep, settings: SettingsDep) -> Response:
    """Every experiment, the newest first, and a form for another."""
    async with inbox.engine.connect() as connection:
        kept = (await trials(connection))[:SHOWN]
    looked = [(one, await look(inbox.engine, one)) for one in kept]
    async with inbox.engine.connect() as connection:
        now = {one.id: one for one in await trials(connection)}
    library = inbox.assistant.library
    lines = [f"{script.intent}/{one.id}" for script in library.scripts for one in script.sentences] if library else []
    languages = [pack.lang for pack in library.packs] if library else []
    found = [(now[one.id], told) for one, told in looked]
    others = [one for one in await release_lines(inbox, settings.data, strings_of(request)) if one.state != "now"]
    given: dict[str, Any] = {
        "found": found,
        "lines": lines,
        "tongues": languages,
        "metrics": list(Metric),
        "currency": currency_of(settings),
        "models": list(Model),
        "month": _in_a_month(),
        "releases": others,
        "tables": other_tables(settings.data),
    }
    return insights_page(request, inbox, "insights_experiments.html", **given)


@api.get("/experiments")
async def as_json(request: Request, response: Response, asked: PageDep, inbox: InboxDep) -> list[dict[str, Any]]:
    """Every experiment and how it stands, a page at a time."""
    async with inbox.engine.connect() as connection:
        kept = paged(request, response, asked, await trials(connection), lambda one: one.id)
    return [_plain(one, await look(inbox.engine, one)) for one in kept]


@router.post("")
async def new(
    inbox: InboxDep,
    visitor: VisitorDep,
    settings: SettingsDep,
    name: Short,
    metric: Annotated[Metric, Form()],
    ends_on: Short,
    least: Annotated[int, Form(ge=100, le=100_000)] = 200,
    line: Short = "",
    lang: Short = "",
    text: Annotated[str, Form(max_length=1000)] = "",
    model: Annotated[Model, Form()] = Model.SAME,
    release: Short = "",
    remedies: Short = "",
) -> Response:
    """Begin one. Raises `BadRequest` for an arm that changes nothing or cannot be made, and for a day that is past."""
    last = _day(ends_on)
    if last < datetime.now(UTC).date():
        raise BadRequest("The last day of an experiment is past. Choose a later one.")
    arm = Arm((_wording(inbox.assistant.library, line, lang, text),) if line else (), model, release, remedies)
    if arm == Arm() or await in_arm(inbox.assistant, arm, inbox.shop) is None:
        raise BadRequest("The second arm changes nothing, or its model is not there. Choose a line with its wording, or a model of the settings.")
    if metric is Metric.COST and not currency_of(settings, remedies):
        raise BadRequest("What conversations cost is not told in one currency. Name prices of models or a table of remedies, both in the same currency.")
    async with inbox.engine.begin() as connection:
        await begin(connection, name, arm, metric, least, last, signed(visitor, settings))
    return RedirectResponse("/insights/experiments", 303)


@router.post("/{trial_id}/end")
async def stop(trial_id: str, inbox: InboxDep) -> Response:
    """End one now: every conversation is drafted as the shop does again. Raises `UnknownThing`."""
    async with inbox.engine.begin() as connection:
        await end(connection, (await trial(connection, trial_id)).id, Why.STOPPED)
    return RedirectResponse("/insights/experiments", 303)


def _wording(library: Library, line: str, lang: str, text: str) -> ShopWording:
    intent, _, name = line.partition("/")
    script = library.script(intent)
    was = next((one.in_language(lang) for one in script.sentences if one.id == name), None) if script else None
    if was is None:
        raise BadRequest("There is no such line in this language. Choose one of the list.")
    made = ShopWording(How.REPLACED, f"script:{line}", lang, was, text.strip())
    try:
        check_wording(library, made)
    except WordingRefused as error:
        raise BadRequest(str(error)) from error
    return made


def _plain(one: Trial, told: Told) -> dict[str, Any]:
    arms = [{"n": arm.n, "mean": arm.mean} for arm in (told.first, told.second)]
    rails = [{"language": lang, "n": [first, second], "band": asdict(rail) if rail else None} for lang, first, second, rail in told.languages]
    stands = {"arms": arms, "band": asdict(told.band) if told.band else None, "better": told.better, "languages": rails}
    return {"id": one.id, "name": one.name, "metric": one.metric, "least": one.least, "ends_on": one.ends_on, "ended": one.why or None, **stands}


def _in_a_month() -> date:
    return datetime.now(UTC).date() + timedelta(days=30)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"{text[:20]!r} is no date; write it as 2026-11-26.") from error
