"""How sentences become the text a customer reads."""

import pytest

from assist.reply import join_reply, sentence_spans
from assist.types import Sentence


def lines(*pairs):
    return [Sentence(text, role=role) for role, text in pairs]


def test_a_chinese_reply_joins_sentences_without_spaces():
    reply = lines(("opening", "您好："), ("body", "退货期为30天。"), ("body", "运费由您承担。"))
    assert join_reply(reply, "zh") == "您好：\n\n退货期为30天。运费由您承担。"


def test_a_german_reply_joins_sentences_with_a_space_and_parts_with_a_blank_line():
    reply = lines(("opening", "Guten Tag,"), ("body", "Eins."), ("quote", "Zwei."), ("closing", "Freundliche Grüße"))
    assert join_reply(reply, "de") == "Guten Tag,\n\nEins. Zwei.\n\nFreundliche Grüße"


@pytest.mark.parametrize("lang", ["en", "zh", "de", "ja", "ar", "th"])
def test_every_span_holds_exactly_its_sentence(lang):
    reply = lines(("opening", "أهلاً،"), ("body", "退货期为30天。"), ("body", "ส่งคืนได้ภายใน 30 วัน"), ("ask", "注文番号は？"), ("closing", "Bye"))
    text = join_reply(reply, lang)
    assert [text[s.start : s.end] for s in sentence_spans(reply, lang)] == [s.text for s in reply]


def test_an_empty_reply_is_an_empty_text():
    assert join_reply([], "en") == ""
