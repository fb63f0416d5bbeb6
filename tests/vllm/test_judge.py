"""A judge with random weights on a real vLLM: its verdicts mean nothing. Asserted is that each is a value or a counted trouble, and none is trusted."""

from __future__ import annotations

import pytest

from eval.judge.opinion import NO_ANSWER, NO_SENSE, SAME, UNSURE, ask_judge
from eval.judge.trial import labelled, try_judge
from eval.pairs.answers import Answer
from serving.chat import open_chat
from serving.duties import Duty
from serving.settings import serving_settings

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(400)]
ANSWERS = [
    Answer("returns", "en", "", "Thank you for your message.\nYou can return any article within 30 days of delivery.", ()),
    Answer("returns", "ja", "", "お問い合わせありがとうございます。\n商品は到着後30日以内であれば返品いただけます。", ()),
    Answer("exchange", "en", "", "You can exchange any article within 45 days of delivery.", ()),
]


@pytest.fixture
def judge(live):
    opened = open_chat(serving_settings(live.settings(tokens="120")), Duty.JUDGE)
    yield opened
    opened.close()


def test_an_opinion_of_a_real_server_is_a_value_or_a_named_trouble(judge, live):
    told = ask_judge(judge, SAME, question="?", left_language="en", left="30 days", right_language="ja", right="14日")
    assert (told.value in {0.0, 1.0}) != (told.trouble in {NO_SENSE, NO_ANSWER, UNSURE})
    assert SAME in told.version


def test_a_judge_that_babbles_is_counted_pair_by_pair_and_trusted_in_no_language(judge):
    pairs = labelled(ANSWERS, 4)
    told = try_judge(judge, pairs, lambda _: None)
    whole = told[-1]
    assert whole.coverage.asked == len(pairs)
    assert whole.coverage.scored + sum(whole.coverage.troubles.values()) == len(pairs)
    assert not any(one.trusted for one in told)
