"""What is changed in a right answer, and the words it is changed with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from babel import Locale

from prompts.table import read_table

WORDS = Path(__file__).parent / "words.yaml"

Pairs = tuple[tuple[str, str], ...]


class Kind(StrEnum):
    """A change. Those of `HARMLESS` change nothing a customer would act on."""

    NUMBER = "number"
    UNIT = "unit"
    CURRENCY = "currency"
    DATE = "date"
    PERCENTAGE = "percentage"
    PRODUCT = "product"
    COUNTRY = "country"
    YES_NO = "yes_no"
    OBLIGATION = "obligation"
    CONDITION = "dropped_condition"
    SENTENCE = "dropped_sentence"
    CLAIM = "added_claim"
    LANGUAGE = "wrong_language"
    SOURCE = "wrong_source"
    UNCHANGED = "unchanged"
    SYNONYM = "synonym"
    ORDER = "order"
    POLITENESS = "politeness"
    NUMBER_STYLE = "number_style"
    LOCALE_FORMAT = "locale_format"


HARMLESS = frozenset({Kind.UNCHANGED, Kind.SYNONYM, Kind.ORDER, Kind.POLITENESS, Kind.NUMBER_STYLE, Kind.LOCALE_FORMAT})


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    units: Pairs
    currencies: Pairs
    percents: tuple[str, ...]
    months: tuple[str, ...]
    negations: Pairs
    noes: tuple[str, ...]
    """What a sentence that denies something holds."""
    obligations: Pairs
    no_duties: tuple[str, ...]
    """Regular expressions of sentences whose word for a duty says another thing: hearsay, a condition."""
    conditions: tuple[str, ...]
    synonyms: Pairs
    politeness: str
    countries: tuple[str, ...]
    all_countries: tuple[str, ...]
    names: tuple[str, ...]


COUNTRIES = (
    "DE", "FR", "ES", "IT", "JP", "CN", "US", "GB", "BR", "CA", "AU", "IN", "TR", "RU", "PL", "SE", "CH", "AT", "NL", "BE", "MX", "AR", "EG", "ZA", "SY", "IQ",
    "IR", "IL", "UA", "GR",
)  # fmt: skip
"""Each is planted in place of another: the next but two of this list."""


@lru_cache(maxsize=64)
def read_words(lang: str) -> Words:
    """The words of a language; what is not in the table cannot be planted in it."""
    table = read_table(WORDS)

    def pairs(name: str, *, shared: bool = False) -> Pairs:
        rows = [*table[name].get(lang, ()), *(table[name]["*"] if shared else ())]
        return tuple((_blank(old), _blank(new)) for old, new in rows)

    def words(name: str) -> tuple[str, ...]:
        return tuple(table[name].get(lang, ()))

    territories = Locale.parse(lang.replace("-", "_")).territories
    return Words(
        units=pairs("units", shared=True),
        currencies=pairs("currencies", shared=True),
        percents=("%", "٪", "％", *words("percents")),
        months=words("months"),
        negations=pairs("negations"),
        noes=words("noes"),
        obligations=pairs("obligations"),
        no_duties=words("no_duties"),
        conditions=words("conditions"),
        synonyms=pairs("synonyms"),
        politeness=table["politeness"].get(lang, ""),
        countries=tuple(territories[code] for code in COUNTRIES),
        all_countries=tuple(territories.values()),
        names=tuple(table["names"]),
    )


def _blank(word: str) -> str:
    """A "_" at a word's edge is a blank."""
    return (" " if word.startswith("_") else "") + word.strip("_") + (" " if word.endswith("_") else "")
