"""The served models as a page: who has each task, how it does, and what went wrong last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assist.api.deps import InboxDep, IndexDep, LedgerDep, SettingsDep
from assist.api.model import served_models
from assist.web.order import moment
from assist.web.released import release_lines
from assist.web.show import PageRoute, knowledge_page, show, strings_of
from assist.web.spent import spent_lines
from ingest.cldr import format_period
from serving.circuit import Health

if TYPE_CHECKING:
    from assist.inbox import Inbox
    from assist.strings import Strings
    from ingest.types import Index
    from serving.circuit import State
    from serving.models import Served

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One task, written out."""

    duty: str
    name: str
    model: str
    """Empty where its server did not say yet, or no served model has the task."""
    host: str
    profile: str
    shared: bool
    """Whether the drafting model has it."""
    health: str
    """well, resting, trying, none (no served model), or unasked (not by this service)."""
    says: str
    since: str
    running: str
    last: str
    last_at: str


@router.get("/models")
async def models_page(request: Request, inbox: InboxDep, index: IndexDep, ledger: LedgerDep, settings: SettingsDep) -> Response:
    """The page; its table asks for itself again."""
    strings = strings_of(request, asked=request.query_params.get("lang", ""))
    spent = await spent_lines(inbox, ledger, strings)
    releases = await release_lines(inbox, settings.data, strings)
    seen = next((one.id for one in releases if one.state == "now"), "")
    given: dict[str, Any] = {"spent": spent, "stopped": ledger.left().stopped, "releases": releases, "seen": seen}
    return knowledge_page(request, "models.html", lines=model_lines(inbox, index, strings), **given)


@router.get("/models/now")
def models_now(request: Request, inbox: InboxDep, index: IndexDep) -> Response:
    """The table alone."""
    strings = strings_of(request)
    return show(request, "models_now.html", strings, lines=model_lines(inbox, index, strings))


def model_lines(inbox: Inbox, index: Index, strings: Strings) -> tuple[ModelLine, ...]:
    """Each task as the page shows it."""
    return tuple(_line(one, strings) for one in served_models(inbox, index))


def _line(one: Served, strings: Strings) -> ModelLine:
    state = one.state
    health = ("unasked" if one.host else "none") if state is None else state.health.value
    return ModelLine(
        duty=one.duty.value,
        name=strings.text(f"k.models.{one.duty}"),
        model=one.model,
        host=one.host,
        profile=one.profile,
        shared=bool(one.host) and not one.own,
        health=health,
        says=strings.text(f"k.models.none.{one.duty}") if health == "none" else _says(health, state, strings),
        since=moment(state.since.astimezone(), strings.lang) if state else "",
        running=_running(state, strings) if state else "",
        last=state.last if state else "",
        last_at=moment(state.last_at.astimezone(), strings.lang) if state and state.last_at else "",
    )


def _says(health: str, state: State | None, strings: Strings) -> str:
    if state is not None and state.health is Health.RESTING and state.rests > 0:
        return strings.text("k.models.resting", period=format_period(str(max(1, round(state.rests))), "second", strings.lang))
    return strings.text(f"k.models.{'trying' if health == Health.RESTING else health}")


def _running(state: State, strings: Strings) -> str:
    return strings.text("k.done_of", done=str(state.busy), total=str(state.at_once)) if state.at_once else str(state.busy)
