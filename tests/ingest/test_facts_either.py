"""Two numbers that leave open which of them it is: two or three weeks."""

from __future__ import annotations

import pytest

from ingest.facts import read_facts

WEEKS = [
    ("en", "Your parcel arrives in two or three weeks."),
    ("en", "Your parcel arrives in 2 or 3 weeks."),
    ("zh", "包裹两三周内送达。"),
    ("zh", "包裹两、三个星期内送达。"),
    ("zh-TW", "包裹兩三週內送達。"),
    ("th", "พัสดุจะถึงภายในสองสามสัปดาห์"),
    ("th", "พัสดุจะถึงภายใน 2 หรือ 3 สัปดาห์"),
    ("ja", "二、三週間で届きます。"),
    ("ko", "두세 주 안에 도착합니다."),
    ("ko", "2주 또는 3주 안에 도착합니다."),
    ("de", "Ihr Paket kommt in zwei oder drei Wochen an."),
    ("ar", "يصل الطرد خلال أسبوعين أو ثلاثة أسابيع."),
    ("tr", "Paketiniz iki üç hafta içinde ulaşır."),
    ("ru", "Посылка придёт через две или три недели."),
]
DAYS = [
    ("三五天", "3..5"),
    ("三两天", "2..3"),
    ("十二三天", "12..13"),
    ("二三十天", "20..30"),
    ("二十三天", "23"),
]


@pytest.mark.parametrize(("lang", "text"), WEEKS)
def test_two_or_three_weeks_are_a_range(lang, text):
    assert [(one.kind, one.value, one.unit) for one in read_facts(text, lang)] == [("period", "2..3", "week")]


@pytest.mark.parametrize(("text", "value"), DAYS)
def test_two_chinese_digits_beside_each_other_leave_open_which(text, value):
    assert [(one.value, one.unit) for one in read_facts(text, "zh")] == [(value, "day")]


@pytest.mark.parametrize(
    ("lang", "text", "values"),
    [
        ("en", "Press 1 or 2.", ["1", "2"]),
        ("en", "We deliver in 3 or 7 days.", ["3", "7"]),
        ("en", "It costs 4 EUR or 5 EUR.", ["4", "5"]),
        ("zh", "二〇二六年", ["2026"]),
    ],
)
def test_other_numbers_side_by_side_stay_two(lang, text, values):
    assert [one.value for one in read_facts(text, lang)] == values
