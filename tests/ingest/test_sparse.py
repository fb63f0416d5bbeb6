"""The lexical arm's terms: the same for a question and its passage in every script, numbers and codes kept."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.sparse import LONGEST_QUERY, encode_passage, encode_query, index_of, terms


@pytest.mark.parametrize(
    ("question", "passage", "term"),
    [
        ("A-10427", "Ihre Bestellung A-10427 wurde versandt.", "a-10427"),
        ("a10427", "Order A-10427 has shipped.", "a10427"),
        ("10427", "Order A-10427 has shipped.", "10427"),
        ("XT-60", "The XT60 plug is yellow.", "xt60"),
        ("v1.2.3", "Firmware v1.2.3 fixes it.", "v1.2.3"),
        ("12.5V", "Charge to 12.5 V.", "12.5"),
        ("１２３４５", "注文番号12345です", "12345"),
        ("٤٥٦٧٨", "رقم الطلب 45678", "45678"),
        ("๑๒๓๔", "คำสั่งซื้อ 1234 ถูกส่งแล้ว", "1234"),
        ("२०२६", "ऑर्डर 2026 भेजा गया", "2026"),
        ("返品", "未使用なら返品は可能です。", "返品"),
        ("退货", "您可以在七天内退货", "退货"),
        ("返", "返", "返"),
        ("garantía", "La garantia dura dos años", "garantia"),
        ("İADE", "iade süresi", "iade"),
        ("ضمان", "والضمان لمدة سنتين", "ضمان"),
        ("배송", "배송은 3일 걸립니다", "배송"),
        ("e-mail", "Send an email", "email"),
        ("deliveries", "One delivery a day", "delivery"),
    ],
)
def test_a_question_and_its_passage_share_the_term(question, passage, term):
    assert term in terms(question)
    assert term in terms(passage)
    shared = set(encode_query(question).indices.tolist()) & set(encode_passage(passage).indices.tolist())
    assert index_of(term) in shared


def test_thai_words_are_found_inside_running_text():
    shared = set(terms("คืนเงิน")) & set(terms("ลูกค้าสามารถขอคืนเงินได้ภายใน 14 วัน"))
    assert len(shared) >= 2


def test_the_language_of_a_question_need_not_be_known_for_its_folded_forms_to_meet():
    passage = set(terms("Lieferungen dauern drei Tage", "de"))
    assert "lieferung" in passage
    assert passage & set(terms("Lieferung", "und"))


def test_a_number_written_the_german_and_the_english_way_is_one_term():
    assert set(terms("1.299,00")) & set(terms("1,299.00")) >= {"129900"}


def test_the_dimension_of_a_term_never_changes():
    assert (index_of("10427"), index_of("返品")) == (3706135224, 2224728414)


def test_a_repeated_term_weighs_more_but_not_in_proportion():
    once, often = encode_passage("battery " + "word " * 30), encode_passage("battery " * 10 + "word " * 21)
    at = index_of("battery")
    first = float(once.values[once.indices == at][0])
    assert first < float(often.values[often.indices == at][0]) < 3 * first


def test_the_same_term_weighs_less_in_a_long_passage():
    at = index_of("battery")
    short, long = encode_passage("battery"), encode_passage("battery " + " ".join(f"word{number}" for number in range(500)))
    assert float(short.values[short.indices == at][0]) > float(long.values[long.indices == at][0])


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "!!!", "\u200f"])
def test_a_text_without_words_is_an_empty_vector(text):
    assert len(encode_passage(text).indices) == 0
    assert len(encode_query(text).indices) == 0


def test_indices_are_ascending_unique_and_values_positive():
    row = encode_passage("Der Akku 3S 12,6V und der Akku 4S – 3S! 電池 แบตเตอรี่ بطارية")
    assert np.all(np.diff(row.indices.astype(np.int64)) > 0)
    assert np.all(row.values > 0)


def test_a_very_long_question_is_read_up_to_its_limit():
    head = "wort " * (LONGEST_QUERY // 5)
    assert set(encode_query(head + "ungelesen").indices.tolist()) == set(encode_query(head).indices.tolist())


def test_letters_of_any_length_stay_bounded():
    assert max(len(term) for term in terms("x" * 5_000 + " " + "9" * 5_000)) <= 64
