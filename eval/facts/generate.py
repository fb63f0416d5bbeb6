"""Facts as CLDR writes them in each language, made with babel directly and without any code of the reader or its room.

Left out is what no reader can know: a short form that stands for metre and for month, words that hold no number, and the bare name of a unit, which is
what babel writes where CLDR refers a form to another.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING

from babel import Locale, dates, numbers, units

from eval.facts.case import FactCase, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCALES = {
    "en": "en_US", "zh": "zh_Hans_CN", "zh-TW": "zh_Hant_TW", "ja": "ja_JP", "ko": "ko_KR", "es": "es_ES", "pt": "pt_BR", "fr": "fr_FR", "de": "de_DE",
    "it": "it_IT", "nl": "nl_NL", "pl": "pl_PL", "ru": "ru_RU", "tr": "tr_TR", "ar": "ar_SA", "th": "th_TH", "vi": "vi_VN", "id": "id_ID", "uk": "uk_UA",
    "cs": "cs_CZ", "sv": "sv_SE", "da": "da_DK", "nb": "nb_NO", "fi": "fi_FI", "el": "el_GR", "he": "he_IL", "hi": "hi_IN", "hu": "hu_HU", "ro": "ro_RO",
    "fa": "fa_IR",
}  # fmt: skip
OWN_MONEY = {
    "en": "GBP", "zh": "CNY", "zh-TW": "TWD", "ja": "JPY", "ko": "KRW", "pt": "BRL", "pl": "PLN", "ru": "RUB", "tr": "TRY", "ar": "SAR", "th": "THB",
    "vi": "VND", "id": "IDR", "uk": "UAH", "cs": "CZK", "sv": "SEK", "da": "DKK", "nb": "NOK", "he": "ILS", "hi": "INR", "hu": "HUF", "ro": "RON",
}  # fmt: skip
OTHER_ZERO = {"ar": "٠", "fa": "۰", "hi": "०", "th": "๐", "zh": "０", "ja": "０"}
"""The zero of a language's other way to write digits."""
UNITS = {
    "duration-minute": "minute", "duration-hour": "hour", "duration-day": "day", "duration-week": "week", "duration-month": "month", "duration-year": "year",
    "mass-kilogram": "kg", "mass-gram": "g", "length-centimeter": "cm", "length-meter": "m", "length-millimeter": "mm", "volume-liter": "l",
    "electric-volt": "V", "power-watt": "W", "temperature-celsius": "°C", "digital-gigabyte": "GB",
}  # fmt: skip
COUNTS = (2, 14, 30)
DAYS = (date(2026, 11, 30), date(2027, 3, 4))
HOURS = (time(9, 5), time(18, 30))


@dataclass(frozen=True, slots=True)
class _Made:
    text: str
    wanted: Wanted


def generate() -> tuple[FactCase, ...]:
    """Every expression in every language of `LOCALES`; some languages have each number a second time in their other digits."""
    return tuple(FactCase(text, lang, (wanted,)) for lang in LOCALES for text, wanted in _unambiguous(lang))


def _unambiguous(lang: str) -> Iterator[tuple[str, Wanted]]:
    meanings: dict[str, list[Wanted]] = defaultdict(list)
    for made in _language(lang):
        if made.wanted not in meanings[made.text]:
            meanings[made.text].append(made.wanted)
    for text, wanted in meanings.items():
        if len(wanted) == 1 and any(unicodedata.category(char) == "Nd" for char in text) and not any(unit in text for unit in UNITS):
            yield text, wanted[0]
            other = _other_digits(text, lang)
            if other != text:
                yield other, wanted[0]


def _language(lang: str) -> Iterator[_Made]:
    locale = Locale.parse(LOCALES[lang])
    yield from _money(lang, locale)
    yield from _measures(locale)
    yield from _numbers(locale)
    yield from _days(locale)
    yield from _times(locale)


def _money(lang: str, locale: Locale) -> Iterator[_Made]:
    for currency in dict.fromkeys((OWN_MONEY.get(lang, "EUR"), "EUR", "USD", "JPY")):
        for value in ("25", "1299", "350000") if currency in ("JPY", "KRW", "VND", "IDR", "HUF") else ("25", "39.9", "1299"):
            wanted = Wanted("amount", value, currency)
            yield _Made(str(numbers.format_currency(Decimal(value), currency, locale=locale)), wanted)
            yield _Made(str(numbers.format_currency(Decimal(value), currency, locale=locale, format_type="name")), wanted)


def _measures(locale: Locale) -> Iterator[_Made]:
    for unit, name in UNITS.items():
        kind = "period" if unit.startswith("duration") else "quantity"
        for count in COUNTS:
            for length in ("long", "short"):
                yield _Made(str(units.format_unit(count, unit, length=length, locale=locale)), Wanted(kind, str(count), name))


def _numbers(locale: Locale) -> Iterator[_Made]:
    for value in ("15", "7.5"):
        pattern = "#,##0.0" if "." in value else "#,##0"
        written = locale.percent_formats[None].pattern.replace("#,##0", pattern)
        yield _Made(str(numbers.format_percent(Decimal(value) / 100, format=written, locale=locale)), Wanted("percent", value, "percent"))
    for value in ("1299", "12.75", "1234567"):
        yield _Made(str(numbers.format_decimal(Decimal(value), locale=locale)), Wanted("number", value, ""))


def _days(locale: Locale) -> Iterator[_Made]:
    for day in DAYS:
        whole = Wanted("date", day.isoformat(), "")
        for length in ("full", "long", "medium", "short"):
            yield _Made(str(dates.format_date(day, format=length, locale=locale)), whole)
        yield _Made(str(dates.format_skeleton("yMMMd", day, locale=locale)), whole)
        yield _Made(str(dates.format_skeleton("MMMMd", day, locale=locale)), Wanted("date", f"--{day:%m-%d}", ""))
        yield _Made(str(dates.format_skeleton("yMMMM", day, locale=locale)), Wanted("date", f"{day:%Y-%m}", ""))
    for first, last in (DAYS, (date(2026, 11, 12), date(2026, 11, 24)), (date(2026, 11, 30), date(2026, 12, 15))):
        yield _Made(str(dates.format_interval(first, last, "yMMMd", locale=locale)), Wanted("date", f"{first}..{last}", ""))


def _times(locale: Locale) -> Iterator[_Made]:
    for moment in HOURS:
        yield _Made(str(dates.format_time(moment, format="short", locale=locale)), Wanted("time", f"{moment:%H:%M}", ""))
    yield _Made(str(dates.format_interval(*HOURS, "Hm", locale=locale)), Wanted("time", f"{HOURS[0]:%H:%M}..{HOURS[1]:%H:%M}", ""))


def _other_digits(text: str, lang: str) -> str:
    zero = OTHER_ZERO.get(lang)
    return "".join(chr(ord(zero) + int(char)) if "0" <= char <= "9" else char for char in text) if zero else text
