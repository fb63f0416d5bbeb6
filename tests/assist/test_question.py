"""Issues, products, orders and places out of conversations as people write them; by rules, and by a model that may fail."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from assist.parse import conversation_of
from assist.question import MOST, Courtesies, issues_of
from assist.question_model import ask_model
from assist.triage import newest_words
from ingest.language import identify
from prompts.courtesies import load_courtesies
from serving.builtin import BuiltinEncoder
from serving.errors import ModelUnreachable
from serving.turns import Spoken


@pytest.fixture(scope="module")
def encoder():
    return BuiltinEncoder.open()


@pytest.fixture(scope="module")
def courtesies(encoder):
    return Courtesies.encoded(load_courtesies(), encoder)


def said(text, **more):
    return conversation_of({"messages": [{"role": "customer", "text": text}], **more})


@pytest.fixture
def issues(encoder, courtesies):
    def of(text, **more):
        conversation = said(text, **more)
        words = newest_words(conversation)
        return issues_of(conversation, words, identify(words).lang, encoder, courtesies)

    return of


@pytest.mark.parametrize(
    ("text", "kept", "gone"),
    [
        ("Hello, I hope you are well. How long is the warranty on the kettle? Thank you so much. Best regards, Ann", "warranty", "hope you"),
        ("您好，希望您一切都好。水壶的保修期是多久？非常感谢您的帮助。", "保修期", "感谢"),
        ("Guten Tag, ich hoffe es geht Ihnen gut. Wie lange gilt die Garantie? Vielen Dank für Ihre Hilfe. Mit freundlichen Grüßen", "Garantie", "Grüßen"),
        ("お世話になっております。ケトルの保証期間は何年ですか。よろしくお願いいたします。", "保証期間", "よろしく"),
        ("السلام عليكم ورحمة الله وبركاته. كم مدة الضمان؟ شكرا جزيلا لمساعدتكم.", "الضمان", "شكرا"),
        ("สวัสดีค่ะ\nรับประกันนานเท่าไหร่คะ\nขอบคุณล่วงหน้า", "รับประกัน", "ล่วงหน้า"),
        ("namaste sir.\nwarranty kitne saal ki hai?\nmadad ke liye bahut dhanyavaad", "warranty", "dhanyavaad"),
    ],
)
def test_courtesies_are_left_out_and_the_question_stays(issues, text, kept, gone):
    found = issues(text).searches
    assert any(kept in search for search in found)
    assert not any(gone in search for search in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1) Who pays the return?\n2) When do I get my money back?\n3) How long is the warranty?", ("pays", "money", "warranty")),
        ("Trois questions :\n- Qui paie le retour ?\n- Combien de temps dure la garantie ?", ("retour", "garantie")),
        ("可以用微信支付吗？保修期是多久？", ("微信", "保修")),
        ("返金はいつですか。保証期間は何年ですか。", ("返金", "保証")),
        ("Wer zahlt den Rückversand? Wie lade ich den Akku?", ("Rückversand", "Akku")),
        ("متى أسترد نقودي؟ كم مدة الضمان؟", ("نقودي", "الضمان")),
    ],
)
def test_several_issues_become_several_searches_in_their_order(issues, text, words):
    searches = issues(text).searches
    assert [next(at for at, search in enumerate(searches) if word in search) for word in words] == list(range(len(words)))


def test_the_same_question_twice_is_one_search(issues):
    assert len(issues("Where is my parcel? Where is my parcel please?").searches) == 1


def test_what_is_told_near_a_question_stays_with_it_and_a_far_story_does_not(issues):
    (search,) = issues(
        "My kettle leaks water at the bottom. Does the warranty cover a leaking kettle? My wife is a teacher in a small village school."
    ).searches
    assert "leaks" in search
    assert "teacher" not in search


@pytest.mark.parametrize(
    ("text", "orders", "places"),
    [
        ("Where is order PR-2026-10217? I live in Austria.", ("PR-2026-10217",), ("AT",)),
        ("استلمت الطلب رقم PR-٢٠٢٦-١٠٤٠٦ وأنا في مصر، كم مدة الإرجاع؟", ("PR-2026-10406",), ("EG",)),
        ("注文番号 PR-2026-10217 はドイツに届きますか。", ("PR-2026-10217",), ("DE",)),
        ("Liefern Sie nach Frankreich?", (), ("FR",)),
        ("有到德国的配送吗？", (), ("DE",)),
        ("ส่งไปญี่ปุ่นได้ไหมคะ", (), ("JP",)),
    ],
)
def test_orders_and_places_are_named_and_no_order_number_is_searched_for(issues, text, orders, places):
    found = issues(text)
    assert found.orders == orders
    assert set(places) <= set(found.places)
    assert not any("2026-1" in search for search in found.searches)


def test_products_are_what_was_ordered(issues):
    order = {"number": "A-1042", "lines": [{"sku": "K1", "name": "Blue kettle"}, {"sku": "K2", "name": "Lid"}]}
    assert issues("Does it whistle?", order=order).products == ("Blue kettle", "Lid")


@pytest.mark.parametrize("text", ["Thank you very much for your help!", "🙂🙂🙂", "…", "\x07\x08", "谢谢", "ขอบคุณมากสำหรับความช่วยเหลือ"])
def test_nothing_asked_is_nothing_to_search(issues, text):
    assert issues(text).searches == ()


def test_a_hundred_thousand_characters_are_a_few_short_searches(issues):
    searches = issues("How long is the warranty? Who pays the return shipping? " * 2_000).searches
    assert 0 < len(searches) <= MOST
    assert all(len(search) <= 600 for search in searches)


@dataclass
class SayingChat:
    """Gives one answer, or raises it."""

    answer: object
    room: int = 4_000
    pictures: int = 0
    heard: str = ""

    def ask(self, system, user, schema, pictures=(), heard=None):
        self.heard = user
        if isinstance(self.answer, Exception):
            raise self.answer
        return Spoken(self.answer, "saying", 1, 1)

    def close(self):
        pass


ANSWER = {"searches": ["How long is the kettle's warranty?"], "products": ["kettle", "teapot"], "orders": ["A-1042", "B-9"], "places": ["Mars"]}


def test_a_model_words_the_searches_and_names_only_what_was_written(issues):
    text = "hi!! kettel warrnty?? order A-1042, my kettle"
    chat = SayingChat(ANSWER)
    found = ask_model(chat, said(text), issues(text))
    assert found.searches == ("How long is the kettle's warranty?",)
    assert (found.products, found.orders, found.places) == (("kettle",), ("A-1042",), ())
    assert "warrnty" in chat.heard


@pytest.mark.parametrize("answer", [ModelUnreachable("down"), {"searches": "one"}, {}, {**ANSWER, "searches": []}, {**ANSWER, "searches": [" "]}])
def test_a_model_that_fails_leaves_the_rules_searches(issues, answer):
    assert ask_model(SayingChat(answer), said("How long is the warranty?"), issues("How long is the warranty?")) is None
