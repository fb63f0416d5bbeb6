"""The card that says what a customer asks, in the agent's language."""

import pytest

from assist.types import Conversation, Message, Speaker

ASKED = {
    "en": "How long does delivery to Germany take?",
    "zh": "退货期限是多少天？",
    "de": "Wie lange dauert der Versand nach Deutschland?",
    "ja": "返品の期限は何日ですか？",
    "ar": "كم عدد أيام إرجاع المنتج؟",
    "th": "คืนสินค้าได้ภายในกี่วัน",
}


def card(desk, text):
    return desk.draft(Conversation((Message(Speaker.CUSTOMER, text),), "DE", "fr")).meaning


@pytest.mark.parametrize("lang", ASKED)
def test_a_known_sentence_near_to_what_is_asked_is_shown_in_the_agents_language(desk, lang):
    meaning = card(desk, ASKED[lang])
    assert (bool(meaning.nearest), meaning.nearness >= 0.7) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "お世話になっております。月までの距離と、うちの猫の好きな歌を教えていただけますでしょうか。",
        "Wie weit ist der Mond entfernt, und welches Lied mag meine Katze?",
        "月亮离我们有多远？我的猫喜欢哪首歌？",
    ],
)
def test_a_sentence_that_says_something_else_is_not_shown_as_near(desk, text):
    meaning = card(desk, text)
    assert (meaning.nearest, meaning.nearest_original, meaning.nearness) == ("", "", 0.0)


@pytest.mark.parametrize("number", ["PR-٢٠٢٦-١٠٤٠٦", "PR-２０２６-１０４０６", "PR-๒๐๒๖-๑๐๔๐๖", "PR-2026-10406"])
def test_an_order_number_is_told_in_digits_that_stay_in_their_order(desk, number):
    assert "PR-2026-10406" in card(desk, f"Order {number}: كم عدد أيام إرجاع المنتج؟").facts
