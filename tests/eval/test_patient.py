"""A judge that fails for a while is waited for; one that is dead is not asked again and again."""

from __future__ import annotations

from dataclasses import dataclass, field

from eval.judge.opinion import NO_ANSWER, SAME, ask_judge, coverage
from eval.judge.patient import RESTS, PatientJudge
from serving.breaker import Breaker
from serving.circuit import Circuit, Limits
from serving.errors import ModelUnreachable
from serving.turns import Spoken


@dataclass
class Wakes:
    """A model that is down until it was asked so often; time passes only while it is waited for."""

    down: int
    room: int = 1000
    pictures: int = 0
    asked: int = 0
    slept: list[float] = field(default_factory=list)

    def ask(self, *_):
        self.asked += 1
        if self.asked <= self.down:
            raise ModelUnreachable("Nobody there.")
        return Spoken({"verdict": "different", "reason": "14 is not 30"}, "judge", 1, 1)

    def close(self):
        pass

    def judge(self) -> PatientJudge:
        limits = Limits(failures=3, rest=20.0)
        return PatientJudge(Breaker(self, limits, Circuit(limits, now=lambda: sum(self.slept))), self.slept.append)


def opinions(judge: PatientJudge, times: int):
    return [ask_judge(judge, SAME, question="?", left_language="en", left="30 days", right_language="th", right="14 วัน") for _ in range(times)]


def test_after_its_rest_a_judge_that_came_back_gives_every_further_opinion():
    model = Wakes(down=4)
    told = coverage(opinions(model.judge(), 20))
    assert (told.scored, told.troubles) == (16, {NO_ANSWER: 4})
    assert model.slept == [20.0, 20.0]


def test_a_dead_judge_is_waited_for_three_times_and_then_left_alone():
    model = Wakes(down=10_000)
    assert coverage(opinions(model.judge(), 50)).troubles == {NO_ANSWER: 50}
    assert (model.asked, len(model.slept)) == (3 + RESTS, RESTS)


def test_a_judge_that_fails_again_later_is_waited_for_anew():
    model = Wakes(down=3)
    judge = model.judge()
    opinions(judge, 10)
    model.asked = 0
    assert coverage(opinions(judge, 10)).scored == 7
    assert model.slept == [20.0, 20.0]
