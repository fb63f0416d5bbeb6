"""What a million tokens of a model cost, from the shop's own dated table: which model, by which profile, from which day on.

A model that no row names counts as the dearest of that day, so that a budget of money is never passed by a model somebody forgot.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.schema import read_entry

if TYPE_CHECKING:
    from assist.settings import AssistSettings
    from prompts.schema import Entry

OWN = "prices.yaml"
"""The shop's own file in the data folder."""
LETTERS = 3
"""Of a currency (ISO 4217)."""


@dataclass(frozen=True, slots=True)
class Price:
    """Of a million tokens."""

    prompt: Decimal
    answer: Decimal

    def micros(self, prompt: int, answer: int) -> Decimal:
        """What so many tokens cost, in millionths of the currency."""
        return prompt * self.prompt + answer * self.answer


@dataclass(frozen=True, slots=True)
class Row:
    """A price with what it holds for."""

    model: str
    """As its server calls it."""
    profile: str
    """Empty for any."""
    since: date
    """First day it holds (UTC)."""
    price: Price


@dataclass(frozen=True, slots=True)
class Prices:
    """The table."""

    currency: str
    rows: tuple[Row, ...] = ()

    def micros(self, model: str, profile: str, day: date, prompt: int, answer: int) -> Decimal:
        """What a call cost that day. A row with the profile goes before one without, then the newest; without any row, the dearest model's price."""
        held = [row for row in self.rows if row.since <= day]
        mine = [row for row in held if row.model == model and row.profile in {profile, ""}]
        if mine:
            return max(mine, key=lambda row: (row.profile != "", row.since)).price.micros(prompt, answer)
        newest = {(row.model, row.profile): row.price for row in sorted(held, key=lambda row: row.since)}
        return max((price.micros(prompt, answer) for price in newest.values()), default=Decimal(0))


def load_prices(settings: AssistSettings) -> Prices | None:
    """The file the setting names, else the shop's own in the data folder; None without either. Raises `PromptFileError` with file, key and line."""
    own = settings.data / OWN
    path = Path(settings.prices) if settings.prices else own
    return read_prices(path) if settings.prices or own.is_file() else None


def read_prices(path: Path) -> Prices:
    """One file. Raises `PromptFileError` for one that is missing, breaks its shape, or names a model's price of a day twice."""
    given = read_entry(path).fields(("source", "currency", "models"))
    given["source"].text()
    currency = given["currency"].text()
    if not (len(currency) == LETTERS and currency.isascii() and currency.isupper()):
        raise given["currency"].wrong("three letters such as EUR are expected (ISO 4217).")
    items = list(given["models"].items())
    rows = tuple(_row(item) for item in items)
    seen: set[tuple[str, str, date]] = set()
    for item, row in zip(items, rows, strict=True):
        if (key := (row.model, row.profile, row.since)) in seen:
            raise item.wrong(f"{row.model} has two prices from {row.since} on. Keep one.")
        seen.add(key)
    return Prices(currency, rows)


def _row(entry: Entry) -> Row:
    given = entry.fields(("model", "from", "prompt", "answer"), ("profile",))
    profile = given["profile"].text() if "profile" in given else ""
    return Row(given["model"].text(), profile, _day(given["from"]), Price(_amount(given["prompt"]), _amount(given["answer"])))


def _day(entry: Entry) -> date:
    if isinstance(entry.value, date):
        return entry.value
    raise entry.wrong("a day such as 2026-10-01 is expected, without quotes.")


def _amount(entry: Entry) -> Decimal:
    """YAML's floats are read back from how they were written: 0.2 is two tenths."""
    try:
        found = Decimal(str(entry.value)) if isinstance(entry.value, int | float) and not isinstance(entry.value, bool) else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if found.is_finite() and 0 <= found < 1_000_000:
        return found
    raise entry.wrong("the price of a million tokens is expected, as 0.20.")
