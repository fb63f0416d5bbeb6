"""The statistics on trial: made-up shops in which the truth is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eval.statistics.effects import Fitted, design, effects
from eval.statistics.sequential import Sums, band
from eval.statistics.shares import Share
from eval.statistics.trends import Rising, rising

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

    Draw = Callable[[Generator, int, float], NDArray[np.float64]]

DAYS, A_DAY, ALPHA, PLANNED = 60, 40, 0.04, 1000
"""An experiment of the trial: days it runs, customers a day, its level (the guard rails have the rest of 5 %), customers it is planned for."""
POPULATION = 200_000
"""Conversations of a made-up shop from which its true effects are computed."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Experiments of one kind."""

    found: Share
    """In how many a difference was declared."""
    day: float | None
    """Median day on which it was."""


def experiments(count: int, draw: Draw, shift: float, seed: int) -> Ended:
    """So many experiments looked at every day until a difference is declared or the last day is over."""
    random, days = np.random.default_rng(seed), []
    for _ in range(count):
        arms = [Sums(), Sums()]
        for day in range(1, DAYS + 1):
            first = int(random.binomial(A_DAY, 0.5))
            arms = [_more(arm, draw(random, n, moved)) for arm, n, moved in zip(arms, (first, A_DAY - first), (0.0, shift), strict=True)]
            found = band(arms[0], arms[1], ALPHA, PLANNED)
            if found is not None and found.sure:
                days.append(day)
                break
    return Ended(Share(len(days), count), float(np.median(days)) if days else None)


def _more(arm: Sums, seen: NDArray[np.float64]) -> Sums:
    return Sums(arm.n + len(seen), arm.total + float(seen.sum()), arm.squares + float((seen * seen).sum()))


def accepted(random: Generator, n: int, shift: float) -> NDArray[np.float64]:
    """Yes or no, seven of ten."""
    return (random.random(n) < 0.7 + shift).astype(float)


def reopened(random: Generator, n: int, shift: float) -> NDArray[np.float64]:
    """A rare yes, four of a hundred."""
    return (random.random(n) < 0.04 + shift).astype(float)


def edited(random: Generator, n: int, shift: float) -> NDArray[np.float64]:
    """Share of a reply that was changed: mostly none, now and then much."""
    return np.minimum(1.0, np.where(random.random(n) < 0.6, 0.0, random.lognormal(-2.0 + shift, 1.0, n)))


def marked(random: Generator, n: int, shift: float) -> NDArray[np.float64]:
    """A mark from 1 to 5."""
    return np.clip(np.rint(random.normal(4.1 + shift, 1.0, n)), 1, 5)


def cost(random: Generator, n: int, shift: float) -> NDArray[np.float64]:
    """Money: a trifle for the model's calls, and of one in eight a remedy, of ten in the middle and now and then of a hundred; `shift` is its share more."""
    calls = random.lognormal(-6.0, 0.5, n)
    return calls + np.where(random.random(n) < 0.125, random.lognormal(2.3, 0.8, n) * (1 + shift), 0.0)


METRICS: dict[str, Draw] = {"acceptance": accepted, "reopening": reopened, "edit share": edited, "satisfaction": marked, "cost": cost}


@dataclass(frozen=True, slots=True)
class Drivers:
    """Shops with planted effects."""

    shops: int
    held: Share
    """True effects inside their 95 % interval."""
    by_outcome: Mapping[str, Share]


def drivers(shops: int, seed: int) -> Drivers:
    """Made-up shops of their own customers, effects and sizes; the truth is what the same model finds in all of a shop's possible conversations."""
    random, held = np.random.default_rng(seed), {"satisfaction": Share(0, 0), "reopening": Share(0, 0)}
    for _ in range(shops):
        planted = _Planted.of(random)
        for outcome in held:
            numbers, levels, seen = planted.draw(random, int(random.integers(600, 3000)), outcome)
            fitted = effects(seen.tolist(), numbers, levels)
            assert isinstance(fitted, Fitted)  # noqa: S101 - 600 conversations are enough for this model
            truth = planted.truth(random, outcome, levels)
            inside = sum(one.low <= truth[one.factor, one.level] <= one.high for one in fitted.effects)
            held[outcome] += Share(inside, len(fitted.effects))
    return Drivers(shops, held["satisfaction"] + held["reopening"], held)


@dataclass(frozen=True, slots=True)
class _Planted:
    """One shop: how often each level is, and what it does."""

    often: Mapping[str, NDArray[np.float64]]
    does: Mapping[str, NDArray[np.float64]]
    slope: float

    @classmethod
    def of(cls, random: Generator) -> _Planted:
        sizes = {"tone": 4, "remedy": 3, "language": 4, "carrier": 4}
        often = {name: np.sort(random.dirichlet(np.full(size, 20.0)))[::-1] for name, size in sizes.items()}
        return cls(often, {name: random.normal(0, 0.4, size) for name, size in sizes.items()}, -float(random.uniform(0, 0.3)))

    def draw(self, random: Generator, n: int, outcome: str) -> tuple[dict[str, list[float]], dict[str, list[str]], NDArray[np.float64]]:
        """Conversations with their circumstances and outcomes."""
        hours, drawn = random.normal(1, 1, n), {name: random.choice(len(share), n, p=share) for name, share in self.often.items()}
        moved = self.slope * hours + sum(self.does[name][at] for name, at in drawn.items())
        # The scatter grows with the wait, as it does in life: intervals that suppose equal scatter would be wrong here.
        seen = moved + random.normal(0, 0.7 + 0.3 * np.abs(hours), n)
        told = np.clip(np.rint(4.0 + seen), 1, 5) if outcome == "satisfaction" else (seen < -1.0).astype(float)
        return {"hours": hours.tolist()}, {name: [f"{name}{one}" for one in at] for name, at in drawn.items()}, told

    def truth(self, random: Generator, outcome: str, levels: Mapping[str, list[str]]) -> dict[tuple[str, str], float]:
        """What the model finds in so many conversations that its interval is a point, against the same levels."""
        numbers, many, seen = self.draw(random, POPULATION, outcome)
        against = {factor: name for factor, _, name, _ in design(len(next(iter(levels.values()))), {}, levels).names}
        order = {factor: [against[factor], *sorted(set(one) - {against[factor]})] for factor, one in many.items()}
        columns, names = [np.ones(POPULATION), np.asarray(numbers["hours"])], [("hours", "")]
        for factor, known in order.items():
            columns += [np.array([one == level for one in many[factor]], float) for level in known[1:]]
            names += [(factor, level) for level in known[1:]]
        found = np.linalg.lstsq(np.column_stack(columns), seen, rcond=None)[0]
        return dict(zip(names, found[1:].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Alarms:
    """Weeks of a shop whose rates stand still, and of one in which one rate doubles."""

    false: Share
    """Weeks with any alarm, of weeks in which nothing changed."""
    found: Share
    """Doublings found within four weeks."""


def alarms(shops: int, seed: int, slices: int = 40) -> Alarms:
    """Each shop: forty slices of unlike size and rate, ten weeks; once as it was, once with one rate doubled in the last four."""
    random, wrong, found = np.random.default_rng(seed), Share(0, 0), Share(0, 0)
    for _ in range(shops):
        size, rate = random.integers(20, 200, slices), random.uniform(0.03, 0.2, slices)
        wrong += Share(int(any(one.flagged for one in _week(random, size, rate, rate))), 1)
        moved = rate.copy()
        moved[0], size[0] = rate[0] * 2, max(size[0], 100)
        hits = [any(one.flagged and one.name == "0" for one in _week(random, size, rate, moved)) for _ in range(2)]
        found += Share(int(any(hits)), 1)
    return Alarms(wrong, found)


def _week(random: Generator, size: NDArray[np.int64], before: NDArray[np.float64], now: NDArray[np.float64]) -> tuple[Rising, ...]:
    told = {}
    for at, n in enumerate(size.tolist()):
        told[str(at)] = (Share(int(random.binomial(2 * n, now[at])), 2 * n), Share(int(random.binomial(8 * n, before[at])), 8 * n))
    return rising(told)
