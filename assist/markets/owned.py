"""What an owner says of a fact, checked: verified or corrected by a source that is named, or retired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from assist.errors import BadRequest, UnknownThing
from assist.markets.load import PAYERS, UNITS
from assist.types import FactMark, LawKind, MarkAct
from ingest.cldr import is_currency

if TYPE_CHECKING:
    from assist.markets.load import Markets
    from assist.types import LawFact


@dataclass(frozen=True, slots=True)
class Said:
    """What an owner filled in."""

    act: MarkAct
    source: str
    review: date | None = None
    value: str = ""
    unit: str = ""
    payer: str = ""
    text: str = ""
    note: str = ""


def own_fact(markets: Markets, market: str, fact: str) -> LawFact:
    """A fact of a market's own file. Raises `UnknownThing`."""
    held = next((one for one in markets.held if one.code == market), None)
    found = next((one for one in held.facts if one.id == fact), None) if held else None
    if found is None:
        raise UnknownThing(f"There is no fact {fact[:64]} of the market {market[:2]}.")
    return found


def mark_of(fact: LawFact, said: Said, by: str, at: datetime) -> FactMark:
    """The owner's act as it is kept. Raises `BadRequest` for what cannot be meant."""
    if not said.source.strip():
        raise BadRequest("Name the source where you read it: who says so, and where.")
    if said.review is not None and said.review <= at.date():
        raise BadRequest("The day of the next check lies in the past. Choose one to come.")
    if said.act is not MarkAct.CORRECT:
        return FactMark(fact.market, fact.id, said.act, said.source.strip(), by, at, said.review, note=said.note.strip())
    _correct(fact, said)
    text = said.text.strip() or fact.text
    return FactMark(
        fact.market, fact.id, said.act, said.source.strip(), by, at, said.review, said.value.strip(), said.unit, said.payer, text, said.note.strip()
    )


def _correct(fact: LawFact, said: Said) -> None:
    value, unit = said.value.strip(), said.unit.strip()
    if bool(value) != bool(unit):
        raise BadRequest("A value needs its unit, and a unit its value. Fill in both, or leave both empty.")
    if unit and unit not in UNITS - {"time"} and not is_currency(unit):
        raise BadRequest(f"{unit!r} is no unit: write day, business_day, month, year, or a currency such as EUR.")
    if value and not _is_number(value):
        raise BadRequest(f"{value!r} is no number. Write it with digits, as 14 or 39.90.")
    if said.payer and said.payer not in PAYERS:
        raise BadRequest(f"{said.payer!r} pays nothing here: it can be customer, shop or contract.")
    if not value and not said.payer and said.text.strip() in {"", fact.text}:
        raise BadRequest("Nothing was corrected. Change the text, the value or who pays.")
    if fact.kind is LawKind.RETURN_COST and not said.payer:
        raise BadRequest("Say who pays for the return: customer, shop or contract.")


def _is_number(value: str) -> bool:
    try:
        return Decimal(value) >= 0
    except InvalidOperation:
        return False
