"""Rates against their peers, rates that rise, and what the next weeks bring with how wrong such forecasts were."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eval.statistics.shares import Share

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LEVEL = 0.05
"""All slices that are looked at together raise a false alarm in at most so many looks."""
RISE = 1.5
"""A rate counts as risen from so many times its former one on."""
FEWEST = 5
"""Cases under which nothing is flagged."""
MOST = 2 * 52
"""Past forecasts that are looked at, the newest."""
Weeks = NDArray[np.float64]
WEEKS = 14
"""Weeks under which nothing is forecast."""
YEAR = 52


@dataclass(frozen=True, slots=True)
class Beside:
    """A slice beside its peers: all others of its kind together."""

    name: str
    own: Share
    peers: Share
    chance: float
    """Of so many or more if it were like its peers."""
    flagged: bool


@dataclass(frozen=True, slots=True)
class Rising:
    """A slice's rate now beside its own before."""

    name: str
    now: Share
    before: Share
    chance: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """The weeks to come."""

    weeks: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    """Between which eight of ten past forecasts of this distance would have lain."""
    error: float
    """Mean absolute error of past forecasts one week ahead, as a share of the mean."""
    origins: int
    """Past forecasts that this rests on."""
    method: str


def beside_peers(slices: Mapping[str, Share]) -> tuple[Beside, ...]:
    """Each slice against all others together, the highest rate first; flagged by a one-sided exact test (Fisher), corrected by Holm for all of them."""
    whole = Share(sum(one.times for one in slices.values()), sum(one.n for one in slices.values()))
    peers = {name: Share(whole.times - one.times, whole.n - one.n) for name, one in slices.items()}
    chances = {name: excess(one, peers[name]) for name, one in slices.items()}
    kept = _holm(chances)
    told = [Beside(name, one, peers[name], chances[name], name in kept and one.times >= FEWEST) for name, one in slices.items()]
    return tuple(sorted(told, key=lambda one: (-(one.own.value or 0.0), one.name)))


def rising(slices: Mapping[str, tuple[Share, Share]]) -> tuple[Rising, ...]:
    """Each slice's (now, before): flagged from five cases and half as many again on, by the same test and correction. The surest first."""
    chances = {name: excess(now, before) for name, (now, before) in slices.items()}
    kept = _holm(chances)
    told = [Rising(name, now, before, chances[name], name in kept and _risen(now, before)) for name, (now, before) in slices.items()]
    return tuple(sorted(told, key=lambda one: (not one.flagged, one.chance, one.name)))


def excess(own: Share, others: Share) -> float:
    """Chance of at least so many cases in `own` if cases fell on both alike (hypergeometric); 1 where nothing can be said."""
    cases, total = own.times + others.times, own.n + others.n
    if not own.times or not own.n or not others.n:
        return 1.0
    most = min(own.n, cases)
    whole = _choose(total, cases)
    return min(1.0, math.fsum(math.exp(_choose(own.n, at) + _choose(others.n, cases - at) - whole) for at in range(own.times, most + 1)))


def forecast(weeks: Sequence[float], ahead: int = 4) -> Forecast | None:
    """The next weeks by whichever simple method was least wrong before; None under fourteen weeks."""
    if len(weeks) < WEEKS:
        return None
    seen = np.asarray(weeks, float)
    method, missed = min(((name, _missed(seen, how, ahead)) for name, how in METHODS.items()), key=lambda one: float(np.abs(one[1]).mean()))
    values = METHODS[method](seen, ahead)
    low, high = (np.maximum(0.0, values + np.quantile(missed, share, axis=0)) for share in (0.1, 0.9))
    level = max(float(seen[-len(missed) :].mean()), 1e-9)
    error = float(np.abs(missed[:, 0]).mean()) / level
    return Forecast(tuple(values.tolist()), tuple(low.tolist()), tuple(high.tolist()), error, len(missed), method)


def _missed(seen: Weeks, how: Callable[[Weeks, int], Weeks], ahead: int) -> Weeks:
    """What came less what was forecast, a row for each past origin."""
    first = max(8, len(seen) - ahead - MOST)
    return np.array([seen[at : at + ahead] - how(seen[:at], ahead) for at in range(first, len(seen) - ahead + 1)])


def _recent(seen: Weeks, ahead: int) -> Weeks:
    return np.full(ahead, float(seen[-4:].mean()))


def _smoothed(seen: Weeks, ahead: int) -> Weeks:
    level = seen[0]
    for value in seen[1:]:
        level += 0.3 * (value - level)
    return np.full(ahead, level)


def _damped(seen: Weeks, ahead: int) -> Weeks:
    """Holt's linear trend, damped (Gardner and McKenzie 1985)."""
    level, trend = seen[0], 0.0
    for value in seen[1:]:
        before, level = level, level + 0.9 * trend + 0.4 * (value - level - 0.9 * trend)
        trend = 0.9 * trend + 0.1 * (level - before - 0.9 * trend)
    coming: Weeks = np.maximum(0.0, level + trend * np.cumsum(0.9 ** np.arange(1, ahead + 1)))
    return coming


def _seasonal(seen: Weeks, ahead: int) -> Weeks:
    """Last year's shape at this year's level; without a year behind it, the recent level."""
    if len(seen) < YEAR + 4:
        return _recent(seen, ahead)
    last: Weeks = seen[len(seen) - YEAR : len(seen) - YEAR + ahead]
    level = float(seen[-4:].mean()) / max(float(seen[len(seen) - YEAR - 4 : len(seen) - YEAR].mean()), 1e-9)
    return np.asarray(last * level)


METHODS: dict[str, Callable[[Weeks, int], Weeks]] = {"seasonal": _seasonal, "recent": _recent, "smoothed": _smoothed, "damped": _damped}
"""Of equally good ones the first: the season's, which is the recent level until a year is there."""


def _risen(now: Share, before: Share) -> bool:
    return now.times >= FEWEST and (now.value or 0.0) >= RISE * (before.value or 0.0)


def _holm(chances: Mapping[str, float]) -> frozenset[str]:
    """Names whose chance stays under the level when all are looked at (Holm 1979)."""
    kept = set()
    for at, name in enumerate(sorted(chances, key=lambda one: chances[one])):
        if chances[name] > LEVEL / (len(chances) - at):
            break
        kept.add(name)
    return frozenset(kept)


def _choose(n: int, k: int) -> float:
    """Logarithm of n over k."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) if 0 <= k <= n else -math.inf
