"""The ruler on trial: how many planted differences it catches, and how often it cries wolf on answers that say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.differences import differences
from eval.plant import HARMLESS, Plant, plant
from eval.run import judge_calls
from eval.types import Cause, Status, Tongue
from eval.verdict import judge_call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.plant import PlantWords
    from eval.readers import Readers
    from eval.types import Call, Difference, Suite, Topic, Verdict


@dataclass(frozen=True, slots=True)
class Trial:
    """One change made to one right answer, and whether the ruler reports a difference that was not there before.

    An unchanged answer stands beside the right answers in the other languages: there any difference reported is an alarm.
    """

    kind: Plant
    topic: str
    lang: str
    reported: bool
    text: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Trials of one kind in one language, or of one kind in all."""

    kind: Plant
    lang: str
    reported: int
    n: int


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """All trials with the number of right answers they were made from."""

    trials: tuple[Trial, ...]
    right: int
    answers: int

    def tallies(self) -> tuple[Tally, ...]:
        """Per kind over all languages, then per kind and language; kinds that could not be planted have n 0."""
        langs = ["all", *dict.fromkeys(trial.lang for trial in self.trials)]
        return tuple(self._tally(kind, lang) for kind in Plant for lang in langs)

    def _tally(self, kind: Plant, lang: str) -> Tally:
        mine = [trial for trial in self.trials if trial.kind is kind and lang in ("all", trial.lang)]
        return Tally(kind, lang, sum(trial.reported for trial in mine), len(mine))

    def worst_catch(self) -> Tally | None:
        """The kind of planted difference caught least, over all languages."""
        kinds = [tally for tally in self.tallies() if tally.lang == "all" and tally.n and tally.kind not in HARMLESS]
        return min(kinds, key=lambda tally: tally.reported / tally.n) if kinds else None

    def alarms(self) -> tuple[int, int]:
        """False alarms and harmless changes in all."""
        mine = [trial for trial in self.trials if trial.kind in HARMLESS]
        return sum(trial.reported for trial in mine), len(mine)


def measure_sensitivity(suite: Suite, calls: Sequence[Call], words: PlantWords, readers: Readers) -> Sensitivity:
    """Plant every kind of change in every right answer of a run and count."""
    verdicts = judge_calls(suite, calls, readers)
    answered = [each for each in verdicts if each.call.status is Status.ANSWERED]
    right = [each for each in answered if is_right(each)]
    peers = [each.call for each in right]
    trials: list[Trial] = []
    for topic in suite.topics:
        mine = [each for each in right if each.call.topic == topic.id]
        before = {_mark(each) for each in _reported(suite, topic, mine, readers)}
        for verdict in mine:
            for kind in Plant:
                changed = plant(kind, verdict.call, topic, peers, words, readers)
                if changed is not None:
                    after = [judge_call(changed, topic, readers) if each is verdict else each for each in mine]
                    found = {_mark(each) for each in _reported(suite, topic, after, readers)} - (set() if kind is Plant.UNCHANGED else before)
                    reported = any(mark[0] == verdict.call.lang for mark in found)
                    trials.append(Trial(kind, topic.id, verdict.call.lang, reported, changed.reply.text if changed.reply else ""))
    return Sensitivity(tuple(trials), len(right), len(answered))


def is_right(verdict: Verdict) -> bool:
    """Whether an answer is fit to plant in: every expected fact, the right language, the right document."""
    return verdict.facts == 1.0 and verdict.cited in {1.0, None} and verdict.tongue in {Tongue.RIGHT, Tongue.UNKNOWN}


def _reported(suite: Suite, topic: Topic, verdicts: Sequence[Verdict], readers: Readers) -> list[Difference]:
    """What the report would show for one topic: what misleads, and other documents cited."""
    found = differences(type(suite)(suite.name, suite.source, suite.licence, (), (topic,)), verdicts, readers)
    return [each for each in found if each.material or each.cause is Cause.CITATION]


def _mark(difference: Difference) -> tuple[str, str, str, str]:
    return (difference.lang, difference.about, difference.cause, difference.mine.says)
