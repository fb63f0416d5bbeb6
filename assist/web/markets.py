"""The owners' pages of markets' law: every market with its coverage, and one market's facts to verify, correct or retire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, signed
from assist.errors import UnknownThing
from assist.markets.load import PAYERS, load_markets
from assist.markets.owned import Said, mark_of, own_fact
from assist.store.market_marks import keep_mark, marked_markets, marks_of, newest
from assist.types import MarkAct
from assist.web.handed import day_of
from assist.web.show import PageRoute, knowledge_page, strings_of
from assist.written_law import written

if TYPE_CHECKING:
    from datetime import date

    from assist.types import FactMark, LawFact

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact with the project's status and the shop's."""

    fact: LawFact
    mark: FactMark | None
    overdue: bool
    """Whether the day of its next check is over."""
    history: tuple[FactMark, ...]


@dataclass(frozen=True, slots=True)
class MarkForm:
    """What the form of a fact says, as its fields have it: a dependency of the page."""

    market: Annotated[str, Form(max_length=2)]
    fact: Annotated[str, Form(max_length=64)]
    act: Annotated[MarkAct, Form()]
    source: Annotated[str, Form(max_length=1_000)] = ""
    review: Annotated[str, Form(max_length=10)] = ""
    value: Annotated[str, Form(max_length=32)] = ""
    unit: Annotated[str, Form(max_length=16)] = ""
    payer: Annotated[str, Form(max_length=16)] = ""
    text: Annotated[str, Form(max_length=2_000)] = ""
    note: Annotated[str, Form(max_length=2_000)] = ""


@router.get("/markets")
async def markets_page(request: Request, inbox: InboxDep) -> Response:
    """Every market with a file: how much of its law shows evidence, and how much the shop itself settled."""
    async with inbox.engine.begin() as connection:
        marked = await marked_markets(connection)
    return knowledge_page(request, "markets.html", markets=load_markets().held, marked=marked)


@router.get("/market")
async def market_page(request: Request, inbox: InboxDep, code: str) -> Response:
    """One market. Raises `UnknownThing`."""
    held = next((one for one in load_markets().held if one.code == code), None)
    if held is None:
        raise UnknownThing(f"There is no fact of the market {code[:2]}.")
    async with inbox.engine.begin() as connection:
        marks = await marks_of(connection, code)
    now, strings = datetime.now(UTC).date(), strings_of(request, asked=request.query_params.get("lang", ""))
    rows = [fact_row(fact, marks, now) for fact in held.facts]
    return knowledge_page(request, "market.html", one=held, rows=rows, payers=PAYERS, say=lambda f: written(f.value, f.unit, f.payer, strings))


@router.post("/market")
async def mark_page(inbox: InboxDep, visitor: VisitorDep, settings: SettingsDep, form: Annotated[MarkForm, Depends()]) -> Response:
    """Verify, correct or retire a fact."""
    said = Said(form.act, form.source, day_of(form.review), form.value, form.unit, form.payer, form.text, form.note)
    made = mark_of(own_fact(load_markets(), form.market, form.fact), said, signed(visitor, settings), datetime.now(UTC))
    async with inbox.engine.begin() as connection:
        await keep_mark(connection, made)
    return RedirectResponse(f"/knowledge/market?code={made.market}#{made.fact}", 303)


def fact_row(fact: LawFact, marks: tuple[FactMark, ...], now: date) -> FactRow:
    """A fact with its newest mark and all before it, newest first."""
    mark = newest(marks).get((fact.market, fact.id))
    history = tuple(one for one in reversed(marks) if one.fact == fact.id)
    return FactRow(fact, mark, bool(mark and mark.review and mark.review < now), history)
