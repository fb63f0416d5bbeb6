"""A served model counts sentences in many scripts once, after its first answer, and its prompts are cut by that; one that cannot count costs no more."""

from __future__ import annotations

import pytest

from prompts.table import read_table
from serving.breaker import open_breaker
from serving.calibrate import AGAIN, SAMPLES, SPREAD, Dearness, samples
from serving.duties import Duty
from serving.errors import ModelRefused, ModelUnreachable
from serving.settings import serving_settings
from serving.tokens import count_tokens
from tests.fakes_served import served

ROWS = read_table(SAMPLES)
SCRIPTS = [row["script"] for row in ROWS]
CONTEXT, ANSWER = 8192, 900
ROOM = CONTEXT - ANSWER


def opened(model, duty=Duty.DRAFT):
    environ = {"CONCORD_CHAT_URL": model.url, "CONCORD_SERVING_CHAT_CONTEXT": str(CONTEXT), "CONCORD_SERVING_CHAT_TOKENS": str(ANSWER)}
    return open_breaker(serving_settings(environ), duty)


def ask(breaker):
    return breaker.ask("system", "user", {"type": "object"})


def dear(text):
    return count_tokens(text) * 3 // 2


def counts(model):
    return model.paths.count("/tokenize")


def fails(code):
    def refuse(_):
        raise LookupError(code)

    return refuse


def test_each_sample_is_long_enough_and_in_a_script_of_its_own():
    assert all(set(row) == {"script", "text"} and len(row["text"]) >= 60 for row in ROWS)
    assert len(set(SCRIPTS)) == len(ROWS)
    assert {"Latin", "Han", "Kana", "Arabic", "Thai"} <= set(SCRIPTS)


def test_a_model_counts_after_its_first_answer_and_never_again():
    with served('{"say": "x"}') as model:
        breaker = opened(model)
        assert breaker.room == ROOM
        assert model.paths == []
        for _ in range(3):
            ask(breaker)
        breaker.close()
    assert counts(model) == len(samples())
    assert {one["model"] for one in model.counted} == {"fake-model"}


def test_a_model_whose_tokens_are_no_dearer_keeps_its_whole_room():
    with served('{"say": "x"}') as model:
        breaker = opened(model)
        ask(breaker)
        breaker.close()
    assert (counts(model) > 0, breaker.room) == (True, ROOM)


@pytest.mark.parametrize("row", ROWS, ids=SCRIPTS)
def test_a_model_that_is_dear_in_one_script_alone_has_less_room(row):
    with served('{"say": "x"}') as model:
        model.count = lambda text: dear(text) if text == row["text"] else count_tokens(text) // 2
        breaker = opened(model)
        ask(breaker)
        breaker.close()
    assert breaker.room == pytest.approx(ROOM / (1.5 * SPREAD), rel=0.02)


@pytest.mark.parametrize("duty", [Duty.DRAFT, Duty.REVISE])
def test_whatever_is_cut_to_a_models_room_is_cut_by_its_own_count(duty):
    with served('{"say": "x"}') as model:
        model.count = dear
        breaker = opened(model, duty)
        ask(breaker)
        breaker.close()
    assert breaker.room < ROOM / 1.5


def test_a_judge_whose_prompts_are_not_cut_is_not_asked_to_count():
    with served('{"say": "x"}') as model:
        breaker = opened(model, Duty.JUDGE)
        ask(breaker)
        breaker.close()
    assert counts(model) == 0


@pytest.mark.parametrize("code", [401, 404, 405])
def test_a_server_that_cannot_count_is_asked_once_in_all(code):
    with served('{"say": "x"}') as model:
        model.count = fails(code)
        breaker = opened(model)
        for _ in range(4):
            assert ask(breaker).content == {"say": "x"}
        breaker.close()
    assert (counts(model), breaker.room) == (1, ROOM)


def test_a_server_too_busy_to_count_is_asked_again_after_a_while():
    now = [0.0]
    with served() as model:
        found = Dearness(model.url, now=lambda: now[0])
        model.count = fails(503)
        found.find("fake-model")
        found.find("fake-model")
        assert (counts(model), found.times) == (1, 1.0)
        model.count, now[0] = dear, AGAIN + 1
        found.find("fake-model")
        assert found.times == pytest.approx(1.5 * SPREAD, rel=0.02)


def test_a_model_that_is_down_is_not_asked_to_count():
    with served(mood="500") as model:
        breaker = opened(model)
        with pytest.raises(ModelUnreachable):
            ask(breaker)
        breaker.close()
    assert counts(model) == 0


def test_a_prompt_that_was_refused_has_the_next_ones_cut_by_the_models_own_count():
    with served(mood="400") as model:
        model.count = dear
        breaker = opened(model)
        with pytest.raises(ModelRefused):
            ask(breaker)
        breaker.close()
    assert breaker.room == pytest.approx(ROOM / (1.5 * SPREAD), rel=0.02)


def test_a_count_that_cannot_be_changes_nothing():
    with served('{"say": "x"}') as model:
        model.count = lambda text: len(text) * 1000
        breaker = opened(model)
        assert ask(breaker).content == {"say": "x"}
        breaker.close()
    assert breaker.room == ROOM
