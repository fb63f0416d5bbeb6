"""Whether a statement speaks of the customer's market, of another one, or of all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.places import main_language, territory_names
from prompts.table import read_table

RUN_TOGETHER = frozenset({"zh", "ja", "th", "ar", "he", "fa"})
"""Languages without spaces between words, or with prefixes that are written together with the word."""
DECLINED = {"pl": 2, "cs": 2, "sk": 2, "ru": 1, "uk": 1, "bg": 1, "sr": 1, "hr": 1}
"""Letters at the end of a country's name that its cases change."""
SHORTEST_DECLINED = 4
TABLE = Path(__file__).with_name("regions.yaml")


@dataclass(frozen=True, slots=True)
class Regions:
    """The European Union's members and the words policies use for it and for everywhere else."""

    eu: frozenset[str]
    words: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(region, language, lower-case words)."""
    short: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(country, language, lower-case names people use beside the official one)."""

    def named(self, region: str, lang: str) -> tuple[str, ...]:
        """The words for a region in a language, longest first; English ones if the language has none."""
        mine = [w for name, tongue, words in self.words if name == region and tongue == lang for w in words]
        return tuple(sorted(mine, key=len, reverse=True))


@lru_cache(maxsize=1)
def regions() -> Regions:
    """The table beside this file."""
    given = read_table(TABLE)
    return Regions(frozenset(given["eu"]), _flat(given["words"]), _flat(given["short"]))


def _flat(table: dict[str, dict[str, list[str]]]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple((place, lang, tuple(word.casefold() for word in listed)) for place, langs in table.items() for lang, listed in langs.items())


@lru_cache(maxsize=4096)
def market_fit(text: str, lang: str, market: str) -> int:
    """1 if the text speaks of this market (ISO 3166-1 code) or its region, -1 if only of others, 0 if it names none or the market is unknown."""
    if not market:
        return 0
    table = regions()
    _, rest = _strip(text.casefold(), table.named("neither", lang))
    elsewhere, rest = _strip(rest, table.named("elsewhere", lang))
    union, rest = _strip(rest, table.named("eu", lang))
    inside = market in table.eu
    named = _countries(rest, lang)
    if market in named or (union and inside) or (elsewhere and not inside):
        return 1
    return -1 if named or union or elsewhere else 0


@lru_cache(maxsize=512)
def countries(text: str, lang: str) -> frozenset[str]:
    """ISO 3166-1 codes of the countries a text names, in its language's words."""
    return _countries(text.casefold(), lang)


def place_languages(text: str, lang: str) -> frozenset[str]:
    """The main languages of the countries a text names: what holds in a country is mostly written in its language."""
    return frozenset(main_language(code) for code in countries(text, lang)) - {""}


def market_language(market: str) -> str:
    """The language most people of a market write, by CLDR; empty if unknown."""
    return main_language(market) if market else ""


def _strip(text: str, words: tuple[str, ...]) -> tuple[bool, str]:
    found = False
    for word in words:
        pattern = re.escape(word) if not word.isascii() else rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"
        text, count = re.subn(pattern, " ", text)
        found = found or count > 0
    return found, text


@lru_cache(maxsize=64)
def _names(lang: str) -> tuple[re.Pattern[str], dict[str, str]]:
    names = {name.casefold(): code for code, name in territory_names(lang)}
    names.update({word: code for code, tongue, words in regions().short if tongue == lang for word in words})
    names = {_stem(name, lang): code for name, code in names.items() if len(name) > 1}
    longest = sorted(names, key=len, reverse=True)
    return re.compile("|".join(_pattern(name, lang) for name in longest) or r"(?!)"), names


def _stem(name: str, lang: str) -> str:
    """What stays of a name in every case: of one Slavic word all but its last letters, of an Arabic one all but its article."""
    base = lang.partition("-")[0]
    if base == "ar":
        return name.removeprefix("ال")
    cut = DECLINED.get(base, 0)
    return name[: max(4, len(name) - cut)] if cut and name.isalpha() and len(name) > SHORTEST_DECLINED else name


def _pattern(name: str, lang: str) -> str:
    """Short Latin names (uk, usa) stand alone, others begin a word; where words run together a name stands anywhere; Arabic prefixes may precede it."""
    base = lang.partition("-")[0]
    if base == "ar":
        return rf"(?<!\w)[وف]?(?:لل|[بلك]?(?:ال)?)(?:{re.escape(name)})(?!\w)"
    if base in RUN_TOGETHER:
        return re.escape(name)
    if base in DECLINED and name.isalpha():
        return rf"(?<!\w){re.escape(name)}\w{{0,4}}(?!\w)"
    return rf"(?<!\w){re.escape(name)}" + (r"(?!\w)" if name.isascii() and len(name) < 5 else "")


def _countries(text: str, lang: str) -> frozenset[str]:
    pattern, names = _names(lang)
    return frozenset(code for match in pattern.finditer(text) if (code := _code(match.group(), names)))


def _code(found: str, names: dict[str, str]) -> str:
    """The country of what was matched: the name itself, or the longest that stands in it."""
    return names.get(found) or next((names[name] for name in sorted(names, key=len, reverse=True) if name in found), "")
