"""Which circumstances go with an outcome: ordinary least squares with intervals that do not ask for equal scatter. An association, not yet a cause.

Outcome = constant + numbers * slope + levels, each level against the most frequent one of its factor; HC3 covariance (MacKinnon and White 1985), so that a
yes or no (a linear probability model) and a mark from 1 to 5 both get intervals that hold. Levels seen seldom are put together as "other".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

LEAST = 200
"""Outcomes under which nothing is said."""
PER_EFFECT = 15
"""Outcomes for each effect that is asked for."""
SELDOM = 30
"""Outcomes under which a level is part of "other"."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Effect:
    """What one circumstance adds to the outcome, in the outcome's unit."""

    factor: str
    level: str
    """Empty for a number: then the effect is that of one unit more."""
    against: str
    """The level it is compared with."""
    value: float
    low: float
    high: float
    """95 % interval."""
    n: int
    """Outcomes with this level."""

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Fitted:
    """Every effect that was asked for, the largest first."""

    n: int
    mean: float
    explained: float
    """Share of the outcome's variance that the model explains."""
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """Too few outcomes to say anything."""

    n: int
    least: int


@dataclass(frozen=True, slots=True)
class Design:
    """The columns of the model, constant first, and what each stands for."""

    columns: NDArray[np.float64]
    names: tuple[tuple[str, str, str, int], ...]
    """Factor, level, against, outcomes; without the constant."""


def effects(outcome: Sequence[float], numbers: Mapping[str, Sequence[float]], levels: Mapping[str, Sequence[str]]) -> Fitted | Lacking:
    """Fit the model; `Lacking` under 200 outcomes, or fifteen for each effect. Raises `ModuleNotFoundError` without the extra `insights`."""
    from statsmodels.api import OLS

    made = design(len(outcome), numbers, levels)
    least = max(LEAST, PER_EFFECT * (len(made.names) + 1))
    if len(outcome) < least:
        return Lacking(len(outcome), least)
    seen = np.asarray(outcome, float)
    if np.ptp(seen) == 0:  # an outcome that never varies goes with nothing
        return Fitted(len(seen), float(seen.mean()), 0.0, ())
    fitted = OLS(seen, made.columns).fit(cov_type="HC3", use_t=True)
    bounds = fitted.conf_int(0.05)
    told = [
        Effect(factor, level, against, float(fitted.params[at]), float(bounds[at][0]), float(bounds[at][1]), n)
        for at, (factor, level, against, n) in enumerate(made.names, start=1)
    ]
    told.sort(key=lambda one: (not one.sure, -abs(one.value)))
    return Fitted(len(seen), float(seen.mean()), float(fitted.rsquared), tuple(told))


def design(n: int, numbers: Mapping[str, Sequence[float]], levels: Mapping[str, Sequence[str]]) -> Design:
    """The model's columns; what never varies, or follows from others, has none."""
    built = _Columns(n)
    for factor, values in numbers.items():
        built.add(np.asarray(values, float), (factor, "", "", n))
    for factor, known in levels.items():
        told = _merged(known)
        times = Counter(told)
        against = max(times, key=lambda level: (times[level], level), default="")
        for level in sorted(times.keys() - {against}):
            built.add(np.array([one == level for one in told], float), (factor, level, against, times[level]))
    return Design(np.column_stack(built.columns), tuple(built.names))


class _Columns:
    """Columns of which none follows from the others: two that always go together cannot be told apart, and the first stands for both."""

    def __init__(self, n: int) -> None:
        self.columns = [np.ones(n)]
        self.names: list[tuple[str, str, str, int]] = []
        self._basis = [np.ones(n) / max(np.sqrt(n), 1.0)]

    def add(self, column: NDArray[np.float64], name: tuple[str, str, str, int]) -> None:
        """Take it in unless it follows from what is there."""
        left = column.copy()
        for _ in range(2):  # twice, for the rounding of the first pass
            for one in self._basis:
                left -= one * float(one @ left)
        size = float(np.linalg.norm(left))
        if size > 1e-6 * max(float(np.linalg.norm(column)), 1e-12):
            self.columns.append(column)
            self.names.append(name)
            self._basis.append(left / size)


def _merged(known: Sequence[str]) -> list[str]:
    times = Counter(known)
    merged = [level if times[level] >= SELDOM else OTHER for level in known]
    few = merged.count(OTHER) < SELDOM
    usual = times.most_common(1)[0][0] if times else ""
    return [usual if few and level == OTHER else level for level in merged]
