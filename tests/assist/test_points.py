"""A served model writes from the same plan as the scripts: every point with its passages and facts, and what it leaves open is told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assist.compose.model import MOST_PASSAGES
from assist.types import Conversation, Message, Mode, Severity, Speaker
from tests.assist.test_model_mode import FakeChat, reply, says

BOTH = {
    "en": ("How long does shipping take?", "How long can I return it?"),
    "zh": ("配送要多久？", "退货期限是多少天？"),
    "de": ("Wie lange dauert der Versand?", "Wie lange kann ich zurückgeben?"),
    "ja": ("配送には何日かかりますか？", "返品はいつまでできますか？"),
    "ar": ("كم يستغرق الشحن؟", "وما هي مدة الإرجاع؟"),
    "th": ("จัดส่งใช้เวลากี่วัน?", "คืนสินค้าได้ภายในกี่วัน?"),
}
THANKS = {"en": "Thank you.", "zh": "谢谢。", "de": "Danke.", "ja": "ありがとうございます。", "ar": "شكرًا.", "th": "ขอบคุณ"}


def asked_of(user):
    """The points of a prompt's turn, as records."""
    return [json.loads(line) for line in user.partition("# Points")[2].strip().splitlines()]


def delivery(points):
    """The number of the passage from which the days of delivery were read."""
    facts = [fact for one in points for fact in one.get("facts", ())]
    (days,) = [fact for fact in facts if fact.startswith("delivery_period: 5..8 business_day")]
    return int(days.rpartition("[")[2].rstrip("]"))


def written(desk, lang, answer, room=7000):
    """The draft of a model that is given the two questions of a language; `answer` sees the points and gives the sentences."""
    chat = FakeChat({}, room=room)
    chat.answer = lambda system: answer(asked_of(chat.asked[-1][1]))
    talk = Conversation((Message(Speaker.CUSTOMER, " ".join(BOTH[lang])),), "DE", "en")
    return replace(desk, chat=chat).draft(talk), chat


def cites(lang, points):
    """A sentence for each point, resting on the passages found for it."""
    return [says(THANKS[lang], one["passages"]) for one in points]


@pytest.mark.parametrize("lang", BOTH)
def test_each_question_is_a_point_in_the_customers_words_with_the_passages_found_for_it(desk, lang):
    _, chat = written(desk, lang, lambda points: reply(*cites(lang, points)))
    system, user = chat.asked[0]
    points = asked_of(user)
    assert {one["words"] for one in points} == set(BOTH[lang])
    held = system.partition("# Passages")[2].partition("# Order")[0]
    assert all(f"[{number}] " in held for one in points for number in one["passages"])
    assert all(one["passages"] for one in points)


@pytest.mark.parametrize("lang", BOTH)
def test_a_fact_of_a_point_stands_in_the_passage_it_names(desk, lang):
    _, chat = written(desk, lang, lambda points: reply(*cites(lang, points)))
    system, user = chat.asked[0]
    passage = system.partition(f"\n[{delivery(asked_of(user))}] ")[2].partition("\n\n[")[0]
    assert {"5", "8"} <= set(passage.translate(str.maketrans("٥٨", "58")))


@pytest.mark.parametrize("lang", BOTH)
def test_two_questions_answered_leave_nothing_open_and_one_left_out_is_told(desk, lang):
    whole, _ = written(desk, lang, lambda points: reply(*cites(lang, points)))
    half, _ = written(desk, lang, lambda points: reply(says(THANKS[lang], [delivery(points)])))
    assert "unanswered" not in {finding.code for finding in whole.findings}
    (left,) = [finding for finding in half.findings if finding.code == "unanswered"]
    assert (left.severity, BOTH[lang][1] in left.text) == (Severity.WARNING, True)


def test_a_reply_that_answers_one_question_and_declines_the_other_stands_and_tells_what_is_open(desk):
    draft, _ = written(desk, "en", lambda points: reply(*cites("en", points[:1]), unknown="No passage says how long it can be returned."))
    assert (draft.refusal, draft.mode) == (None, Mode.MODEL)
    assert draft.sentences[0].text == THANKS["en"]
    (left,) = [finding for finding in draft.findings if finding.code == "unanswered"]
    assert "No passage says how long it can be returned." in left.text


def test_courtesies_beside_a_declined_question_are_no_answer(desk):
    draft, _ = written(desk, "en", lambda points: reply(says("Hello,", [], "opening"), unknown="Nothing says it."))
    assert (draft.sentences, draft.refusal.detail) == ((), "Nothing says it.")


def test_where_the_context_is_small_the_passages_go_before_the_list_of_points(desk):
    _, wide = written(desk, "en", lambda points: reply(says("x", [1])))
    _, narrow = written(desk, "en", lambda points: reply(says("x", [1])), room=1700)
    assert "# Points" in wide.asked[0][1]
    assert "# Points" not in narrow.asked[0][1]
    assert 1 <= narrow.asked[0][0].count("\n[") <= MOST_PASSAGES
