"""The ruler on trial: how many planted differences it catches, and how often it cries wolf on answers that say the same; with others on the same answers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.pairs.answers import Answer
from eval.planting.kinds import HARMLESS, Kind, read_words
from eval.planting.plant import Beside, Right, plant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eval.rivals import Ruler

PLANTED = frozenset(Kind) - HARMLESS


@dataclass(frozen=True, slots=True)
class Trial:
    """One change made to one right answer."""

    kind: Kind
    half: str
    topic: str
    lang: str
    text: str
    suspicion: dict[str, float | None]
    """Of each ruler; None where it could not score."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Trials of some kinds: how many a ruler scored, how many it reported, how many it could not score."""

    shown: int
    reported: int
    unscored: int
    listed: int
    """Suspected less than reported: of our ruler, what it only lists to be read."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """All trials, and how many right answers of each half they were made from."""

    trials: tuple[Trial, ...]
    answers: dict[str, int]
    bars: dict[str, float]
    """The suspicion from which each ruler reports."""

    def tally(self, ruler: str, kinds: frozenset[Kind], *, lang: str = "", half: str = "") -> Tally:
        """Trials of these kinds, in one language or half or in all."""
        mine = [one.suspicion[ruler] for one in self.trials if one.kind in kinds and lang in ("", one.lang) and half in ("", one.half)]
        scored = [one for one in mine if one is not None]
        bar = self.bars[ruler]
        return Tally(len(scored), sum(one >= bar for one in scored), len(mine) - len(scored), sum(0 < one < bar for one in scored))

    def f1(self, ruler: str, kinds: frozenset[Kind] = PLANTED) -> float | None:
        """Of these kinds together against all harmless changes; None where nothing could be scored."""
        planted, harmless = self.tally(ruler, kinds), self.tally(ruler, HARMLESS)
        return f_measure(planted.reported / planted.shown, harmless.reported / harmless.shown) if planted.shown and harmless.shown else None


def f_measure(caught: float, alarms: float) -> float:
    """F1 (van Rijsbergen 1979) as if half of the answers were changed: from the share of planted differences and of harmless changes reported.

    Taken over the trials as they are, of which most are planted, a ruler that reports every answer would be called good.
    """
    return 2 * caught / (1 + caught + alarms)


def measure_sensitivity(halves: Mapping[str, Sequence[Answer]], rulers: Sequence[Ruler]) -> Sensitivity:
    """Plant every kind of change in every right answer that has others beside it, and ask each ruler. `halves`: right answers by where they come from."""
    trials = tuple(trial for half, answers in halves.items() for trial in _of_half(half, answers, rulers))
    bars = {ruler.name: ruler.bar if ruler.bar is not None else best_bar(trials, ruler.name) for ruler in rulers}
    return Sensitivity(trials, {half: len(answers) for half, answers in halves.items()}, bars)


def best_bar(trials: Sequence[Trial], ruler: str) -> float:
    """The bar that suits a ruler best on these very trials (greatest F1): more than it could know beforehand."""
    told = sorted(((one.suspicion[ruler] or 0.0, one.kind in HARMLESS) for one in trials if one.suspicion[ruler] is not None), reverse=True)
    harmless = sum(quiet for _, quiet in told)
    planted = len(told) - harmless
    caught = alarms = 0
    best, bar = 0.0, 1.0
    for suspicion, quiet in told:
        caught, alarms = caught + (not quiet), alarms + quiet
        value = f_measure(caught / max(1, planted), alarms / max(1, harmless))
        if value > best:
            best, bar = value, suspicion
    return bar


def _of_half(half: str, answers: Sequence[Answer], rulers: Sequence[Ruler]) -> Iterator[Trial]:
    topics: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    by_lang: dict[str, list[Answer]] = defaultdict(list)
    for one in answers:
        topics[one.topic, one.market].append(one)
        by_lang[one.lang].append(one)
    for group in topics.values():
        for answer in group:
            others = [one for one in group if one is not answer]
            mine = by_lang[answer.lang]
            at = mine.index(answer)
            strangers = [one for one in (*mine[at + 1 :], *mine[:at]) if one.topic != answer.topic]
            if others:
                yield from _of_answer(half, answer, others, strangers, rulers)


def _of_answer(half: str, answer: Answer, others: Sequence[Answer], strangers: Sequence[Answer], rulers: Sequence[Ruler]) -> Iterator[Trial]:
    words, beside = read_words(answer.lang), Beside([_right(one) for one in others], [_right(one) for one in strangers])
    for kind in Kind:
        changed = plant(kind, _right(answer), beside, words)
        if changed is not None:
            shown = Answer(answer.topic, answer.lang, answer.market, "\n".join(changed.lines), changed.sources)
            told = {ruler.name: ruler.suspect(shown, others, None if kind in HARMLESS else answer) for ruler in rulers}
            yield Trial(kind, half, answer.topic, answer.lang, shown.text, told)


def _right(answer: Answer) -> Right:
    return Right(answer.topic, answer.lang, tuple(line for line in answer.text.split("\n") if line.strip()), answer.sources)
