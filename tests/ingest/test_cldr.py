"""What each language's numbers, money, dates and periods look like in print."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from ingest import cldr
from ingest.errors import UnusableInput

NBSP, NNBSP = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("lang", "written"),
    [
        ("en", "€1,299.00"),
        ("de", f"1.299,00{NBSP}€"),
        ("fr", f"1{NNBSP}299,00{NBSP}€"),
        ("pl", f"1{NBSP}299,00{NBSP}€"),
        ("ja", "€1,299.00"),
        ("th", "€1,299.00"),
        ("tr", "€1.299,00"),
    ],
)
def test_money_is_written_the_locales_way(lang: str, written: str) -> None:
    assert cldr.format_amount(Decimal(1299), "EUR", lang) == written


def test_yen_have_no_decimals_and_kuwaiti_dinars_three() -> None:
    assert cldr.format_amount(Decimal(3980), "JPY", "en") == "¥3,980"
    assert cldr.format_amount(Decimal("1.25"), "KWD", "en").endswith("1.250")


@pytest.mark.parametrize(
    ("lang", "count", "written"),
    [
        ("ru", "1", "1 день"), ("ru", "2", "2 дня"), ("ru", "5", "5 дней"), ("ru", "21", "21 день"),
        ("pl", "1", "1 dzień"), ("pl", "3", "3 dni"), ("ar", "1", "يوم واحد"), ("ar", "2", "يومان"), ("ar", "3", "3 أيام"), ("ar", "14", "14 يومًا"),
        ("de", "14", "14 Tage"), ("zh", "14", "14天"), ("zh-TW", "14", "14 天"), ("ja", "14", "14 日"), ("th", "14", "14 วัน"), ("sv", "2", "2 dagar"),
    ],
)  # fmt: skip
def test_periods_take_the_plural_form_of_their_number(lang: str, count: str, written: str) -> None:
    assert cldr.format_period(count, "day", lang).replace(NBSP, " ") == written


@pytest.mark.parametrize(
    ("lang", "written"),
    [
        ("en", "3–5 business days"), ("de", "3–5 Werktage"), ("pl", "3–5 dni roboczych"), ("ru", "3–5 рабочих дней"), ("ja", "3～5営業日"),
        ("ko", "3~5영업일"), ("zh", "3–5个工作日"), ("zh-TW", "3–5 個工作天"), ("ar", "3–5 أيام عمل"), ("th", "3–5 วันทำการ"), ("vi", "3–5 ngày làm việc"),
    ],
)  # fmt: skip
def test_business_days_are_written_though_cldr_lacks_them(lang: str, written: str) -> None:
    assert cldr.format_period("3..5", "business_day", lang) == written


def test_a_range_keeps_both_numbers_where_two_days_is_one_word() -> None:
    assert cldr.format_period("1..2", "day", "ar") == "1–2 أيام"


@pytest.mark.parametrize("lang", ["th", "fa", "ar", "ja"])
def test_dates_count_gregorian_years_in_every_language(lang: str) -> None:
    written = cldr.format_date(date(2026, 11, 30), lang)
    assert "2026" in written or "۲۰۲۶" in written


def test_thai_dates_name_the_era_they_count_in() -> None:
    assert cldr.format_date(date(2026, 11, 30), "th") == "30 พฤศจิกายน ค.ศ. 2026"


def test_arabic_has_latin_digits_and_egyptian_arabic_its_own() -> None:
    assert cldr.format_number(Decimal(14), "ar") == "14"
    assert cldr.format_number(Decimal("1299.5"), "ar-EG") == "١٬٢٩٩٫٥"
    assert cldr.format_date(date(2026, 11, 30), "ar-EG").startswith("٣٠")


@pytest.mark.parametrize(("lang", "written"), [("en", "7.5%"), ("de", f"7,5{NBSP}%"), ("tr", "%7,5")])
def test_percents_keep_their_decimals(lang: str, written: str) -> None:
    assert cldr.format_percent(Decimal("7.5"), lang) == written


def test_times_follow_the_locales_clock() -> None:
    assert cldr.format_time(time(17, 30), "en").replace(NNBSP, " ") == "5:30 PM"
    assert cldr.format_time(time(17, 30), "de") == "17:30"
    assert cldr.format_time(time(17, 30), "zh-TW") == "下午5:30"


@pytest.mark.parametrize(
    ("lang", "monday", "sunday"),
    [
        ("en", "Monday", "Sunday"),
        ("zh", "星期一", "星期日"),
        ("de", "Montag", "Sonntag"),
        ("ja", "月曜日", "日曜日"),
        ("ar", "الاثنين", "الأحد"),
        ("th", "วันจันทร์", "วันอาทิตย์"),
    ],
)
def test_a_week_begins_on_monday_and_its_days_are_names_alone(lang: str, monday: str, sunday: str) -> None:
    named = cldr.weekday_names(lang)
    assert (len(named), named[0], named[-1]) == (7, monday, sunday)


def test_quantities_always_show_their_number() -> None:
    assert cldr.format_period("1", "l", "ar").startswith("1 ")
    assert cldr.format_period("15", "cm", "de") == "15 Zentimeter"


@pytest.mark.parametrize(("lang", "order"), [("en", "mdy"), ("en-GB", "dmy"), ("de", "dmy"), ("ja", "ymd"), ("hu", "ymd"), ("ar", "dmy")])
def test_the_order_of_short_dates_is_the_locales(lang: str, order: str) -> None:
    assert cldr.date_order(lang) == order


def test_an_unknown_language_says_what_to_give() -> None:
    with pytest.raises(UnusableInput, match="BCP 47"):
        cldr.format_number(Decimal(1), "xx-klingon")


def test_a_region_nobody_lists_falls_back_to_its_language() -> None:
    assert cldr.format_number(Decimal("1299.5"), "de-JP") == "1.299,5"


def test_an_unknown_unit_names_the_known_ones() -> None:
    with pytest.raises(UnusableInput, match="business_day"):
        cldr.format_period("3", "fortnight", "en")
