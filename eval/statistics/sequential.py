"""A difference of two means that may be looked at after every customer: its band covers the truth at all looks together.

Asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences"
(Annals of Statistics 52(6), 2024, theorem 2.2): the mean of n terms with standard deviation s lies within

    s * sqrt(2 (n r² + 1) / (n² r²) * log(sqrt(n r² + 1) / alpha))

at every n, with probability 1 - alpha as the first look moves out; r chooses the n at which the band is narrowest. The terms are those of the difference
of means of two groups that chance made. No packaged library of it fits: confseq (2023) is built from C++ on the shop's machine, savvi (2024) brings a solver.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

FIRST_LOOK = 100
"""Customers of each arm before which nothing is said: the theorem speaks of large numbers."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What an arm's customers brought: how many, the sum, the sum of squares."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    @property
    def mean(self) -> float:
        """0 of nothing."""
        return self.total / self.n if self.n else 0.0

    @property
    def variance(self) -> float:
        """Unbiased; 0 where fewer than two were seen."""
        return max(0.0, (self.squares - self.total * self.mean) / (self.n - 1)) if self.n > 1 else 0.0

    def plus(self, value: float) -> Sums:
        """One more."""
        return Sums(self.n + 1, self.total + value, self.squares + value * value)


@dataclass(frozen=True, slots=True)
class Band:
    """The second arm's mean less the first one's."""

    difference: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether the arms differ."""
        return self.low > 0 or self.high < 0


def band(first: Sums, second: Sums, alpha: float, planned: int, least: int = FIRST_LOOK) -> Band | None:
    """The difference with its band at this look; None before the first. `planned`: customers of both arms at which it should be narrowest."""
    if min(first.n, second.n) < max(least, 2):
        return None
    n = first.n + second.n
    difference = second.mean - first.mean
    spread = math.sqrt(n * (_variance(first) / first.n + _variance(second) / second.n))
    half = spread * _width(n, alpha, planned)
    return Band(difference, difference - half, difference + half)


def _variance(arm: Sums) -> float:
    """Never less than one odd outcome would give: arms that never varied yet prove nothing."""
    return max(arm.variance, 1.0 / (arm.n * arm.n))


def _width(n: int, alpha: float, planned: int) -> float:
    told = -2 * math.log(alpha)
    r2 = (told + math.log(told) + 1) / max(planned, 1)
    return math.sqrt(2 * (n * r2 + 1) / (n * n * r2) * math.log(math.sqrt(n * r2 + 1) / alpha))
