"""Locale data: how each language writes numbers, money, dates and periods. The only door to babel (Unicode CLDR).

Locale tags are the project's ("zh" is Simplified, "zh-TW" Traditional, "pt", "de-CH"…). Digits are CLDR's default of the locale: Latin in every
shipped language but Persian ("ar" is Latin since most shops of the Gulf and the Maghreb write 25, "ar-EG" is Arabic-Indic; "th" and "hi" are Latin).

Dates are Gregorian in every language, Thai and Persian too, although CLDR prefers other calendars there: a date in a reply is a promise that is
checked against orders, invoices and carriers, which all count Gregorian years, and 2569 would be misread by every reader but one. Thai names the era.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel import dates as babel_dates
from babel import numbers as babel_numbers
from babel import units as babel_units

from ingest.errors import UnusableInput
from prompts.table import read_table

CLDR_UNITS = {
    "second": "duration-second", "minute": "duration-minute", "hour": "duration-hour", "day": "duration-day", "week": "duration-week",
    "month": "duration-month", "year": "duration-year", "mm": "length-millimeter", "cm": "length-centimeter", "m": "length-meter",
    "km": "length-kilometer", "in": "length-inch", "ft": "length-foot", "mi": "length-mile", "mg": "mass-milligram", "g": "mass-gram",
    "kg": "mass-kilogram", "t": "mass-tonne", "lb": "mass-pound", "oz": "mass-ounce", "ml": "volume-milliliter", "l": "volume-liter",
    "mA": "electric-milliampere", "A": "electric-ampere", "V": "electric-volt", "Ω": "electric-ohm", "W": "power-watt", "kW": "power-kilowatt",
    "kWh": "energy-kilowatt-hour", "Hz": "frequency-hertz", "kHz": "frequency-kilohertz", "MHz": "frequency-megahertz", "GHz": "frequency-gigahertz",
    "°C": "temperature-celsius", "°F": "temperature-fahrenheit", "kB": "digital-kilobyte", "MB": "digital-megabyte", "GB": "digital-gigabyte",
    "TB": "digital-terabyte", "px": "graphics-pixel", "km/h": "speed-kilometer-per-hour", "m/s": "speed-meter-per-second", "m²": "area-square-meter",
    "cm²": "area-square-centimeter", "N": "force-newton", "bar": "pressure-bar", "N·m": "torque-newton-meter",
}  # fmt: skip
"""The project's unit names to CLDR's; `Fact.unit` uses the keys."""

PERIODS = ("second", "minute", "hour", "day", "business_day", "week", "month", "year")
SHORT = ("lb", "oz")
"""Written short in every language: a pound is money, too."""

RANGE_DASHES = {"ja": "～", "ko": "~"}
"""CLDR's range pattern where it is not a dash; babel does not carry it."""

_SAMPLES = (1, 2, 3, 5, 11, 100, 1_000_000, Decimal("1.5"))
"""One number for each plural category of every shipped language."""


@dataclass(frozen=True, slots=True)
class UnitForm:
    """One way to write a unit: "Tagen" for day. `count` is the number when the word holds it (Arabic يومان, two days), else 0."""

    unit: str
    text: str
    count: int = 0


@lru_cache(maxsize=64)
def locale_of(tag: str) -> Locale:
    """Babel's locale of a project tag; a known language with an unknown region falls back to the language. Raises UnusableInput."""
    parts = tag.replace("_", "-").split("-")
    for size in range(len(parts), 0, -1):
        try:
            return Locale.parse("_".join(parts[:size]))
        except (UnknownLocaleError, ValueError):
            continue
    raise UnusableInput(f"No number and date conventions are known for language {tag!r}: give a BCP 47 tag such as 'de' or 'zh-TW'.")


def format_number(value: Decimal, locale: str) -> str:
    """A number with the locale's digits and separators; as many decimals as the value has."""
    known = locale_of(locale)
    places = max(0, -int(value.as_tuple().exponent))
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return _own_digits(str(babel_numbers.format_decimal(value, format=pattern, locale=known, numbering_system="default")), known)


def format_amount(value: Decimal, currency: str, locale: str) -> str:
    """Money with the currency's own decimals: 1.299,00 €. `currency` is an ISO 4217 code."""
    known = locale_of(locale)
    return _own_digits(str(babel_numbers.format_currency(value, currency, locale=known, numbering_system="default")), known)


def format_percent(value: Decimal, locale: str) -> str:
    """15 as 15 %, %15 or 15%."""
    places = max(0, -int(value.as_tuple().exponent))
    known = locale_of(locale)
    pattern = known.percent_formats[None].pattern.replace("#,##0", "#,##0" + ("." + "0" * places if places else ""))
    return _own_digits(str(babel_numbers.format_percent(value / 100, format=pattern, locale=known, numbering_system="default")), known)


def format_date(value: date, locale: str, *, length: Literal["short", "medium", "long", "full"] = "long") -> str:
    """A Gregorian date; see the module for why."""
    known = locale_of(locale)
    return _own_digits(str(babel_dates.format_date(value, format=length, locale=known)), known)


def weekday_names(locale: str) -> tuple[str, ...]:
    """The seven days' names, Monday first, as they stand alone (a table's row)."""
    names = locale_of(locale).days["stand-alone"]["wide"]
    return tuple(names[day] for day in range(7))


def format_time(value: time, locale: str) -> str:
    """A time of day, hours and minutes."""
    known = locale_of(locale)
    return _own_digits(str(babel_dates.format_time(value, format="short", locale=known)), known)


def format_range(low: str, high: str, locale: str) -> str:
    """Two written values as one range."""
    return f"{low}{RANGE_DASHES.get(locale_of(locale).language, '–')}{high}"


def format_period(value: str, unit: str, locale: str) -> str:
    """A period or quantity: ("14", "day") as 14 Tage, ("3..5", "business_day") as 3–5 Werktage, in the right plural form.

    `value` is a decimal string or a range "low..high". Raises UnusableInput for a unit nobody can write.
    """
    low, _, high = value.partition("..")
    last = Decimal(high or low)
    number = format_range(_plain(low, locale), _plain(high, locale), locale) if high else _plain(low, locale)
    pattern = _pattern(last, unit, locale, ranged=bool(high))
    return pattern.replace("{0}", number)


def date_order(locale: str) -> str:
    """The order of a short date: "dmy", "mdy" or "ymd"."""
    pattern = locale_of(locale).date_formats["short"].pattern.lower()
    return "".join(sorted("dmy", key=pattern.index))


def separators(locale: str) -> tuple[str, str]:
    """Decimal and grouping sign of Latin digits."""
    symbols = locale_of(locale).number_symbols["latn"]
    return symbols["decimal"], symbols["group"]


def either_word(locale: str) -> str:
    """The word between two alternatives: or, oder, 或."""
    return str(locale_of(locale).list_patterns["or"]["2"]).replace("{0}", "").replace("{1}", "").strip()


def month_names(locale: str) -> dict[str, int]:
    """Lower-case names and abbreviations of the months to 1–12, in all the forms CLDR knows."""
    months = locale_of(locale).months
    names = ((text, number) for use in months.values() for width in ("abbreviated", "wide") for number, text in use[width].items())
    return {text.lower().rstrip("."): number for text, number in names if not text[0].isdigit()}


@lru_cache(maxsize=64)
def unit_forms(locale: str) -> tuple[UnitForm, ...]:
    """Every long and short way to write the units of CLDR_UNITS, over all plural categories."""
    known = locale_of(locale)
    found = {
        _unit_form(name, _unit_pattern(known, cldr, n, length), n) for name, cldr in CLDR_UNITS.items() for n in _samples(known) for length in ("long", "short")
    }
    return tuple(sorted((form for form in found if form.text), key=lambda form: (form.unit, form.text, form.count)))


def _samples(known: Locale) -> tuple[int | Decimal, ...]:
    """One number for each plural category this language has."""
    return tuple({known.plural_form(number): number for number in reversed(_SAMPLES)}.values())


@lru_cache(maxsize=64)
def currency_forms(locale: str, currencies: tuple[str, ...]) -> dict[str, str]:
    """Names and symbols of currencies in this language, to their ISO code."""
    known = locale_of(locale)
    forms: dict[str, str] = {}
    for code in currencies:
        names = {str(babel_numbers.get_currency_name(code, count=n, locale=known)) for n in (*_samples(known), None)}
        for text in (*sorted(names), str(babel_numbers.get_currency_symbol(code, locale=known))):
            forms.setdefault(text, code)
    return forms


@lru_cache(maxsize=1)
def _editorial() -> dict[str, dict[str, dict[str, str]]]:
    """Plural patterns by unit and language where CLDR has none, or one that would mislead in a promise."""
    table = Path(__file__).parent / "tables" / "periods.yaml"
    patterns: dict[str, dict[str, dict[str, str]]] = read_table(table)
    return patterns


def _pattern(last: Decimal, unit: str, locale: str, *, ranged: bool) -> str:
    """The unit's pattern with {0} for the number; a range never loses its numbers to a word that holds one."""
    if unit != "business_day" and unit not in CLDR_UNITS:
        raise UnusableInput(f"Unit {unit!r} cannot be written: use business_day or one of {', '.join(CLDR_UNITS)}.")
    pattern = _counted(last, unit, locale)
    return _counted(Decimal(3), unit, locale) if ranged and "{0}" not in pattern else pattern


def _counted(number: Decimal, unit: str, locale: str) -> str:
    """The editorial pattern of this number's plural category, or CLDR's; English where no one has written the business day."""
    known = locale_of(locale)
    plural = known.plural_form(number)
    table = _editorial().get(unit, {})
    forms = table.get(locale) or table.get(known.language) or {}
    if unit == "business_day" and not forms:
        forms = table["en"]
    found = forms.get(plural) or forms.get("other")
    pattern = found or _unit_pattern(known, CLDR_UNITS[unit], number, "long")
    if unit in SHORT:
        return "{0} " + unit
    if unit in PERIODS or pattern.startswith("{0}"):
        return pattern
    short = _unit_pattern(known, CLDR_UNITS[unit], number, "short")
    return short if short.startswith("{0}") else "{0} " + unit


def _unit_pattern(known: Locale, cldr: str, number: int | Decimal, length: Literal["short", "long"]) -> str:
    """CLDR's pattern for this number, {0} in place of the digits; babel does not follow the aliases from long to short forms itself."""
    pattern = str(babel_units.format_unit(number, cldr, length=length, format="'{0}'", locale=known))
    return _unit_pattern(known, cldr, number, "short") if cldr in pattern and length == "long" else pattern


def _unit_form(name: str, pattern: str, number: int | Decimal) -> UnitForm:
    """A pattern without its number; words that hold the number say which."""
    return UnitForm(name, pattern.replace("{0}", "").strip(" \u00a0\u202f"), 0 if "{0}" in pattern else int(number))


def _plain(number: str, locale: str) -> str:
    return format_number(Decimal(number), locale)


def _own_digits(text: str, known: Locale) -> str:
    """Babel sets the separators of Persian and Egyptian Arabic but leaves Latin digits."""
    zero = {"arab": 0x0660, "arabext": 0x06F0}.get(known.default_numbering_system)
    return text.translate({0x30 + n: zero + n for n in range(10)}) if zero else text


@lru_cache(maxsize=64)
def country_names(locale: str) -> dict[str, str]:
    """The locale's name of each country, to its ISO 3166-1 code."""
    return {name: code for code, name in locale_of(locale).territories.items() if len(code) == 2 and code not in ("ZZ", "EU", "EZ", "UN", "QO", "XA", "XB")}


def continent_names(locale: str) -> tuple[str, ...]:
    """The locale's names of the world, its continents and their parts."""
    return tuple(name for code, name in locale_of(locale).territories.items() if code.isdigit())


def is_currency(code: str) -> bool:
    """Whether CLDR knows a currency by this ISO 4217 code."""
    return code in babel_numbers.list_currencies()
