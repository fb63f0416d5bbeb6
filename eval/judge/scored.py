"""Metrics of another library that ask a served judge, as opinions: a value is a number from 0 to 1, and nothing else is one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from eval.judge.opinion import NO_SENSE, NOT_A_NUMBER, Coverage, Opinion, coverage

if TYPE_CHECKING:
    from collections.abc import Sequence

OUTSIDE = "outside 0 to 1"


@dataclass(frozen=True, slots=True)
class Case:
    """One reply with all that a metric may ask for."""

    topic: str
    lang: str
    question: str
    reply: str
    sources: tuple[str, ...]
    """Words it rests on."""
    reference: str
    """A right answer."""


class Metric(Protocol):
    """What scores a case."""

    @property
    def name(self) -> str:
        """As its library calls it."""
        ...

    def score(self, case: Case) -> float:
        """0 to 1, or NaN. May raise anything."""
        ...


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric over cases: the mean of what was scored, and what was not; None where nothing was."""

    name: str
    mean: float | None
    coverage: Coverage
    by_language: tuple[tuple[str, float | None, int], ...]
    """(language, mean, how many were scored)."""


def opinion_of(metric: Metric, case: Case, version: str) -> Opinion:
    """A metric's opinion of a case. What it raises, NaN, and what is no share are gaps with their reason, never a zero."""
    try:
        value = metric.score(case)
    except Exception as error:  # noqa: BLE001 - see the docstring: a judge that babbles makes its library raise anything
        return Opinion(None, f"{type(error).__name__}: {error}"[:300], version, NO_SENSE)
    if math.isnan(value):
        return Opinion(None, "", version, NOT_A_NUMBER)
    return Opinion(value, "", version) if 0 <= value <= 1 else Opinion(None, str(value), version, OUTSIDE)


def figure_of(metric: Metric, cases: Sequence[Case], version: str) -> Figure:
    """A metric over cases, in all and by language."""
    told = [(case, opinion_of(metric, case, version)) for case in cases]
    langs = dict.fromkeys(case.lang for case in cases)
    by_language = tuple((lang, *_mean([one for case, one in told if case.lang == lang])) for lang in langs)
    return Figure(metric.name, _mean([one for _, one in told])[0], coverage([one for _, one in told]), by_language)


def _mean(opinions: Sequence[Opinion]) -> tuple[float | None, int]:
    found = [one.value for one in opinions if one.value is not None]
    return (sum(found) / len(found) if found else None), len(found)
