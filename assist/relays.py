"""Marketplaces that hand customers' mail on under an address of their own: recognised by its end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from prompts.table import read_table

TABLE = Path(__file__).with_name("relays.yaml")


@dataclass(frozen=True, slots=True)
class Relay:
    """A marketplace behind an address."""

    ends: str
    name: str
    market: str


def relay_of(address: str) -> Relay | None:
    """The marketplace whose relay an address is, if it is one."""
    return next((one for one in _relays() if address.casefold().endswith(one.ends)), None)


@cache
def _relays() -> tuple[Relay, ...]:
    return tuple(Relay(**one) for one in read_table(TABLE))
