"""The weights in the package do what the card says, in the languages customers write."""

from __future__ import annotations

import numpy as np
import pytest

from serving.builtin import BuiltinEncoder

PASSAGES = (
    "You can return the goods within 14 days of delivery. We pay for the return label.",
    "If you cannot sign in, choose a new password for your account.",
    "Orders to Switzerland are delivered by courier within five working days.",
)
QUESTIONS = {
    "en": ("Can I send it back?", "I forgot my password", "When will my order be delivered?"),
    "zh": ("我可以退货吗？", "我忘记密码了", "我的订单什么时候送达？"),
    "de": ("Kann ich die Ware zurückgeben?", "Ich habe mein Passwort vergessen", "Wann wird meine Bestellung geliefert?"),
    "ja": ("返品できますか？", "パスワードを忘れました", "注文はいつ配達されますか？"),
    "ar": ("هل يمكنني إرجاع المنتج؟", "نسيت كلمة المرور", "متى يتم توصيل طلبي؟"),
    "th": ("ฉันสามารถคืนสินค้าได้ไหม", "ฉันลืมรหัสผ่าน", "คำสั่งซื้อของฉันจะจัดส่งเมื่อไร"),
}


@pytest.fixture(scope="module")
def shipped() -> BuiltinEncoder:
    return BuiltinEncoder.open()


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_question_finds_its_english_passage(shipped: BuiltinEncoder, language: str) -> None:
    likeness = shipped.encode_queries(QUESTIONS[language]) @ shipped.encode_passages(PASSAGES).T
    assert likeness.argmax(1).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("one", "other"),
    [("返品", "반품"), ("refund", "Erstattung"), ("退款", "возврат денег"), ("invoice", "فاتورة"), ("password", "mật khẩu"), ("order", "คำสั่งซื้อ")],
)
def test_a_shop_word_is_closer_to_its_translation_than_to_another_word(shipped: BuiltinEncoder, one: str, other: str) -> None:
    rows = shipped.encode_queries([one, other, "weather", "Fahrrad"])
    assert rows[0] @ rows[1] > max(rows[0] @ rows[2], rows[0] @ rows[3])


def test_accents_left_out_hardly_matter(shipped: BuiltinEncoder) -> None:
    typed = shipped.encode_queries(["devolución del artículo", "Rückgabe der Bestellung", "remboursement immédiat"])
    hurried = shipped.encode_queries(["devolucion del articulo", "Ruckgabe der Bestellung", "remboursement immediat"])
    assert np.einsum("ij,ij->i", typed, hurried).min() > 0.5


def test_a_hundred_thousand_characters_of_chinese_keep_their_meaning(shipped: BuiltinEncoder) -> None:
    long, short, other = shipped.encode_passages(["我可以退货吗？" * 15_000, "我可以退货吗？", "电池怎么充电？"])
    assert long @ short > 0.95 > long @ other


def test_full_width_text_gets_the_vector_of_plain_text(shipped: BuiltinEncoder) -> None:
    wide, plain = shipped.encode_queries(["Ｒｅｔｕｒｎ　１４　ｄａｙｓ", "return 14 days"])
    assert wide.tolist() == plain.tolist()
