"""The API of markets' law: every fact with the project's status and the shop's, an owner's word on one, and what holds for a conversation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, signed
from assist.errors import UnknownThing
from assist.markets.load import UNION, coverage, load_markets
from assist.markets.owned import Said, mark_of, own_fact
from assist.markets.resolve import told
from assist.store.market_marks import keep_mark, marks_of, newest
from assist.types import FactMark, Law, LawFact, MarkAct, Market
from assist.web.law import law_now
from serving.adapter import adapter

router = APIRouter(prefix="/api", tags=["markets"])
Code = Annotated[str, Path(pattern="^[A-Z]{2}$")]


class NewMark(BaseModel):
    """An owner's word on a fact."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    act: MarkAct
    source: str = Field(min_length=1, max_length=1_000)
    """Where it was read."""
    review: date | None = None
    """Day after which it is to be checked again."""
    value: str = Field(default="", max_length=32)
    unit: str = Field(default="", max_length=16)
    payer: str = Field(default="", max_length=16)
    text: str = Field(default="", max_length=2_000)
    note: str = Field(default="", max_length=2_000)


@router.get("/markets")
def list_markets() -> dict[str, Any]:
    """Every market with a file, how many of its facts show evidence, and the digest of all files."""
    markets = load_markets()
    return {"digest": markets.digest, "markets": [{"market": code, "verified": good, "facts": n} for code, good, n in coverage(markets)]}


@router.get("/markets/{code}")
async def show_market(code: Code, inbox: InboxDep) -> dict[str, Any]:
    """A market: its facts as shipped, as this shop left them today, and every act of its owner. Any other country has currency and languages alone."""
    markets = load_markets()
    market = markets.get(code)
    if market is None:
        raise UnknownThing(f"There is no country {code}.")
    async with inbox.engine.begin() as connection:
        marks = await marks_of(connection, code, UNION)
    stands = told(markets.facts(code), newest(marks), datetime.now(UTC).date())
    plain: dict[str, Any] = adapter(Market).dump_python(market, mode="json")
    return {
        **plain,
        "stands": adapter(tuple[LawFact, ...]).dump_python(stands, mode="json"),
        "marks": adapter(tuple[FactMark, ...]).dump_python(tuple(one for one in marks if one.market == code), mode="json"),
    }


@router.post("/markets/{code}/facts/{fact}/marks", status_code=201)
async def mark_fact(code: Code, fact: str, given: NewMark, inbox: InboxDep, visitor: VisitorDep, settings: SettingsDep) -> dict[str, Any]:
    """Verify, correct or retire a fact. What nobody verified is never stated to a customer."""
    made = mark_of(own_fact(load_markets(), code, fact), Said(**given.model_dump()), signed(visitor, settings), datetime.now(UTC))
    async with inbox.engine.begin() as connection:
        await keep_mark(connection, made)
    plain: dict[str, Any] = adapter(FactMark).dump_python(made, mode="json")
    return plain


@router.get("/conversations/{conversation_id}/law")
async def conversation_law(conversation_id: str, inbox: InboxDep) -> dict[str, Any]:
    """What holds for the conversation's order by the shop's policy and its market's law; `to_check` is for the agent alone."""
    found = await law_now(inbox, conversation_id)
    if found is None:
        raise UnknownThing("The market of this conversation is not known, so no law is.")
    plain: dict[str, Any] = adapter(Law).dump_python(found, mode="json")
    return plain
