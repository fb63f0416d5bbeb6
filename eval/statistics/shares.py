"""A share, a mean and a median, each with its number and its 95 % interval; made from counts, so that nothing is drawn row by row."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

Z = 1.959963984540054
"""Of the normal distribution, two-sided 95 %."""
DRAWS = 400
"""Of the bootstrap."""
SEED = 20261126


@dataclass(frozen=True)
class Share:
    """`times` of `n`."""

    times: int
    n: int

    @property
    def value(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.times / self.n if self.n else None

    @cached_property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's score interval (Wilson 1927), which keeps its promise also for few and for shares near 0 or 1."""
        if not self.n:
            return None
        share, weight = self.times / self.n, Z * Z / self.n
        middle = (share + weight / 2) / (1 + weight)
        half = Z / (1 + weight) * math.sqrt(share * (1 - share) / self.n + weight / (4 * self.n))
        return max(0.0, middle - half), min(1.0, middle + half)

    def __add__(self, other: Share) -> Share:
        """Both together."""
        return Share(self.times + other.times, self.n + other.n)


@dataclass(frozen=True, slots=True)
class Measured:
    """A mean or median in the unit of what was counted."""

    value: float | None
    interval: tuple[float, float] | None
    n: int


NOTHING = Measured(None, None, 0)


def mean_of(counts: Mapping[float, int]) -> Measured:
    """Mean of values with how often each was seen; percentile bootstrap (whole sets drawn anew as counts of a multinomial)."""
    values, times, n = _sorted(counts)
    if not n:
        return NOTHING
    value = float(values @ times) / n
    if len(values) == 1:
        return Measured(value, None, n)
    drawn = np.random.default_rng(SEED).multinomial(n, times / n, DRAWS) @ values / n
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Measured(value, (float(low), float(high)), n)


def median_of(counts: Mapping[float, int]) -> Measured:
    """Median of values with how often each was seen; its interval between the order statistics that a binomial leaves (free of any distribution)."""
    values, times, n = _sorted(counts)
    if not n:
        return NOTHING
    upto = np.cumsum(times)

    def at(place: float) -> float:
        return float(values[min(int(np.searchsorted(upto, place, side="right")), len(values) - 1)])

    half = Z * math.sqrt(n) / 2
    middle = (at((n - 1) // 2) + at(n // 2)) / 2
    interval = (at(max(0.0, math.floor(n / 2 - half))), at(min(n - 1.0, math.ceil(n / 2 + half)))) if n > 5 else None
    return Measured(middle, interval, n)


def _sorted(counts: Mapping[float, int]) -> tuple[np.ndarray, np.ndarray, int]:
    there = sorted((value, times) for value, times in counts.items() if times)
    values, times = np.array([value for value, _ in there], float), np.array([times for _, times in there], float)
    return values, times, int(times.sum()) if there else 0
