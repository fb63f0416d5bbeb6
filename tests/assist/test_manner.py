"""One voice, one signature, nothing asked that is known, and what a channel takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assist.guard.manner import against_channel, asks_known, two_voices
from assist.reply import sentence_spans
from assist.strings import Strings
from assist.types import Conversation, Message, Sentence, Speaker
from assist.values import TEXT, Value
from ingest.facts import read_facts

STRINGS = Strings.load("en")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def said(*texts: str, lang: str = "en", role: str = "body") -> tuple[Sentence, ...]:
    return tuple(Sentence(text, (), read_facts(text, lang), role) for text in texts)


def talk(channel: str, hours: float = 1) -> Conversation:
    return Conversation((Message(Speaker.CUSTOMER, "Hi", at=NOW - timedelta(hours=hours)),), channel=channel, now=NOW)


@pytest.mark.parametrize(
    ("lang", "mixed", "one"),
    [
        ("de", "Wir helfen Ihnen. Schick dein Paket zurück.", "Wir helfen Ihnen. Senden Sie Ihr Paket zurück."),
        ("zh", "我们会帮助您。请把你的包裹寄回。", "我们会帮助您。请把您的包裹寄回。"),
        ("fr", "Nous vous aidons. Renvoie ton colis.", "Nous vous aidons. Renvoyez votre colis."),
        ("ru", "Мы поможем вам. Отправь твой заказ.", "Мы поможем вам. Отправьте ваш заказ."),
        ("tr", "Size yardım ederiz. Senin paketin geldi.", "Size yardım ederiz."),
        ("ja", "返品できます。お送りください。", "返品できます。"),
    ],
)
def test_two_voices_are_told_and_one_is_not(lang: str, mixed: str, one: str) -> None:
    assert bool(list(two_voices(said(mixed, lang=lang), lang, STRINGS))) is (lang != "ja")
    assert list(two_voices(said(one, lang=lang), lang, STRINGS)) == []


@pytest.mark.parametrize(
    ("lang", "ask"),
    [
        ("en", "Could you tell us your order number?"),
        ("de", "Nennen Sie uns bitte Ihre Bestellnummer?"),
        ("zh", "请问您的订单号是多少？"),
        ("ja", "注文番号を教えていただけますか？"),
        ("ar", "ما رقم الطلب؟"),
        ("th", "ขอหมายเลขคำสั่งซื้อได้ไหม?"),
    ],
)
def test_what_is_known_is_not_asked_for(lang: str, ask: str) -> None:
    sentences = said(ask, lang=lang)
    spans = sentence_spans(sentences, lang)
    known = {"number": Value("number", TEXT, "PR-2026-10381")}
    assert [one.code for one in asks_known(sentences, spans, known, lang, STRINGS)] == ["asks_known"]
    assert list(asks_known(sentences, spans, {}, lang, STRINGS)) == []


def test_a_marketplace_takes_no_links_and_an_email_does() -> None:
    sentences = said("Write to help@shop.example or see https://shop.example/returns.")
    assert [one.code for one in against_channel(sentences, talk("amazon"), STRINGS)] == ["no_links"]
    assert list(against_channel(sentences, talk("email"), STRINGS)) == []


@pytest.mark.parametrize(("hours", "codes"), [(23.9, []), (24.1, ["window_closed"])])
def test_whatsapp_takes_a_free_reply_for_twenty_four_hours(hours: float, codes: list[str]) -> None:
    assert [one.code for one in against_channel(said("Hello."), talk("whatsapp", hours), STRINGS)] == codes


def test_a_reply_too_long_for_its_channel_is_told_with_both_numbers() -> None:
    (found,) = against_channel(said("x" * 5000), talk("whatsapp"), STRINGS)
    assert (found.code, "5001" in found.text, "4096" in found.text) == ("too_long", True, True)


def test_a_signature_stands_once() -> None:
    signed = said("Polaris Robotics", role="signature")
    assert [one.code for one in against_channel((*said("Bye.", "Polaris Robotics"), *signed), talk("email"), STRINGS)] == ["signed_twice"]
    assert list(against_channel((*said("Bye."), *signed), talk("email"), STRINGS)) == []
