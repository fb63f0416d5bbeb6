"""Whatever the locale door writes, the reader reads back: in every language, and with another word before it."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from ingest import cldr
from ingest.facts import LANGUAGES, read_facts
from ingest.facts.measures import plain

LOCALES = (*LANGUAGES, "ar-EG", "de-CH", "en-GB", "pt-PT", "es-MX", "zh-HK", "fr-CA")
AMOUNTS = {
    "EUR": "1299", "USD": "1234567.89", "GBP": "5.5", "JPY": "3980", "CNY": "150", "KRW": "29900", "PLN": "99.9", "BRL": "49.9", "TRY": "199.99",
    "THB": "450", "VND": "350000", "IDR": "50000", "RUB": "1299", "SAR": "25", "AED": "25", "SEK": "499", "DKK": "499", "NOK": "499", "CZK": "499",
    "HUF": "4990", "RON": "49", "ILS": "49", "INR": "125000", "CHF": "19.95", "TWD": "1280", "HKD": "128", "MXN": "500", "UAH": "500", "KWD": "1.25",
}  # fmt: skip
COUNTS = ("1", "2", "3", "5", "11", "14", "21", "30", "100", "1.5", "3..5", "1..2", "10..14")
LENGTHS = ("short", "medium", "long", "full")
LEADS = {"zh": "请在", "zh-TW": "請在", "zh-HK": "請在", "ja": "は", "th": "ใน"}


def assert_read_back(written: str, locale: str, wanted: tuple[str, str, str]) -> None:
    for text in (written, LEADS.get(locale, "x ") + written):
        facts = [(fact.kind.value, fact.value, fact.unit) for fact in read_facts(text, locale)]
        assert facts == [wanted], f"{locale}: {text!r}"


@pytest.mark.parametrize("locale", LOCALES)
def test_amounts_come_back(locale: str) -> None:
    for currency, value in AMOUNTS.items():
        assert_read_back(cldr.format_amount(Decimal(value), currency, locale), locale, ("amount", value, currency))


@pytest.mark.parametrize("locale", LOCALES)
def test_periods_come_back(locale: str) -> None:
    for unit in cldr.PERIODS:
        for value in COUNTS:
            assert_read_back(cldr.format_period(value, unit, locale), locale, ("period", value, unit))


@pytest.mark.parametrize("locale", LOCALES)
def test_quantities_come_back(locale: str) -> None:
    for unit in cldr.CLDR_UNITS.keys() - set(cldr.PERIODS):
        for value in ("1", "2", "15", "4.2"):
            assert_read_back(cldr.format_period(value, unit, locale), locale, ("quantity", value, unit))


@pytest.mark.parametrize("locale", LOCALES)
def test_percents_and_numbers_come_back(locale: str) -> None:
    for value in ("15", "7.5", "100"):
        assert_read_back(cldr.format_percent(Decimal(value), locale), locale, ("percent", value, "percent"))
    for value in ("14", "1299", "1234567", "0.5", "12.75"):
        assert_read_back(cldr.format_number(Decimal(value), locale), locale, ("number", plain(Decimal(value)), ""))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("length", LENGTHS)
def test_dates_come_back(locale: str, length: str) -> None:
    for day in (date(2026, 11, 30), date(2026, 3, 4), date(2027, 5, 1)):
        assert_read_back(cldr.format_date(day, locale, length=length), locale, ("date", day.isoformat(), ""))


@pytest.mark.parametrize("locale", LOCALES)
def test_times_come_back(locale: str) -> None:
    for moment in (time(17, 30), time(9, 5), time(0, 15), time(12, 0)):
        assert_read_back(cldr.format_time(moment, locale), locale, ("time", f"{moment:%H:%M}", ""))
