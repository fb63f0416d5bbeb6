"""A judge on trial: how far it agrees with labels that are known, per language. Under a kappa of 0.6 its verdicts in that language are withheld."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.judge.opinion import SAME, Coverage, ask_judge, coverage
from eval.planting.kinds import HARMLESS, Kind, read_words
from eval.planting.plant import Beside, Right, plant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eval.judge.opinion import Opinion
    from eval.pairs.answers import Answer
    from eval.planting.kinds import Words
    from serving.chat import Chat

BAR = 0.6
"""Kappa from which agreement is called substantial (Landis and Koch 1977)."""
ENOUGH = 20
"""Scored pairs of a language under which its kappa says too little."""
SKIPPED = frozenset({Kind.SOURCE})
"""A wrong source shows in no word of the reply."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A right answer and the same, changed: `differs` by a planted difference, or harmlessly."""

    topic: str
    lang: str
    right: str
    changed: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """A judge's agreement with the labels in one language, or in all under "all"."""

    lang: str
    kappa: float | None
    """None where too few pairs were scored, or all labels are one."""
    coverage: Coverage
    trusted: bool


def labelled(answers: Sequence[Answer], per_language: int) -> tuple[Pair, ...]:
    """Pairs made from right answers, as many that differ as that do not, at most so many of each language; the same ones each time."""
    langs = dict.fromkeys(one.lang for one in answers)
    return tuple(pair for lang in langs for pair in _of_language(answers, lang, per_language))


def try_judge(chat: Chat, pairs: Sequence[Pair], say: Callable[[str], None]) -> tuple[Agreement, ...]:
    """Ask about every pair. One row per language, then all together."""
    opinions: list[Opinion] = []
    for number, pair in enumerate(pairs, 1):
        opinions.append(ask_judge(chat, SAME, question=pair.topic, left_language=pair.lang, left=pair.right, right_language=pair.lang, right=pair.changed))
        say(f"{number}/{len(pairs)} {pair.lang}")
    langs = [*dict.fromkeys(pair.lang for pair in pairs), "all"]
    return tuple(_agreement(lang, [(pair, said) for pair, said in zip(pairs, opinions, strict=True) if lang in ("all", pair.lang)]) for lang in langs)


def kappa(labels: Sequence[bool], said: Sequence[bool]) -> float | None:
    """Cohen's kappa (1960): agreement beyond what chance gives with these shares; None where chance alone agrees fully."""
    n = len(labels)
    if not n:
        return None
    agreed = sum(one == other for one, other in zip(labels, said, strict=True)) / n
    yes, told = sum(labels) / n, sum(said) / n
    chance = yes * told + (1 - yes) * (1 - told)
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def _agreement(lang: str, judged: Sequence[tuple[Pair, Opinion]]) -> Agreement:
    scored = [(pair.differs, one.value == 1.0) for pair, one in judged if one.value is not None]
    value = kappa([label for label, _ in scored], [said for _, said in scored]) if len(scored) >= ENOUGH else None
    return Agreement(lang, value, coverage([one for _, one in judged]), trusted=value is not None and value >= BAR)


def _of_language(answers: Sequence[Answer], lang: str, most: int) -> Iterator[Pair]:
    mine = [one for one in answers if one.lang == lang]
    words = read_words(lang)
    made = [pair for one in mine for kind in Kind if kind not in SKIPPED and (pair := _pair(kind, one, answers, words))]
    for differs in (True, False):
        some = [pair for pair in made if pair.differs is differs]
        step = max(1, len(some) // max(most // 2, 1))
        yield from some[::step][: most // 2]


def _pair(kind: Kind, answer: Answer, answers: Sequence[Answer], words: Words) -> Pair | None:
    others = [_right(one) for one in answers if one.topic == answer.topic and one is not answer]
    strangers = [_right(one) for one in answers if one.lang == answer.lang and one.topic != answer.topic]
    changed = plant(kind, _right(answer), Beside(others, strangers), words)
    return None if changed is None else Pair(answer.topic, answer.lang, answer.text, "\n".join(changed.lines), kind not in HARMLESS)


def _right(answer: Answer) -> Right:
    return Right(answer.topic, answer.lang, tuple(line for line in answer.text.split("\n") if line.strip()), answer.sources)
