"""What is quoted of a document that neither customer nor agent can read."""

from __future__ import annotations

import pytest

from assist.compose.quotes import Quoter
from assist.retrieve import Sought
from assist.values import Value, write_value
from ingest.types import Hit, Kind, Strength
from prompts.quoting import load_quoting
from prompts.terms import load_terms
from serving.open import open_encoder
from serving.settings import serving_settings
from tests.assist.fakes_desk import ListIndex, passage

STATED = "Die Ware kann innerhalb von 14 Tagen zurückgegeben werden. Danach ist eine Rückgabe ausgeschlossen."
UNSTATED = "Die Ware muss unbenutzt und vollständig zurückgegeben werden. Danach ist eine Rückgabe ausgeschlossen."


def quoted(text):
    held = passage(text, path="terms/de/shop.md", lang="de", kind=Kind.POLICY)
    sought = Sought("", "商品は何日以内に返品できますか？", (Hit(held, 1.4, 0.5, (), None),), Strength.STRONG, (held,))
    return Quoter(ListIndex([held]), open_encoder(serving_settings({})), "en", load_quoting(), load_terms()).from_found(sought, "ja")


def test_one_sentence_whose_values_both_can_read_is_quoted_with_them():
    (line,) = quoted(STATED)
    assert "14" in dict(line.wording)["en"].partition("Stated there")[2]
    assert len(line.citations) == 1


def test_a_sentence_without_values_is_not():
    assert quoted(UNSTATED) == ()


MEASURED = "Charge the lamp between 10 °C and 40 °C."


@pytest.mark.parametrize(
    ("lang", "question", "told"),
    [
        ("zh", "灯可以在几度充电？", "10–40摄氏度"),
        ("ja", "ランプは何度で充電できますか？", "10～40°C"),
        ("ar", "ما درجة الحرارة لشحن المصباح؟", "10–40 درجة مئوية"),
        ("th", "ชาร์จโคมไฟที่อุณหภูมิกี่องศา", "10–40 องศาเซลเซียส"),
        ("ru", "При какой температуре заряжать лампу?", "10–40 градусов Цельсия"),
    ],
)
def test_a_measure_that_is_quoted_is_told_in_the_readers_own_words(lang, question, told):
    held = passage(MEASURED, path="manuals/en/lamp.md", lang="en", kind=Kind.MANUAL)
    sought = Sought("", question, (Hit(held, 1.4, 0.5, (), None),), Strength.STRONG, (held,))
    quoter = Quoter(ListIndex([held]), open_encoder(serving_settings({})), "en", load_quoting(), load_terms())
    (line,) = quoter.from_found(sought, lang)
    assert told in dict(line.wording)[lang].replace("\u00a0", " ")


def test_a_measure_no_language_has_a_name_for_keeps_its_sign():
    assert write_value(Value("", "quantity", "1350", "mAh"), "de", {}) == "1.350 mAh"
