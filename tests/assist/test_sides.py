"""What the agent reads states what the customer will read, whoever put it into the agent's language."""

import pytest

from assist.guard.sides import unlike
from assist.reply import sentence_spans
from assist.strings import Strings
from assist.types import Gloss, Sentence, Severity
from ingest.facts import read_facts

RIGHT = {
    "en": "You may return the item within 14 days and pay €39.90.",
    "zh": "您可以在14天内退货，费用为39.90欧元。",
    "de": "Sie können den Artikel innerhalb von 14 Tagen zurückgeben und zahlen 39,90 €.",
    "ja": "１４日以内に返品でき、費用は39.90ユーロです。",
    "ar": "يمكنكم إرجاع المنتج خلال 14 يومًا مقابل 39.90 يورو.",
    "th": "คุณสามารถคืนสินค้าได้ภายใน 14 วัน โดยมีค่าใช้จ่าย 39.90 ยูโร",
}


def found(lang: str, text: str, reader: str, told: str):
    sentences = (Sentence("Hi,", role="opening"), Sentence(text, facts=read_facts(text, lang)))
    spans = sentence_spans(sentences, lang)
    return spans, tuple(unlike(sentences, Gloss(reader, ("Hi,", told), "family"), spans, Strings.load(reader)))


@pytest.mark.parametrize("lang", sorted(RIGHT))
@pytest.mark.parametrize("reader", ["en", "zh", "ar"])
def test_two_versions_that_state_the_same_are_left_alone(lang, reader):
    assert found(lang, RIGHT[lang], reader, RIGHT[reader])[1] == ()


@pytest.mark.parametrize("lang", sorted(RIGHT))
def test_a_version_with_another_period_is_told_at_its_sentence_with_both_sides(lang):
    spans, (one,) = found(lang, RIGHT[lang], "en", "You may return the item within 30 days and pay €39.90.")
    assert (one.code, one.severity, one.span) == ("sides_differ", Severity.WARNING, spans[1])
    assert "30 days" in one.text
    assert "14" in one.text or "１４" in one.text


def test_an_amount_that_only_the_customer_would_read_is_told():
    _, (one,) = found("de", RIGHT["de"], "en", "You may return the item within 14 days.")
    assert "39,90 €" in one.text


def test_a_sentence_shown_as_it_is_for_want_of_a_gloss_differs_from_nothing():
    assert found("de", RIGHT["de"], "th", RIGHT["de"])[1] == ()
