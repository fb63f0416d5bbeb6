"""Halves, Persian dates, prices without pence, grams behind Russian numbers: what shops write and tables of CLDR lack."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.facts import LANGUAGES, canonical, read_facts
from ingest.facts.persian import gregorian
from ingest.facts.tables import yaml_of


def read(text: str, lang: str) -> list[str]:
    return [f"{fact.kind} {fact.value} {fact.unit}".rstrip() for fact in read_facts(text, lang)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "a year and a half"), ("en", "1½ years"), ("de", "anderthalb Jahre"), ("fr", "un an et demi"), ("es", "un año y medio"), ("zh", "一年半"),
        ("ja", "一年半"), ("ko", "1년 반"), ("ar", "سنة ونصف"), ("he", "שנה וחצי"), ("th", "หนึ่งปีครึ่ง"), ("tr", "bir buçuk yıl"), ("vi", "một năm rưỡi"),
        ("ru", "полтора года"), ("hi", "डेढ़ साल"), ("cs", "rok a půl"), ("id", "satu setengah tahun"), ("fa", "یک سال و نیم"),
    ],
)  # fmt: skip
def test_a_year_and_a_half_is_the_same_in_every_language(lang: str, text: str) -> None:
    assert [canonical(fact) for fact in read_facts(text, lang)] == [("period", "18", "month")]


@pytest.mark.parametrize(("lang", "text"), [("en", "half an hour"), ("de", "eine halbe Stunde"), ("zh", "半小时"), ("ar", "نصف ساعة"), ("th", "ครึ่งชั่วโมง")])
def test_half_an_hour_is_thirty_minutes(lang: str, text: str) -> None:
    assert read(text, lang) == ["period 30 minute"]


def test_a_half_watt_is_no_half_of_a_period() -> None:
    assert read("a half-Watt resistor", "en") == []


def test_every_language_has_its_halves() -> None:
    assert set(yaml_of("halves.yaml")) == set(LANGUAGES)


@pytest.mark.parametrize(("day", "said"), [((1403, 12, 30), date(2025, 3, 20)), ((1404, 1, 1), date(2025, 3, 21)), ((1405, 12, 15), date(2027, 3, 6))])
def test_a_persian_day_is_the_gregorian_one(day: tuple[int, int, int], said: date) -> None:
    assert gregorian(*day) == said


@pytest.mark.parametrize("day", [(1404, 12, 30), (1405, 13, 1), (1342, 1, 1)])
def test_a_persian_day_that_does_not_exist_or_lies_outside_the_rule_is_none(day: tuple[int, int, int]) -> None:
    assert gregorian(*day) is None


def test_persian_dates_are_read_in_words_and_numbers() -> None:
    assert read("تا ۱۵ اسفند ۱۴۰۵ و ۱۴۰۵/۱۲/۱۵", "fa") == ["date 2027-03-06"] * 2


@pytest.mark.parametrize(
    ("lang", "text", "said"),
    [
        ("ru", "Нетто 340 г.", ["quantity 340 g"]), ("ru", "в 2026 г.", ["date 2026"]), ("da", "299,-", ["amount 299 DKK"]),
        ("de", "99,– €", ["amount 99 EUR"]),
        ("en", "a, b", []), ("fr", "5€50", ["amount 5.5 EUR"]), ("hi", "Rs. 1,299", ["amount 1299 INR"]), ("fr", "-70 %", ["percent 70 percent"]),
        ("zh", "请勿在-10 °C以下使用", ["quantity -10 °C"]), ("sv", "kl. 9–17", ["time 09:00..17:00"]), ("th", "25 ธ.ค. 69", ["date 2026-12-25"]),
        ("en", "25 Dec '26", ["date 2026-12-25"]), ("en", "IBAN DE89 3704 0044 0532 0130 00", ["code DE89370400440532013000"]), ("de", "10er-Pack", []),
        ("en", "Copter3.7 or higher", ["number 3.7"]), ("ko", "영업일 기준 3~5일", ["period 3..5 business_day"]),
        ("en", "between 1 and 15 June 2027", ["date 2027-06-01..2027-06-15"]),
    ],
)  # fmt: skip
def test_what_shops_write_is_read_as_they_mean_it(lang: str, text: str, said: list[str]) -> None:
    assert read(text, lang) == said


def test_ninety_minutes_are_an_hour_and_a_half_but_a_day_is_not_24_hours() -> None:
    (minutes,), (hours,) = read_facts("90 minutes", "en"), read_facts("1.5 hours", "en")
    assert canonical(minutes) == canonical(hours)
    assert canonical(read_facts("24 hours", "en")[0]) != canonical(read_facts("1 day", "en")[0])


@pytest.mark.parametrize(
    ("lang", "text", "fact"),
    [
        ("tr", "20 milyon", "number 20000000"),
        ("tr", "2,25 milyar", "number 2250000000"),
        ("tr", "20 mil", "quantity 20 mi"),
        ("pt", "2 mil milhões", "number 2000000000"),
    ],
)
def test_a_longer_word_for_a_scale_is_no_unit_that_it_begins_with(lang: str, text: str, fact: str) -> None:
    assert read(text, lang) == [fact]
