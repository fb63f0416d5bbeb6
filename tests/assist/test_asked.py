"""A reply answers what was asked: an answer nobody asked for is noted, a question that an edit left without its answer is told."""

import pytest

from assist.edits import Edits
from assist.reply import join_reply
from assist.types import Conversation, Customer, Message, Severity, Speaker

DELIVERY = {
    "en": "How long does delivery take?",
    "zh": "送货需要多长时间？",
    "de": "Wie lange dauert der Versand?",
    "ja": "配送にはどのくらいかかりますか？",
    "ar": "كم يستغرق التوصيل؟",
    "th": "จัดส่งใช้เวลากี่วัน",
}
WARRANTY = {
    "en": ("The warranty on the robot is 2 years.", "What warranty does the robot have?"),
    "zh": ("机器人的保修期为2年。", "机器人保修多久？"),
    "de": ("Die Garantie auf den Roboter beträgt 2 Jahre.", "Wie lange habe ich Garantie auf den Roboter?"),
    "ja": ("ロボットの保証期間は2年です。", "ロボットの保証期間はどのくらいですか？"),
    "ar": ("مدة الضمان على الروبوت 2 سنة.", "ما مدة ضمان الروبوت؟"),
    "th": ("หุ่นยนต์รับประกัน 2 ปี", "หุ่นยนต์รับประกันนานเท่าไร"),
}


def talk(lang: str, *said: str) -> Conversation:
    messages = tuple(Message(Speaker.CUSTOMER, text) for text in said)
    return Conversation(messages, "DE", "en", Customer("Ana", "Kim"), reply_language=lang, id="c-1")


def with_sentence(desk, conversation: Conversation, sentence: str):
    """What is found after a person added a sentence to the draft."""
    draft = desk.draft(conversation)
    text = f"{join_reply(draft.sentences, draft.language)}\n\n{sentence}"
    return text, [one for one in desk.recheck(conversation, draft, text) if one.code == "unasked"]


@pytest.mark.parametrize("lang", sorted(WARRANTY))
def test_an_answer_nobody_asked_for_is_noted_at_its_sentence_in_the_agents_words(desk, lang):
    text, (one,) = with_sentence(desk, talk(lang, DELIVERY[lang]), WARRANTY[lang][0])
    assert one.severity is Severity.NOTE
    assert text[one.span.start : one.span.end] == WARRANTY[lang][0]
    assert "Warranty" in one.text


@pytest.mark.parametrize("lang", sorted(WARRANTY))
def test_the_same_sentence_is_left_alone_where_it_was_asked_for(desk, lang):
    assert with_sentence(desk, talk(lang, WARRANTY[lang][1]), WARRANTY[lang][0])[1] == []


@pytest.mark.parametrize("lang", sorted(WARRANTY))
def test_what_an_earlier_message_asked_is_asked(desk, lang):
    assert with_sentence(desk, talk(lang, WARRANTY[lang][1], DELIVERY[lang]), WARRANTY[lang][0])[1] == []


@pytest.mark.parametrize("lang", sorted(WARRANTY))
def test_no_draft_of_ours_answers_what_nobody_asked(desk, lang):
    for question in (DELIVERY[lang], WARRANTY[lang][1]):
        assert "unasked" not in {one.code for one in desk.draft(talk(lang, question)).findings}


def test_a_fact_that_is_no_part_of_a_policy_is_nobodys_business_here(desk):
    assert with_sentence(desk, talk("en", DELIVERY["en"]), "Our office is 2 years old.")[1] == []


@pytest.mark.parametrize("lang", sorted(DELIVERY))
def test_a_question_whose_answer_was_left_out_is_told(desk, lang):
    conversation = talk(lang, DELIVERY[lang])
    draft = desk.draft(conversation)
    edits = Edits(dropped=tuple(at for at, one in enumerate(draft.sentences) if one.wording and one.wording.source.startswith("script:")))
    text = join_reply(desk.editor(conversation, draft).apply(draft, edits).draft.sentences, lang)
    (one,) = [found for found in desk.recheck(conversation, draft, text, edits) if found.code == "unanswered"]
    assert one.severity is Severity.WARNING
    assert "shipping" in one.text


@pytest.mark.parametrize("lang", sorted(DELIVERY))
def test_a_sentence_of_the_agents_own_may_be_the_answer(desk, lang):
    conversation = talk(lang, DELIVERY[lang])
    draft = desk.draft(conversation)
    kept = [one for one in draft.sentences if not (one.wording and one.wording.source.startswith("script:"))]
    text = f"{join_reply(kept, lang)}\n\n{WARRANTY[lang][0]}"
    assert "unanswered" not in {found.code for found in desk.recheck(conversation, draft, text)}


def test_a_draft_left_whole_leaves_nothing_open(desk):
    conversation = talk("de", DELIVERY["de"])
    draft = desk.draft(conversation)
    assert "unanswered" not in {found.code for found in desk.recheck(conversation, draft, join_reply(draft.sentences, "de"))}
