"""What a vendor's codes mean: one table a vendor in `tables/`, checked when it is first read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from assist.types import CustomsState, ParcelStatus, Party
from prompts.table import TableUnreadable, line_of, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "tables"
PARCELS = frozenset({"parcels", "details", "fulfillment"})
"""Sections whose codes mean something for a parcel."""
ORDERS = frozenset({"orders", "payment", "dispatch"})
ORDER_STATUSES = frozenset(
    {"", "pending", "paid", "on_hold", "partly_shipped", "shipped", "delivered", "returned", "cancelled", "refunded", "partly_refunded", "failed"}
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A code in the product's vocabulary; None and NONE say nothing of their half."""

    status: ParcelStatus | None = None
    customs: CustomsState = CustomsState.NONE
    party: Party = Party.NOBODY


NOTHING = Meaning()


@dataclass(frozen=True, slots=True)
class Codes:
    """A vendor's table: section to code to meaning. Codes are compared without regard to case."""

    source: str
    parcels: Mapping[str, Mapping[str, Meaning]]
    orders: Mapping[str, Mapping[str, str]]

    def parcel(self, *codes: str, section: str = "parcels") -> Meaning | None:
        """What the first of these codes that is known means; None if none is."""
        table = self.parcels.get(section, {})
        return next((table[code.casefold()] for code in codes if code.casefold() in table), None)

    def order(self, code: str, section: str) -> str | None:
        """An order's status; empty if the code leaves it open, None if it is unknown."""
        return self.orders.get(section, {}).get(code.casefold())


@lru_cache(maxsize=16)
def codes_of(vendor: str, folder: Path = FOLDER) -> Codes:
    """A vendor's codes. Raises `TableUnreadable` with the line of what breaks the schema."""
    path = folder / f"{vendor}.yaml"
    given = read_table(path)
    unknown = set(given) - PARCELS - ORDERS - {"source"}
    if unknown or not given.get("source"):
        raise TableUnreadable(
            f"{path}: a table holds a source and {', '.join(sorted(PARCELS | ORDERS))}, not {', '.join(sorted(unknown)) or 'nothing'}. Correct it."
        )
    parcels = {
        name: MappingProxyType({str(code).casefold(): _meaning(path, f"{name}.{code}", said) for code, said in given[name].items()})
        for name in PARCELS & set(given)
    }
    orders = {
        name: MappingProxyType({str(code).casefold(): _status(path, f"{name}.{code}", said) for code, said in given[name].items()})
        for name in ORDERS & set(given)
    }
    return Codes(str(given["source"]), MappingProxyType(parcels), MappingProxyType(orders))


def _meaning(path: Path, key: str, said: object) -> Meaning:
    try:
        told = dict(cast("dict[str, str]", said))
        status = told.pop("status", None)
        meaning = Meaning(ParcelStatus(status) if status else None, CustomsState(told.pop("customs", "none")), Party(told.pop("party", "")))
    except (TypeError, ValueError) as error:
        raise TableUnreadable(f"{path}, line {line_of(path, key)}: {key}: {error}. Correct it.") from error
    if told:
        raise TableUnreadable(f"{path}, line {line_of(path, key)}: {key}: {', '.join(told)} is not known here. Remove it.")
    return meaning


def _status(path: Path, key: str, said: object) -> str:
    if said not in ORDER_STATUSES:
        raise TableUnreadable(f"{path}, line {line_of(path, key)}: {key}: {said!r} is no order status ({', '.join(sorted(ORDER_STATUSES))}). Correct it.")
    return str(said)
