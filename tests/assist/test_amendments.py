"""What people change in approved wordings is known again, whatever the values in it, in every kind of script."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assist.learn.amendments import Wordings, amendments_of
from assist.reply import join_reply
from assist.types import Conversation, Customer, Message, Speaker
from ingest.redact import Stated
from prompts.shop import How
from tests.assist.fakes_desk import passage
from tests.assist.fakes_learn import LIBRARY, STATUSES, shop

ASKED = {
    "en": "How many days do I have to return the kettle?",
    "de": "Wie viele Tage habe ich, um den Wasserkocher zurückzugeben?",
    "zh": "水壶多少天内可以退货？",
    "ja": "やかんは何日以内なら返品できますか？",
    "ar": "كم يومًا لدي لإرجاع الغلاية؟",
    "th": "ฉันสามารถคืนกาต้มน้ำได้ภายในกี่วัน",
}
EDITED = {
    "en": ("You can return your purchase within 30 days.", "Send it back to us within 30 days."),
    "de": ("Die Rückgabefrist beträgt 30 Tage.", "Sie haben für die Rückgabe 30 Tage Zeit."),
    "zh": ("您可以在30天内退货。", "您收货后可在30天内办理退货。"),
    "ja": ("返品は30 日以内に承ります。", "返品は30日以内であればお受けできます。"),
    "ar": ("مدة الإرجاع المتاحة هي 30 يومًا.", "يمكنكم الإرجاع، والمدة المتاحة هي 30 يومًا."),
    "th": ("คุณสามารถคืนสินค้าได้ภายใน 30 วัน", "คุณลูกค้าสามารถส่งคืนสินค้าได้ภายใน 30 วัน"),
}
WORDINGS = Wordings(LIBRARY, STATUSES)


def drafted(lang):
    talk = Conversation((Message(Speaker.CUSTOMER, ASKED[lang]),), "DE", "en", Customer("Ana Weber"), id="c")
    draft = shop(passage("You may return an item within 30 days.")).draft(talk)
    assert draft.language == lang
    return draft, join_reply(draft.sentences, lang)


def changed(lang, before, after):
    draft, text = drafted(lang)
    assert before in text, text
    return amendments_of(draft, text.replace(before, after), Stated(("Ana Weber",)), WORDINGS)


@pytest.mark.parametrize("lang", ASKED)
def test_a_sentence_worded_otherwise_is_one_change_of_its_line_with_the_value_masked(lang):
    (found,) = [one for one in changed(lang, *EDITED[lang]) if one.how != How.TERM]
    assert (found.how, found.source, found.states) == (How.REPLACED, "script:returns.window/return_period", ())
    assert "{{ return_period }}" in found.text
    assert found.was == LIBRARY.script("returns.window").sentences[0].in_language(lang)


@pytest.mark.parametrize("lang", ASKED)
def test_a_reply_left_as_it_was_teaches_no_wording(lang):
    draft, text = drafted(lang)
    assert amendments_of(draft, text, Stated(), WORDINGS) == ()


@pytest.mark.parametrize("lang", ASKED)
def test_a_line_left_out_is_a_change_of_the_pack(lang):
    draft, text = drafted(lang)
    feeling = next(one.text for one in draft.sentences if one.role == "empathy")
    (found,) = amendments_of(draft, text.replace(feeling, ""), Stated(), WORDINGS)
    assert (found.how, found.source, found.was) == (How.DROPPED, "pack:empathy", feeling)


@pytest.mark.parametrize("lang", ASKED)
def test_each_mood_of_a_packs_line_is_left_out_by_itself(lang):
    draft, text = drafted(lang)
    spoken = next(one for one in draft.sentences if one.role == "empathy")
    other = dict(LIBRARY.pack(lang).empathy)["sad"]
    sad = replace(draft, sentences=tuple(replace(one, text=other) if one is spoken else one for one in draft.sentences))
    ((calm,), (felt,)) = (amendments_of(each, text.replace(spoken.text, ""), Stated(), WORDINGS) for each in (draft, sad))
    assert (calm.was, felt.was) == (spoken.text, other)
    assert calm.key != felt.key


ADDED = {
    "en": "Please keep the box.",
    "de": "Bitte heben Sie den Karton auf.",
    "zh": "请保留包装盒。",
    "ja": "箱は保管してください。",
    "ar": "يُرجى الاحتفاظ بالعلبة.",
    "th": "กรุณาเก็บกล่องไว้ด้วยนะคะเพื่อความสะดวกในการส่งคืน",
}


@pytest.mark.parametrize("lang", ASKED)
def test_a_sentence_added_stands_after_the_script_sentence_before_it(lang):
    draft, text = drafted(lang)
    closing = next(one.text for one in draft.sentences if one.role == "closing")
    (found,) = amendments_of(draft, text.replace(closing, f"{ADDED[lang]}\n\n{closing}"), Stated(), WORDINGS)
    assert (found.how, found.source, found.text) == (How.ADDED, "script:returns.window/return_period", ADDED[lang])


GREETED = {"en": "Hi Ana!", "de": "Moin, Ana!", "zh": "亲爱的顾客：", "ja": "Anaさん、こんにちは。", "ar": "أهلًا بكِ يا Ana،", "th": "เรียนลูกค้าคนสำคัญ"}


@pytest.mark.parametrize("lang", ASKED)
def test_another_greeting_takes_the_place_of_the_one_that_was_left_out(lang):
    draft, text = drafted(lang)
    opening = next(one.text for one in draft.sentences if one.role == "opening")
    (found,) = [one for one in amendments_of(draft, text.replace(opening, GREETED[lang]), Stated(), WORDINGS) if one.how != How.TERM]
    assert (found.how, found.source) == (How.REPLACED, "pack:opening")


def test_a_sentence_left_out_and_another_added_elsewhere_stay_two_changes():
    draft, text = drafted("de")
    feeling, closing = (next(one.text for one in draft.sentences if one.role == role) for role in ("empathy", "closing"))
    found = amendments_of(draft, text.replace(feeling, "").replace(closing, f"{ADDED['de']}\n\n{closing}"), Stated(), WORDINGS)
    assert {one.how for one in found} == {How.DROPPED, How.ADDED}


def test_another_value_is_no_wording_and_two_such_changes_are_one_kind():
    first, second = (changed("de", "beträgt 30 Tage", f"ist {days} Tage lang")[0] for days in ("90", "60"))
    assert first.states == ("fact 90 day", "variable return_period")
    assert first.key == second.key


def test_a_customers_name_makes_a_change_private():
    found = changed("en", "You can return", "Ana Weber, you can return")[0]
    assert "private" in found.states
    assert "Weber" not in found.text


def test_one_term_in_place_of_another_is_seen_beside_the_sentence():
    term = [one for one in changed("de", "Rückgabefrist", "Widerrufsfrist") if one.how == How.TERM]
    assert [(one.was, one.text) for one in term] == [("Rückgabefrist", "Widerrufsfrist")]


def test_a_change_of_spaces_alone_teaches_nothing():
    draft, text = drafted("en")
    assert amendments_of(draft, text.replace(" within", "  within"), Stated(), WORDINGS) == ()


def test_an_endless_text_teaches_no_wording():
    draft, _ = drafted("en")
    assert amendments_of(draft, "One sentence of many. " * 300, Stated(), WORDINGS) == ()
