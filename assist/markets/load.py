"""Reads the markets' files: one YAML file a country, every fact with its law, date and status; what is verified shows its evidence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assist.markets.anywhere import plain_market
from assist.types import LawEvidence, LawFact, LawKind, LawStatus, Market
from ingest.cldr import is_currency
from ingest.places import territory_code
from prompts.schema import optional_text, read_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prompts.schema import Entry

SHIPPED = Path(__file__).parent
UNION = "EU"
REQUIRED = ("id", "kind", "text", "law", "status", "checked")
OPTIONAL = ("value", "unit", "starts", "payer", "conditional", "reach", "evidence", "valid_from", "valid_to", "note")
UNITS = frozenset({"day", "business_day", "month", "year", "time"})
STARTS = ("receipt", "contract", "told", "returned", "noticed")
PAYERS = ("customer", "shop", "contract")
PERIODS = frozenset({LawKind.WITHDRAWAL_PERIOD, LawKind.REFUND_DEADLINE, LawKind.GUARANTEE})


@dataclass(frozen=True, slots=True)
class Markets:
    """Every market with a file, and any other country as far as it is known."""

    held: tuple[Market, ...]
    """The Union's common rules among them."""
    digest: str
    """SHA-256 over the files."""

    def get(self, code: str) -> Market | None:
        """The market with this ISO 3166-1 code, or EU; a country without a file has formats, currency and zone. None for what is no country."""
        return next((one for one in self.held if one.code == code), None) or plain_market(code)

    def facts(self, code: str) -> tuple[LawFact, ...]:
        """The facts of a market; a member's own ones stand before the Union's.

        What binds everybody in the Union is a member's too. What a directive asks of the members' laws stands in for a kind the member's file lacks, and is
        unverified there: nobody has read that member's law.
        """
        own = self.get(code)
        if own is None:
            return ()
        shared = next((one.facts for one in self.held if own.union and one.code == own.union), ())
        kinds = {fact.kind for fact in own.facts}
        asked = (replace(fact, status=LawStatus.UNVERIFIED) for fact in shared if not fact.everybody and fact.kind not in kinds)
        return (*own.facts, *(fact for fact in shared if fact.everybody), *asked)


@lru_cache(maxsize=4)
def load_markets(folder: Path = SHIPPED) -> Markets:
    """Every file of the folder. Raises `PromptFileError` with file, line and key for one that breaks its shape."""
    files = sorted(folder.glob("*.yaml"))
    held = tuple(read_market(path) for path in files)
    digest = hashlib.sha256(b"\0".join(path.name.encode() + b"\0" + path.read_bytes() for path in files)).hexdigest()
    return Markets(held, digest)


def read_market(path: Path) -> Market:
    """One file. Raises `PromptFileError`."""
    top = read_entry(path)
    given = top.fields(("market", "languages", "currency", "zone", "source", "facts"), ("union",))
    code = given["market"].text()
    if code != path.stem or (code != UNION and territory_code(code) != code):
        raise given["market"].wrong(f"the ISO 3166-1 code of the file's own name is expected, {path.stem}.")
    currency = given["currency"].text()
    if not is_currency(currency):
        raise given["currency"].wrong("an ISO 4217 code such as EUR is expected.")
    facts = tuple(_fact(item, code) for item in given["facts"].items())
    _told_apart(given["facts"], facts)
    union = given["union"].choice(UNION) if "union" in given else ""
    return Market(code, given["languages"].words(), currency, _zone(given["zone"]), facts, union)


def _told_apart(listed: Entry, facts: tuple[LawFact, ...]) -> None:
    seen: set[str] = set()
    for item, fact in zip(listed.items(), facts, strict=True):
        if fact.id in seen:
            raise item.wrong(f"the id {fact.id!r} is there twice. Give each fact its own.")
        seen.add(fact.id)


def _fact(entry: Entry, market: str) -> LawFact:
    given = entry.fields(REQUIRED, OPTIONAL)
    kind, status = LawKind(given["kind"].choice(*LawKind)), LawStatus(given["status"].choice(*LawStatus))
    evidence = _evidence(given["evidence"]) if "evidence" in given else None
    if status is LawStatus.VERIFIED and evidence is None:
        raise given["status"].wrong("a verified fact shows its evidence: a quote and where it stands. Add it, or say unverified.")
    value, unit = _amount(given)
    first, last = _day(given, "valid_from"), _day(given, "valid_to")
    if first and last and first > last:
        raise given["valid_to"].wrong("the last day lies before the first one.")
    checked = _day(given, "checked")
    return LawFact(
        id=given["id"].text(),
        market=market,
        kind=kind,
        text=given["text"].text(),
        law=given["law"].text(),
        status=status,
        checked=cast("date", checked),
        value=value,
        unit=unit,
        starts=given["starts"].choice(*STARTS) if "starts" in given else "",
        payer=given["payer"].choice(*PAYERS) if "payer" in given else "",
        conditional=given["conditional"].flag() if "conditional" in given else False,
        everybody=given["reach"].choice("everybody", "members") == "everybody" if "reach" in given else True,
        evidence=evidence,
        valid_from=first,
        valid_to=last,
        note=optional_text(given, "note"),
    )


def _evidence(entry: Entry) -> LawEvidence:
    given = entry.fields(("grade", "quote", "source"))
    return LawEvidence(given["grade"].choice("statute", "quoted"), given["quote"].text(), given["source"].text())


def _amount(given: dict[str, Entry]) -> tuple[str, str]:
    """Value and unit, which come together and fit the kind."""
    value, unit = optional_text(given, "value"), optional_text(given, "unit")
    if bool(value) != bool(unit):
        raise given["value" if value else "unit"].wrong("value and unit come together. Add the other one.")
    if unit and unit not in UNITS and not is_currency(unit):
        raise given["unit"].wrong(f"one of {', '.join(sorted(UNITS))} or an ISO 4217 code is expected.")
    if given["kind"].value in PERIODS and unit and unit not in UNITS - {"time"}:
        raise given["unit"].wrong("a period is expected here: day, business_day, month or year.")
    if value:
        _readable(given["value"], value, unit)
    return value, unit


def _readable(entry: Entry, value: str, unit: str) -> None:
    try:
        if unit == "time":
            low, high = (time.fromisoformat(part) for part in value.split(".."))
            fine = low < high
        else:
            fine = Decimal(value) >= 0
    except (InvalidOperation, ValueError):
        fine = False
    if not fine:
        raise entry.wrong('a number in quotes such as "14" is expected, or hours such as "09:00..18:00".')


def _day(given: dict[str, Entry], name: str) -> date | None:
    if name not in given:
        return None
    if type(given[name].value) is not date:
        raise given[name].wrong("a day such as 2026-11-30 is expected, without quotes.")
    return cast("date", given[name].value)


def _zone(entry: Entry) -> str:
    try:
        return ZoneInfo(entry.text()).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise entry.wrong("a time zone such as Europe/Berlin is expected.") from error


def coverage(markets: Markets) -> Iterator[tuple[str, int, int]]:
    """(market, verified facts, all facts) of every market with a file."""
    yield from ((one.code, sum(fact.verified for fact in one.facts), len(one.facts)) for one in markets.held)
