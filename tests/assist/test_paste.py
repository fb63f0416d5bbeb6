"""A conversation copied from a seller console: who said what."""

from __future__ import annotations

import pytest

from assist.errors import BadRequest
from assist.paste import read_paste
from assist.types import Speaker

CUSTOMER, AGENT = Speaker.CUSTOMER, Speaker.AGENT
COPIED = {
    "en": ("Buyer: Where is my parcel?\nSeller: We are looking.\nBuyer: Thanks, and when?", [CUSTOMER, AGENT, CUSTOMER]),
    "zh": ("买家：我的包裹在哪里？\n客服：我们正在查询。\n买家：谢谢，什么时候到？", [CUSTOMER, AGENT, CUSTOMER]),
    "de": ("Käufer (12:03): Wo ist mein Paket?\nVerkäufer (12:05): Wir schauen nach.\nKäufer (12:06): Danke.", [CUSTOMER, AGENT, CUSTOMER]),
    "ja": ("購入者：荷物はどこですか。\n出品者：確認いたします。\n購入者：お願いします。", [CUSTOMER, AGENT, CUSTOMER]),
    "ar": ("المشتري: أين طردي؟\nالبائع: نتحقق من الأمر.\nالمشتري: شكرًا.", [CUSTOMER, AGENT, CUSTOMER]),
    "th": ("ผู้ซื้อ: พัสดุอยู่ที่ไหน\nผู้ขาย: กำลังตรวจสอบ\nผู้ซื้อ: ขอบคุณ", [CUSTOMER, AGENT, CUSTOMER]),
}


@pytest.mark.parametrize("lang", sorted(COPIED))
def test_sides_are_told_apart_by_what_consoles_call_them(lang):
    text, sides = COPIED[lang]
    assert [one.role for one in read_paste(text)] == sides


def test_names_that_come_again_begin_messages_and_mine_is_the_agents():
    said = read_paste("Klara M.: Hallo\nmit zwei Zeilen\nPolaris: Guten Tag\nKlara M.: Wo ist es?\nPolaris: Unterwegs.", "polaris")
    assert [(one.role, one.text) for one in said] == [
        (CUSTOMER, "Hallo\nmit zwei Zeilen"),
        (AGENT, "Guten Tag"),
        (CUSTOMER, "Wo ist es?"),
        (AGENT, "Unterwegs."),
    ]


def test_a_name_and_a_time_on_a_line_of_their_own_begin_a_message():
    said = read_paste("Klara M. 2026-11-20 12:03\nWo ist mein Paket?\nMe 12:05\nUnterwegs.", "")
    assert [(one.role, one.text) for one in said] == [(CUSTOMER, "Wo ist mein Paket?"), (AGENT, "Unterwegs.")]


@pytest.mark.parametrize("line", ["Bestellnummer: 10427", "See https://shop.example.com/a: it says so", "注文番号：10427", "Note: it is broken"])
def test_a_colon_inside_a_message_begins_none(line):
    said = read_paste(f"Where is it?\n{line}")
    assert [(one.role, one.text) for one in said] == [(CUSTOMER, f"Where is it?\n{line}")]


def test_a_lone_message_is_the_customers():
    assert [one.role for one in read_paste("Wo ist mein Paket?")] == [CUSTOMER]


@pytest.mark.parametrize("text", ["", "  \n ", "Seller: hello\nSeller: anybody?"])
def test_without_a_customers_word_there_is_nothing_to_answer(text):
    with pytest.raises(BadRequest, match="customer"):
        read_paste(text)


def test_a_book_is_refused_and_many_colons_are_read_in_time():
    with pytest.raises(BadRequest, match="longer"):
        read_paste("a" * 100_001)
    assert read_paste(("a: " * 33_000)[:99_000])
