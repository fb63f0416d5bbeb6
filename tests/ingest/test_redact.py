"""Personal data: found in every script, replaced by what it is, and order numbers left alone."""

from __future__ import annotations

import pytest

from ingest.redact import Private, redact

CASES = [
    ("en", "My name is John Smith, call (212) 555-0147 or a.b+x@mail.example.com.", "My name is [NAME], call [PHONE] or [EMAIL]."),
    ("de", "Ich heiße Jürgen Müller, Tel. 030 12345678, Bestellnummer 100045678.", "Ich heiße [NAME], Tel. [PHONE], Bestellnummer 100045678."),
    ("zh", "我叫李明，订单号 4512345678901，手机13812345678，邮箱li@x.cn谢谢", "我叫[NAME]，订单号 4512345678901，手机[PHONE]，邮箱[EMAIL]谢谢"),
    (
        "ja",
        "山田太郎と申します。電話は０９０-１２３４-５６７８、注文番号は 123456789012 です。",
        "[NAME]と申します。電話は[PHONE]、注文番号は 123456789012 です。",
    ),
    ("ar", "اسمي أحمد علي، ورقم الطلب ٤٥١٢٣٤٥٦٧٨ وهاتف ٠٥٠١٢٣٤٥٦٧", "اسمي [NAME]، ورقم الطلب ٤٥١٢٣٤٥٦٧٨ وهاتف [PHONE]"),
    ("th", "ผมชื่อสมชาย โทร 081-234-5678 หมายเลขคำสั่งซื้อ 9876543210", "ผมชื่อ[NAME] โทร [PHONE] หมายเลขคำสั่งซื้อ 9876543210"),
    ("ko", "제 이름은 김철수입니다. 전화 010-1234-5678", "제 이름은 [NAME]입니다. 전화 [PHONE]"),
    ("fr", "Je m'appelle Marie Dupont, tél 06 12 34 56 78", "Je m'appelle [NAME], tél [PHONE]"),
]


@pytest.mark.parametrize(("lang", "given", "left"), CASES)
def test_personal_data_is_replaced_and_order_numbers_stay(lang: str, given: str, left: str) -> None:
    assert redact(given, lang).text == left


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("4111 1111 1111 1111", Private.CARD),
        ("DE89 3704 0044 0532 0130 00", Private.IBAN),
        ("192.168.0.17", Private.IP),
        ("2001:db8::1", Private.IP),
        ("11010519491231002X", Private.ID),
        ("536-90-4399", Private.ID),
        ("12345678Z", Private.ID),
        ("+86 138 1234 5678", Private.PHONE),
        ("https://x.example/reset?token=abc123", Private.LINK),
    ],
)
def test_each_kind_is_named(text: str, kind: Private) -> None:
    (mark,) = redact(f"see {text} please").marks
    assert (mark.kind, mark.text, mark.placeholder) == (kind, text, f"[{kind.value.upper()}]")


@pytest.mark.parametrize(
    "text",
    [
        "card 4111 1111 1111 1112",
        "order #123-4567890-1234567",
        "on 2026-11-24 at 10:30:15",
        "it costs 1,234,567.89 EUR for 14 days",
        "firmware version 1.2.3.4",
        "https://shop.example/returns?lang=de",
        "DE00 3704 0044 0532 0130 00 is no account",
        "tracking 00340434161094042557",
        "SKU 12345678, 999.999.999.999",
        "The name is unknown. Call me later.",
    ],
)
def test_what_is_no_personal_data_stays(text: str) -> None:
    assert redact(text, "en").text == text


def test_a_bare_identity_number_needs_a_word_that_says_so() -> None:
    assert redact("PESEL 44051401359", "pl").marks[0].kind is Private.ID
    assert redact("mam 44051401359 punktów", "pl").text == "mam 44051401359 punktów"


def test_a_name_is_found_again_under_the_sign_off() -> None:
    text = "Hello,\nwhere is my parcel?\nBest regards,\nAnna de Vries\n"
    assert redact(text).text == "Hello,\nwhere is my parcel?\nBest regards,\n[NAME]\n"
    assert redact("Ich heiße Jana Kurz. Jana Kurz wohnt hier.").text == "Ich heiße [NAME]. [NAME] wohnt hier."


def test_a_sentence_under_thanks_is_no_name() -> None:
    text = "Thanks,\nthe parcel is lost\n"
    assert redact(text).text == text


def test_marks_point_into_the_text_as_given() -> None:
    text = "電話は０９０-１２３４-５６７８、a@b.example"
    redacted = redact(text, "ja")
    assert (
        [text[mark.span.start : mark.span.end] for mark in redacted.marks]
        == [mark.text for mark in redacted.marks]
        == ["０９０-１２３４-５６７８", "a@b.example"]
    )


def test_what_the_caller_keeps_stays_by_text_or_by_kind() -> None:
    text = "a@b.example or c@d.example"
    assert redact(text, keep={"a@b.example"}).text == "a@b.example or [EMAIL]"
    assert redact(text, keep={"email"}).text == text


@pytest.mark.parametrize(("lang", "given", "left"), CASES)
def test_redacting_twice_changes_nothing_more(lang: str, given: str, left: str) -> None:
    assert redact(left, lang).text == left
    assert redact(left, lang).marks == ()
