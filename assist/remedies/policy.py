"""The shop's table of remedies, read and checked: what may be given by kind of complaint, delay, order's value and market.

Every case has exactly one row: a hole or an overlap is refused with its line before the service starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assist.remedies.tiling import ANY, Box, Span, untiled
from assist.types import ComplaintKind, RemedyKind
from ingest.cldr import is_currency
from ingest.places import territory_code
from prompts.schema import read_entry

if TYPE_CHECKING:
    from assist.settings import AssistSettings
    from prompts.schema import Entry

OWN = "remedies.yaml"
"""The shop's own file in the data folder."""
OTHERS = "remedies"
"""Folder of the data folder with tables that are tried beside it."""
WHOLE = frozenset({RemedyKind.RESHIP, RemedyKind.FULL_REFUND})
"""Worth what the order is worth, so that no amount is written."""
TIERS = {
    1: frozenset({RemedyKind.VOUCHER, RemedyKind.POINTS}),
    2: frozenset({RemedyKind.PARTIAL_REFUND, RemedyKind.RESHIP, RemedyKind.VOUCHER, RemedyKind.POINTS}),
    3: frozenset(RemedyKind),
}
"""What each tier may hold: 1 voucher or points, 2 part of the money or the goods again, 3 all of the money and a gift."""


@dataclass(frozen=True, slots=True)
class Give:
    """One thing an option gives: a share of the order's value in percent, or an amount."""

    remedy: RemedyKind
    percent: Decimal | None = None
    amount: Decimal | None = None
    """In the table's currency; for points their number."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is given together."""

    tier: int
    gives: tuple[Give, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: where it holds, and what it offers."""

    box: Box
    offers: tuple[Offer, ...]
    authority: Decimal | None
    """Most an agent may give here alone, if less than elsewhere."""


@dataclass(frozen=True, slots=True)
class RemedyPolicy:
    """The whole table."""

    currency: str
    point: Decimal
    """What a point is worth, in `currency`."""
    costs: tuple[tuple[RemedyKind, Decimal], ...]
    """What each remedy costs the shop, in percent of its worth."""
    generosity: Decimal
    """Most that an option may be worth above the order's value, in `currency`."""
    rules: tuple[Rule, ...]

    def rule(self, kind: ComplaintKind, market: str, delay: int, value: Decimal) -> Rule:
        """The one row of a case; a market that no row of the kind names has those without markets."""
        mine = [one for one in self.rules if kind in one.box.kinds]
        place = market if any(market in one.box.markets for one in mine) else ANY
        return next(one for one in mine if place in one.box.markets and one.box.delay.holds(Decimal(delay)) and one.box.value.holds(value))


def load_remedies(settings: AssistSettings) -> RemedyPolicy | None:
    """The file the setting names, else the shop's own in the data folder, else none. Raises `PromptFileError` with file, line and key."""
    own = settings.data / OWN
    path = Path(settings.remedies) if settings.remedies else own if own.is_file() else None
    return read_remedies(path) if path else None


def other_tables(data: Path) -> tuple[str, ...]:
    """Names of the tables that can be tried beside the shop's own."""
    return tuple(sorted(path.stem for path in (data / OTHERS).glob("*.yaml")))


def with_table(settings: AssistSettings, name: str) -> AssistSettings | None:
    """The settings with another table of the data folder; None where there is none of this name. Raises `PromptFileError` for one that breaks its shape."""
    if name not in other_tables(settings.data):
        return None
    path = settings.data / OTHERS / f"{name}.yaml"
    read_remedies(path)
    return settings.model_copy(update={"remedies": str(path)})


@lru_cache(maxsize=16)
def read_remedies(path: Path) -> RemedyPolicy:
    """One file, read once. Raises `PromptFileError`."""
    given = read_entry(path).fields(("source", "currency", "point", "costs", "generosity", "rules"))
    if not is_currency(given["currency"].text()):
        raise given["currency"].wrong("an ISO 4217 code such as EUR is expected.")
    entries = tuple(given["rules"].items())
    rules = tuple(_rule(item) for item in entries)
    if found := untiled([rule.box for rule in rules], ComplaintKind):
        place, problem = found
        raise (entries[place] if place is not None else given["rules"]).wrong(problem)
    costs = given["costs"].fields(tuple(RemedyKind))
    shares = tuple((kind, _number(costs[kind], Decimal(1000))) for kind in RemedyKind)
    return RemedyPolicy(given["currency"].text(), _number(given["point"]), shares, _number(given["generosity"]), rules)


def _rule(entry: Entry) -> Rule:
    given = entry.fields(("kinds", "options"), ("markets", "delay", "value", "authority"))
    kinds = tuple(ComplaintKind(item.choice(*ComplaintKind)) for item in given["kinds"].items())
    markets = tuple(_market(item) for item in given["markets"].items()) if "markets" in given else (ANY,)
    delay, value = (_span(given[name]) if name in given else Span(Decimal(0), None) for name in ("delay", "value"))
    offers = tuple(_offer(item) for item in given["options"].items())
    if not kinds or not markets or not offers:
        raise entry.wrong("a row needs at least one kind, one market and one option. Fill them in or leave the row out.")
    return Rule(Box(kinds, markets, delay, value), offers, _number(given["authority"]) if "authority" in given else None)


def _offer(entry: Entry) -> Offer:
    given = entry.fields(("tier", "give"))
    tier = given["tier"].value
    if tier not in TIERS:
        raise given["tier"].wrong("1, 2 or 3 is expected.")
    gives = tuple(_give(item, tier) for item in given["give"].items())
    if not gives:
        raise given["give"].wrong("the list is empty. Name what is given, or leave the option out.")
    return Offer(tier, gives)


def _give(entry: Entry, tier: int) -> Give:
    given = entry.fields(("remedy",), ("percent", "amount"))
    remedy = RemedyKind(given["remedy"].choice(*RemedyKind))
    if remedy not in TIERS[tier]:
        raise given["remedy"].wrong(f"{remedy} stands above tier {tier}. Raise the tier or give less.")
    wanted = 0 if remedy in WHOLE else 1
    if ("percent" in given) + ("amount" in given) != wanted:
        raise entry.wrong(
            "an amount or a percentage is expected, one of them." if wanted else f"{remedy} is worth the whole order: leave amount and percent out."
        )
    percent = _number(given["percent"], Decimal(100)) if "percent" in given else None
    return Give(remedy, percent, _number(given["amount"]) if "amount" in given else None)


def _span(entry: Entry) -> Span:
    given = entry.fields((), ("from", "below"))
    low = _number(given["from"]) if "from" in given else Decimal(0)
    high = _number(given["below"]) if "below" in given else None
    if high is not None and high <= low:
        raise entry.wrong("`below` lies under `from`, so that the row holds nowhere. Exchange them.")
    return Span(low, high)


def _market(entry: Entry) -> str:
    if territory_code(entry.text()) != entry.text():
        raise entry.wrong("an ISO 3166-1 code such as DE is expected.")
    return entry.text()


def _number(entry: Entry, most: Decimal = Decimal(1_000_000)) -> Decimal:
    try:
        value = Decimal(str(entry.value)) if not isinstance(entry.value, bool) else Decimal(-1)
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 <= value <= most:
        raise entry.wrong(f"a number from 0 to {most} is expected.")
    return value
