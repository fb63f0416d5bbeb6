"""A customer who names what a policy rules out is told so beside the rule, in six languages; one who names nothing of it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assist.demo.load import conversations
from assist.types import Message, Speaker

OPENED = {
    "en": "I broke the seal on the battery. Can I still send it back?",
    "de": "Ich habe das Siegel am Akku gebrochen. Kann ich ihn trotzdem zurückschicken?",
    "zh": "电池的封条已经拆了，还能退吗？",
    "ja": "バッテリーの封を開けてしまいました。それでも返品できますか？",
    "ar": "فتحتُ ختم البطارية. هل ما زال بإمكاني إرجاعها؟",
    "th": "แกะซีลแบตเตอรี่แล้ว ยังคืนได้อยู่ไหม",
    "ko": "배터리 봉인을 뜯었는데 그래도 반품할 수 있나요?",
    "vi": "Tôi đã bóc niêm phong của pin. Tôi còn trả lại được không?",
}
PLAIN = {
    "en": "How long do I have to send an article back?",
    "de": "Wie lange kann ich einen Artikel zurückgeben?",
    "zh": "收到货后多少天内可以退货？",
    "ja": "商品を受け取ってから何日以内なら返品できますか？",
    "ar": "كم يومًا لديّ لإرجاع المنتج بعد استلامه؟",
    "th": "คืนสินค้าได้ภายในกี่วันหลังได้รับของ",
}
CRASHED = {
    "en": "My drone crashed and a motor arm broke. Does the warranty cover that?",
    "zh": "我的无人机摔了，机臂断了，保修包不包这个？",
    "th": "โดรนตกแล้วแขนมอเตอร์หัก ประกันคุ้มครองไหม",
    "pl": "Mój dron się rozbił i złamało się ramię silnika. Czy gwarancja to obejmuje?",
}
INSTALMENTS = {"en": "Can I pay in instalments?", "fr": "Puis-je payer en plusieurs fois ?", "ja": "分割払いはできますか？"}

BILLED = {
    "en": "Can I get an invoice with our VAT number? We are a company.",
    "de": "Kann ich eine Rechnung mit unserer USt-IdNr. bekommen? Wir sind eine GmbH.",
    "zh": "可以开公司抬头的发票吗？我们有税号。",
    "ja": "領収書を発行していただけますか？宛名は株式会社山田でお願いします。",
    "ar": "هل يمكن إصدار فاتورة باسم شركتنا مع الرقم الضريبي؟",
    "th": "ขอใบกำกับภาษีในนามบริษัทได้ไหมคะ",
    "ko": "회사 명의로 영수증을 발행해 주실 수 있나요?",
}


def answered(desk, text: str):
    first = conversations()[0]
    talk = replace(first, messages=(Message(Speaker.CUSTOMER, text),), order=None, reply_language="", customer=replace(first.customer, languages=()))
    return desk.draft(talk)


def quoted(draft, file: str) -> list[str]:
    """What the draft quotes word for word, of one policy."""
    return [cited.quote for sentence in draft.sentences if sentence.role == "quote" for cited in sentence.citations if cited.path.endswith(file)]


def periods(draft) -> set[str]:
    return {f"{fact.value} {fact.unit}" for sentence in draft.sentences for fact in sentence.facts if fact.kind == "period"}


@pytest.mark.parametrize("lang", OPENED)
def test_an_opened_battery_is_told_apart_from_what_may_be_returned(desk, lang):
    draft = answered(desk, OPENED[lang])
    assert "30 day" in periods(draft)
    assert len(quoted(draft, "returns.md")) == 1


@pytest.mark.parametrize("lang", PLAIN)
def test_a_plain_question_is_answered_without_an_exception(desk, lang):
    draft = answered(desk, PLAIN[lang])
    assert "30 day" in periods(draft)
    assert quoted(draft, "returns.md") == []


@pytest.mark.parametrize("lang", CRASHED)
def test_what_the_warranty_does_not_cover_is_told_to_whom_it_happened(desk, lang):
    draft = answered(desk, CRASHED[lang])
    assert "24 month" in periods(draft)
    assert len(quoted(draft, "warranty.md")) == 1


@pytest.mark.parametrize("lang", INSTALMENTS)
def test_a_policy_is_quoted_from_the_document_its_reply_rests_on(desk, lang):
    assert {cited.path.rsplit("/", 1)[-1] for s in answered(desk, INSTALMENTS[lang]).sentences for cited in s.citations} == {"payment.md"}


@pytest.mark.parametrize("lang", BILLED)
def test_a_reply_that_rests_on_no_policy_quotes_none_that_does_not_speak_of_what_is_asked(desk, lang):
    draft = answered(desk, BILLED[lang])
    assert not draft.refusal
    assert {cited.path.rsplit("/", 1)[-1] for sentence in draft.sentences for cited in sentence.citations} <= {"payment.md"}
