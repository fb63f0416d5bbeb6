"""A served model that keeps failing is left alone, tried again by one caller, and never asked by more than it can serve."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from serving.breaker import Breaker, open_breaker
from serving.circuit import Circuit, Health, Limits
from serving.duties import Duty
from serving.errors import ModelBabble, ModelRefused, ModelUnreachable
from serving.settings import serving_settings
from serving.turns import Spoken
from tests.fakes_served import served

ANSWER = Spoken({"say": "x"}, "fake", 1, 1)


@dataclass
class Clock:
    """Seconds that pass when told."""

    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds

    def time(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)


@dataclass
class Moody:
    """Answers, or fails as it is told; counts who came."""

    fails: Exception | None = None
    room: int = 4000
    pictures: int = 2
    came: int = 0
    gate: threading.Event = field(default_factory=threading.Event)
    waits: bool = False
    inside: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def ask(self, system, user, schema, pictures=(), heard=None):
        self.came += 1
        self.inside.release()
        if self.waits:
            self.gate.wait(10)
        if self.fails is not None:
            raise self.fails
        return ANSWER

    def close(self):
        pass


def desk(**limits):
    chat, clock, set_to = Moody(), Clock(), Limits(**{"failures": 3, "rest": 20.0, "at_once": 2} | limits)
    return Breaker(chat, set_to, Circuit(set_to, clock, clock.time)), chat, clock


def ask(breaker):
    return breaker.ask("system", "user", {})


def fail(breaker, chat, error, times):
    chat.fails = error
    for _ in range(times):
        with pytest.raises(type(error)):
            ask(breaker)


DEAD = ModelUnreachable("dead")


@pytest.mark.parametrize("error", [DEAD, ModelBabble("junk")])
def test_after_three_failures_in_a_row_nobody_is_sent_to_the_model(error):
    breaker, chat, _ = desk()
    fail(breaker, chat, error, 3)
    chat.fails = None
    with pytest.raises(ModelUnreachable, match="rests after 3 failures"):
        ask(breaker)
    assert (chat.came, breaker.state().health, breaker.state().rests) == (3, Health.RESTING, 20.0)


def test_two_failures_and_an_answer_leave_it_well():
    breaker, chat, _ = desk()
    fail(breaker, chat, DEAD, 2)
    chat.fails = None
    ask(breaker)
    fail(breaker, chat, DEAD, 2)
    assert (breaker.state().health, breaker.state().failures) == (Health.WELL, 2)


def test_a_refused_prompt_was_answered_and_counts_as_no_failure():
    breaker, chat, _ = desk()
    fail(breaker, chat, ModelRefused("too long"), 5)
    assert (chat.came, breaker.state().health) == (5, Health.WELL)


def test_a_refusal_is_told_with_its_time():
    breaker, chat, clock = desk()
    clock.seconds = 777.0
    fail(breaker, chat, ModelRefused("wrong key"), 1)
    assert (breaker.state().last, breaker.state().last_at.timestamp()) == ("wrong key", 777.0)


def test_a_server_that_fails_one_duty_is_left_alone_by_all_who_ask_it_and_no_other_is():
    with served("junk") as model, served('{"say": "x"}') as other:
        circuits = {}
        settings = serving_settings(
            {"CONCORD_CHAT_URL": model.url, "CONCORD_SERVING_CHAT_FAILURES": "1", "CONCORD_SERVING_JUDGE_URL": other.url, "CONCORD_SERVING_JUDGE_FAILURES": "2"}
        )
        draft, revise, judge = (open_breaker(settings, duty, circuits) for duty in (Duty.DRAFT, Duty.REVISE, Duty.JUDGE))
        with pytest.raises(ModelBabble):
            ask(draft)
        with pytest.raises(ModelUnreachable, match="rests"):
            ask(revise)
        assert ask(judge).content == {"say": "x"}
        assert [one.state().health for one in (draft, revise, judge)] == [Health.RESTING, Health.RESTING, Health.WELL]
        for one in (draft, revise, judge):
            one.close()


def test_each_duty_counts_its_own_callers():
    circuit, limits = Circuit(Limits()), Limits(at_once=1)
    chat = Moody(waits=True)
    draft, revise = (Breaker(chat, limits, circuit) for _ in range(2))
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(ask, one) for one in (draft, revise)]
        for _ in asked:
            assert chat.inside.acquire(timeout=10)
        assert [one.state().busy for one in (draft, revise)] == [1, 1]
        chat.gate.set()
        assert [one.result(timeout=10) for one in asked] == [ANSWER, ANSWER]


def test_once_rested_an_answer_opens_it_to_all():
    breaker, chat, clock = desk()
    fail(breaker, chat, DEAD, 3)
    chat.fails, clock.seconds = None, clock.seconds + 20.1
    assert (ask(breaker), ask(breaker)) == (ANSWER, ANSWER)
    state = breaker.state()
    assert (state.health, state.failures, state.last) == (Health.WELL, 0, "dead")
    assert (state.since.timestamp(), state.last_at.timestamp()) == (120.1, 100.0)


def test_a_failed_try_lets_it_rest_again_for_the_whole_time():
    breaker, chat, clock = desk()
    fail(breaker, chat, DEAD, 3)
    clock.seconds += 20.1
    fail(breaker, chat, DEAD, 1)
    clock.seconds += 19.0
    with pytest.raises(ModelUnreachable, match="rests"):
        ask(breaker)
    assert chat.came == 4


def test_only_one_caller_tries_a_rested_model():
    breaker, chat, clock = desk(at_once=9)
    fail(breaker, chat, DEAD, 3)
    chat.fails, chat.waits, clock.seconds = None, True, clock.seconds + 20.1
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask, breaker)
        for _ in range(4):  # three failures came before the one that now waits inside
            assert chat.inside.acquire(timeout=10)
        with pytest.raises(ModelUnreachable, match="rests"):
            ask(breaker)
        assert breaker.state().health is Health.TRYING
        chat.gate.set()
        assert first.result(timeout=10) == ANSWER
    assert chat.came == 4


def test_one_caller_too_many_is_turned_away_and_a_place_given_back_is_free():
    breaker, chat, _ = desk(at_once=2)
    chat.waits = True
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(ask, breaker) for _ in range(2)]
        for _ in range(2):
            assert chat.inside.acquire(timeout=10)
        with pytest.raises(ModelUnreachable, match="CONCORD_SERVING_CHAT_AT_ONCE"):
            ask(breaker)
        assert breaker.state().busy == 2
        chat.gate.set()
        assert [one.result(timeout=10) for one in waiting] == [ANSWER, ANSWER]
    assert ask(breaker) == ANSWER
    assert (breaker.state().busy, breaker.state().health) == (0, Health.WELL)


def test_the_settings_say_when_a_real_client_rests():
    with served(mood="500") as model:
        breaker = open_breaker(serving_settings({"CONCORD_CHAT_URL": model.url, "CONCORD_SERVING_CHAT_FAILURES": "1", "CONCORD_SERVING_CHAT_PICTURES": "3"}))
        with pytest.raises(ModelUnreachable):
            ask(breaker)
        with pytest.raises(ModelUnreachable, match="rests after 1"):
            ask(breaker)
        breaker.close()
    assert (len(model.asked), breaker.pictures) == (1, 3)


def test_without_a_url_there_is_nothing_to_guard():
    assert open_breaker(serving_settings({})) is None
