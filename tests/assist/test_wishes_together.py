"""Wishes that belong together are read as one, and what no approved reply speaks of is left to no other wish's words."""

from __future__ import annotations

import pytest

from assist.triage import Reader, triage
from assist.types import Conversation, Message, Speaker

WRONG = {
    "en": "You sent me the wrong tracker. I certainly won't pay to send it back, will I?",
    "de": "Sie haben mir das falsche Gerät geschickt. Die Rücksendekosten trage doch nicht ich?",
    "zh": "你们给我发错了货，退货运费总不该我出吧？",
    "ja": "違う商品が届きました。返品の送料はこちらの負担ですか？",
    "ar": "أرسلتم لي منتجًا خاطئًا. لن أدفع تكلفة الإرجاع، أليس كذلك؟",
    "th": "ร้านส่งผิดมา ค่าส่งคืนฉันไม่ต้องจ่ายใช่ไหม",
}
LOST = {
    "en": "My parcel has vanished. When do I get my money back?",
    "de": "Mein Paket ist verschollen. Wann bekomme ich mein Geld zurück?",
    "zh": "包裹丢失了。什么时候退款？",
    "ja": "荷物が紛失しました。返金はいつですか？",
    "ar": "ضاع الطرد. متى يتم استرداد المبلغ؟",
    "th": "พัสดุสูญหาย จะได้เงินคืนเมื่อไร",
}
BEYOND = {
    "en": "Do you take my old camera in part exchange for a new one?",
    "de": "Nehmen Sie meine alte Kamera beim Kauf in Zahlung?",
    "zh": "旧相机可以以旧换新吗？",
    "zh-TW": "離我最近的門市在哪裡？",
    "ja": "最寄りの店舗はどこですか？",
    "ar": "هل لديكم نقاط الولاء على المشتريات؟",
    "th": "สะสมแต้มจากการซื้อได้ไหม",
}


def intents(desk, text):
    talk = Conversation((Message(Speaker.CUSTOMER, text),))
    return [guess.intent for guess in triage(talk, Reader(desk.library, desk.cues, desk.book, desk.encoder, desk.risks)).intents]


@pytest.mark.parametrize("lang", WRONG)
def test_who_pays_for_sending_a_wrong_article_back_is_told_with_the_wrong_article(desk, lang):
    assert intents(desk, WRONG[lang]) == ["order.wrong_item"]


@pytest.mark.parametrize("lang", LOST)
def test_money_for_a_lost_parcel_is_told_with_the_lost_parcel(desk, lang):
    assert intents(desk, LOST[lang]) == ["shipping.lost"]


def test_money_for_a_return_is_still_a_refund(desk):
    assert intents(desk, "You have my return since Monday. When do I get my money back?") == ["returns.refund"]


@pytest.mark.parametrize("lang", BEYOND)
def test_what_no_approved_reply_speaks_of_is_no_other_wish(desk, lang):
    assert intents(desk, BEYOND[lang]) == ["other"]


PAID = {
    "en": "I paid today. How long until my order leaves your warehouse?",
    "de": "Ich habe heute bezahlt. Wie lange dauert es, bis meine Bestellung Ihr Lager verlässt?",
    "zh": "我今天付款了。订单多久会从仓库发出？",
    "ja": "本日支払いました。注文はいつ倉庫から発送されますか？",
    "ar": "دفعتُ اليوم. بعد كم من الوقت يغادر طلبي المستودع؟",
    "th": "วันนี้จ่ายเงินแล้ว อีกนานไหมกว่าจะส่งออกจากคลัง",
    "vi": "Hôm nay tôi đã thanh toán. Bao lâu thì đơn hàng rời kho?",
}


@pytest.mark.parametrize("lang", PAID)
def test_what_is_only_told_beside_a_plain_question_is_no_wish(desk, lang):
    assert "payment.methods" not in intents(desk, PAID[lang])


def test_what_is_told_says_what_a_vague_question_is_about(desk):
    assert "payment.methods" in intents(desk, "I chose bank transfer. By when does the money have to reach you?")


def test_the_turkish_capital_i_with_a_dot_is_the_i_of_its_words(desk):
    assert desk.cues.count("İade kargo ücretini kim öder?", "tr") == desk.cues.count("iade kargo ücretini kim öder?", "tr")


BOTH = {
    "en": "Do you have the RTR_520 in stock? And who pays the return shipping if I change my mind?",
    "de": "Haben Sie den RTR_520 auf Lager? Und wer zahlt die Rücksendekosten, wenn ich es mir anders überlege?",
    "zh": "RTR_520还有现货吗？另外如果我改变主意想退货，退货运费由谁承担？",
    "zh-TW": "請問RTR_520還有現貨嗎？另外我想退貨，因為改變心意，退貨運費由誰負擔？",
}


@pytest.mark.parametrize("lang", BOTH)
def test_two_questions_that_their_own_words_show_are_both_read(desk, lang):
    assert set(intents(desk, BOTH[lang])) >= {"product.stock", "returns.cost"}


def test_a_plain_question_is_no_part_of_a_wish_that_no_word_shows(desk):
    """Not what one had imagined is no wrong article."""
    assert intents(desk, "キットが思っていたものと違いました。ここから返送するといくらかかりますか？")[0] == "returns.cost"
