"""A served model whose vocabulary cuts a script finer than the estimate is given prompts that fit its context by its own count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assist.types import Conversation, Message, Speaker
from serving.breaker import open_breaker
from serving.settings import serving_settings
from serving.tokens import count_tokens
from tests.fakes_served import served

CONTEXT, ANSWER = 4096, 900
ASKED = {
    "en": "I would like to return the jacket that I bought last week. How long do I have, and who pays for the parcel? ",
    "zh": "我想退回上周购买的夹克。请问退货期限是多久，运费由谁承担？",
    "de": "Ich möchte die Jacke zurückgeben, die ich letzte Woche gekauft habe. Wie lange habe ich Zeit, und wer zahlt das Paket? ",
    "ja": "先週購入したジャケットを返品したいです。期限はいつまでで、送料はどちらの負担ですか。",
    "ar": "أود إرجاع السترة التي اشتريتها الأسبوع الماضي. كم لدي من الوقت، ومن يدفع تكلفة الشحن؟ ",
    "th": "ฉันต้องการคืนเสื้อแจ็คเก็ตที่ซื้อเมื่อสัปดาห์ที่แล้ว มีเวลาเท่าไร และใครเป็นผู้จ่ายค่าส่งคะ ",
}


def own(text):
    """Tokens by a vocabulary half as dear again as the estimate, as far as bytes allow."""
    return max(min(count_tokens(text) * 3 // 2, len(text.encode())), 1)


@pytest.mark.parametrize("lang", ASKED)
def test_from_the_second_draft_on_a_prompt_fits_by_the_models_own_count(desk, lang):
    talk = Conversation((Message(Speaker.CUSTOMER, ASKED[lang] * (40_000 // len(ASKED[lang]))),), "DE", "en")
    with served('{"sentences": [], "unknown": "nothing"}') as model:
        model.count = own
        environ = {"CONCORD_CHAT_URL": model.url, "CONCORD_SERVING_CHAT_CONTEXT": str(CONTEXT), "CONCORD_SERVING_CHAT_TOKENS": str(ANSWER)}
        chat = open_breaker(serving_settings(environ | {"CONCORD_SERVING_CHAT_TIMEOUT": "60"}))
        writer = replace(desk, chat=chat)
        writer.draft(talk)
        before = len(model.asked)
        writer.draft(talk)
        chat.close()
    prompts = [sum(own(turn["content"]) for turn in asked["messages"]) for asked in model.asked]
    again = prompts[before:]
    assert again
    assert max(prompts) > CONTEXT - ANSWER >= max(again)
