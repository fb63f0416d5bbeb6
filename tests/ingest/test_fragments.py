"""A stretch of text is found again after a new export, and never where a word or a number differs."""

from __future__ import annotations

import pytest

from ingest.fragments import locate, plain


def found(text, fragment, near=0):
    span = locate(text, fragment, near)
    return None if span is None else text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "fragment", "expected"),
    [
        ("a\n| 10 kg | **5,00 €** |\nb", "| 10 kg | 5,00 € |", "| 10 kg | **5,00 €** |"),
        ("Wir erstatten  innerhalb\nvon 14 Tagen.", "Wir erstatten innerhalb von 14 Tagen.", "Wir erstatten  innerhalb\nvon 14 Tagen."),
        ("Send it in 14 days.", "days.", "days."),
        ("Send it in 14 **days**.", "days.", "days**."),
        ("请 在１４天内 退货。", "请在14天内退货。", "请 在１４天内 退货。"),
        ("返品は １４日以内 です。", "返品は14日以内です。", "返品は １４日以内 です。"),
        ("يُرجع خلال ١٤  يومًا.", "يُرجع خلال 14 يومًا.", "يُرجع خلال ١٤  يومًا."),
        ("คืนสินค้าได้ภายใน 14  วัน", "คืนสินค้าได้ภายใน 14 วัน", "คืนสินค้าได้ภายใน 14  วัน"),
    ],
)
def test_the_same_words_are_found_in_other_markup_spacing_and_digits(text, fragment, expected):
    assert found(text, fragment) == expected


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("| 10 kg | 7,00 € |", "| 10 kg | 5,00 € |"),
        ("| 10 kg | 5,00 $ |", "| 10 kg | 5,00 € |"),
        ("within 140 days of delivery", "within 14"),
        ("returns within 3-5 days", "returns within 35 days"),
        ("a fee of 10.5 applies", "a fee of 105 applies"),
        ("| 5 | 10 | items", "510 items"),
        ("مرتجع خلال 14 يومًا", "مرتجع خلال 15 يومًا"),
        ("请在14天内退货", "请在15天内退货"),
        ("anything", ""),
    ],
)
def test_another_word_number_or_currency_is_another_text(text, fragment):
    assert found(text, fragment) is None


def test_of_two_places_the_nearer_is_meant():
    text = "Row one: 5 EUR.\n" + "x" * 100 + "\nRow one: 5 EUR.\n"
    assert locate(text, "Row one: 5 EUR.", near=110).start == text.rindex("Row one")
    assert locate(text, "Row  one: 5 EUR.", near=110).start == text.rindex("Row one")


def test_a_decimal_point_stays_and_two_cells_stay_two_numbers():
    assert plain("| 1.5 | 10 |") == "1.5 10"
