"""Names of languages and countries in any language, and which language a country writes: CLDR's lists, beside `ingest/cldr.py`'s formats."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from ingest.cldr import locale_of

SCRIPTED = {"zh": "zh_Hans", "zh-TW": "zh_Hant"}
"""CLDR names the two written Chineses by script, the project by region."""


@lru_cache(maxsize=1024)
def language_name(tag: str, reader: str) -> str:
    """A language's name as a reader of another language calls it; romanised tags say so; an unknown tag is returned as it is."""
    plain, _, latin = tag.partition("-Latn")
    names = locale_of(reader).languages
    name = names.get(SCRIPTED.get(plain, plain)) or names.get(plain) or names.get(plain.partition("-")[0]) or plain
    return f"{name} (Latin)" if latin or tag.endswith("-Latn") else str(name)


@lru_cache(maxsize=64)
def territory_names(reader: str) -> tuple[tuple[str, str], ...]:
    """(ISO 3166-1 code, name) of every country, as a reader calls it."""
    return tuple(
        (code, str(name)) for code, name in locale_of(reader).territories.items() if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN"}
    )


@lru_cache(maxsize=512)
def territory_name(code: str, reader: str) -> str:
    """A country's name as a reader calls it; an unknown code is returned as it is."""
    return str(locale_of(reader).territories.get(code, code))


@lru_cache(maxsize=512)
def territory_code(code: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country given by its two- or three-letter code, in any case; empty for anything else."""
    short = code.strip().upper()
    if len(short) == 3 and short.isalpha():
        short = next(iter(get_global("territory_aliases").get(short, ())), "")
    known = locale_of("en").territories
    return short if len(short) == 2 and short.isalpha() and short in known and short not in {"EU", "EZ", "UN", "ZZ"} else ""


@lru_cache(maxsize=512)
def main_language(territory: str) -> str:
    """The project's tag of the language most people of a country write (CLDR likely subtags); empty if unknown."""
    try:
        found = Locale.parse(f"und_{territory}")
    except (UnknownLocaleError, ValueError):
        return ""
    if found.language == "zh":
        return "zh-TW" if found.script == "Hant" else "zh"
    return str(found.language) if found.territory == territory else ""


@lru_cache(maxsize=512)
def currency_of(territory: str) -> str:
    """The ISO 4217 code a country pays in today (CLDR: the newest tender without a last day); empty if unknown."""
    found = [(begins or (0, 0, 0), code) for code, begins, ends, tender in get_global("territory_currencies").get(territory, ()) if ends is None and tender]
    return max(found)[1] if found else ""


@lru_cache(maxsize=512)
def languages_of(territory: str) -> tuple[str, ...]:
    """A country's official languages as the project tags them, the most spoken first (CLDR); the one most people write if none is official."""
    listed = get_global("territory_languages").get(territory, {})
    official = [
        (-one["population_percent"], tag.partition("_")[0]) for tag, one in listed.items() if one["official_status"] in {"official", "de_facto_official"}
    ]
    tags = tuple(dict.fromkeys(tag for _, tag in sorted(official))) or tuple(filter(None, (main_language(territory),)))
    return tuple(main_language(territory) if tag == "zh" and main_language(territory).startswith("zh") else tag for tag in tags)


@lru_cache(maxsize=512)
def time_zones(territory: str) -> tuple[str, ...]:
    """The time zones of a country (CLDR), by name; none for an unknown one."""
    return tuple(sorted(zone for zone, code in get_global("zone_territories").items() if code == territory))
