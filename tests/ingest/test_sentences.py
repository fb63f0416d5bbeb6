"""Sentences: exact spans in every script."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentences

CASES: list[tuple[str, list[str]]] = [
    ("de", ["Das gilt z. B. für Geräte, bzw. Nr. 5 am 3. Mai.", "Der Preis ist 3.5 EUR.", "„Ja!“ sagte er.", "Ende"]),
    ("en", ["Dr. Smith said e.g. this to Mr. J. Doe.", "We ship to the U.S. quickly!", "OK?", "Yes... maybe."]),
    ("fr", ["L'offre est valable 14 jours.", "Voir l'art. 5 de S.A. Dupont.", "Merci !"]),
    ("es", ["¿Dónde está?", "¡Gracias, Sra. López!", "Adiós."]),
    ("pl", ["To jest np. zwrot.", "Tak."]),
    ("ko", ["안녕하세요.", "반품하고 싶어요!", "어떻게 하나요?"]),
    ("ar", ["هل يمكنني إرجاع المنتج؟", "نعم، خلال 14 يومًا.", "شكرًا"]),
    ("ur", ["یہ کیا ہے؟", "یہ کتاب ہے۔", "شکریہ"]),
    ("hi", ["मैं वापस करना चाहता हूँ।", "कैसे करें?", "धन्यवाद"]),
    ("el", ["Τι κάνετε;", "Καλά."]),
]
UNSPACED: list[tuple[str, list[str]]] = [
    ("zh", ["您好。", "请问退货怎么办？", "我买了3.5公斤！", "谢谢"]),
    ("ja", ["返品は可能ですか？", "「はい。」と言いました。", "１４日以内です！", "ありがとう"]),
]


def cut(text: str, lang: str = "und") -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, lang)]


@pytest.mark.parametrize(("lang", "expected"), CASES)
def test_sentences_end_where_a_reader_stops(lang: str, expected: list[str]) -> None:
    assert cut(" ".join(expected), lang) == expected


@pytest.mark.parametrize(("lang", "expected"), UNSPACED)
def test_sentences_without_spaces_between_them_are_cut(lang: str, expected: list[str]) -> None:
    assert cut("".join(expected), lang) == expected


def test_thai_is_cut_at_spaces_into_stretches_of_a_sentences_length() -> None:
    text = " ".join(["สินค้าที่สั่งไปยังไม่ได้รับ ไม่ทราบว่าจะได้รับเมื่อไหร่คะ รบกวนตรวจสอบให้หน่อยนะคะ"] * 6)
    parts = cut(text, "th")
    assert len(parts) > 3
    assert all(30 <= len(part) <= 130 for part in parts)
    assert " ".join(parts) == text


def test_list_items_headings_and_rows_are_sentences_of_their_own() -> None:
    text = "# Kopf\n1. First item. Second.\n- list two\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n"
    assert cut(text) == ["# Kopf", "1. First item.", "Second.", "- list two", "| A | B |\n| --- | --- |", "| 1 | 2 |"]


def test_an_ordinal_ends_no_german_sentence_but_a_year_does() -> None:
    assert cut("Wir liefern am 24. November. Das war 2026. Danach nicht.", "de") == ["Wir liefern am 24. November.", "Das war 2026.", "Danach nicht."]


def test_a_very_long_arabic_sentence_is_cut_at_its_commas() -> None:
    text = "، ".join(["هذه جملة طويلة جدا عن سياسة الإرجاع في المتجر"] * 8)
    assert len(cut(text, "ar")) == 8


def test_blank_text_has_no_sentence() -> None:
    assert sentences(" \n\t\n") == ()


@given(st.text(alphabet=st.sampled_from("ab. !?。？\n|-1#ก ا؟।「」あZ;،"), max_size=200), st.sampled_from(["und", "de", "th", "el", "ar", "ja"]))
def test_spans_never_overlap_and_hold_every_character_that_is_not_blank(text: str, lang: str) -> None:
    spans = sentences(text, lang)
    assert all(first.end <= second.start for first, second in pairwise(spans))
    held = "".join(text[span.start : span.end] for span in spans)
    assert "".join(held.split()) == "".join(text.split())
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] != "" for span in spans)


class Counted(str):
    """A text that counts the characters that are copied out of it."""

    __slots__ = ("copied",)

    def __getitem__(self, key):
        part = super().__getitem__(key)
        self.copied = getattr(self, "copied", 0) + len(part)
        return part


LONG = {
    "blanks": " " * 100_000,
    "dots between blanks": ". " * 50_000,
    "blanks, then dots": " " * 50_000 + ". " * 25_000,
    "dots before a letter": "." * 99_999 + "x",
    "exclamation marks before a letter": "!" * 99_999 + "x",
    "numbers with dots": "1. " * 33_333,
    "strokes before a letter": "|" + "-" * 99_998 + "x",
    "rules of a table": "| a |\n" + "|---|\n" * 16_665,
}


@pytest.mark.parametrize("name", LONG)
def test_of_a_hundred_thousand_characters_no_more_is_copied_than_a_few_times_their_number(name):
    text = Counted(LONG[name])
    found = sentences(text)
    assert getattr(text, "copied", 0) <= 8 * len(text)
    assert sum(span.end - span.start for span in found) <= len(text)
