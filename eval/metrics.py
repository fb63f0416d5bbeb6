"""Pure measures: no network, no file, no clock. Unscored is counted, never zero."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = 2000
SEED = 20261124
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Scored:
    """One measured thing: the topic it belongs to, its language, its value (0 to 1), or None where nothing could be measured."""

    topic: str
    lang: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over `n` scored values with a 95 % interval; `unscored` values are counted beside it and are not part of it."""

    value: float | None
    n: int
    unscored: int
    low: float | None
    high: float | None


def ndcg_at(relevant: Sequence[bool], k: int, ideal: int = 1) -> float | None:
    """Discounted gain of the first `k` ranks over the best possible with `ideal` relevant passages; None when `ideal` is 0.

    Binary gain, discount 1 / log2(rank + 1) (Järvelin and Kekäläinen 2002). At most `ideal` relevant ranks count, so the value stays in 0 to 1: with
    `ideal` 1 only the first relevant rank counts, the measure of a reader who needs one right passage.
    """
    if ideal <= 0:
        return None
    ranks = [rank for rank, right in enumerate(relevant[:k], start=1) if right][:ideal]
    best = sum(1 / log2(rank + 1) for rank in range(1, min(ideal, k) + 1))
    return sum(1 / log2(rank + 1) for rank in ranks) / best


def success_at(relevant: Sequence[bool], k: int) -> float:
    """1 if any of the first `k` is relevant, else 0; its mean is the share of questions with at least one right passage in the first `k`."""
    return float(any(relevant[:k]))


def recall_at(relevant: Sequence[bool], k: int, total: int) -> float | None:
    """Share of the `total` relevant passages among the first `k`; None when there is none to find."""
    return min(1.0, sum(relevant[:k]) / total) if total > 0 else None


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """1 / rank of the first relevant, 0 if none is."""
    return next((1 / rank for rank, right in enumerate(relevant, start=1) if right), 0.0)


def percentile(values: Sequence[float], share: float) -> float | None:
    """Linear-interpolated percentile (`share` 0 to 1), None for no values."""
    return float(np.quantile(np.asarray(values, dtype=np.float64), share)) if values else None


def mean(rows: Sequence[Scored]) -> Mean:
    """Mean of the scored rows with its bootstrap interval over topics."""
    scored = [row for row in rows if row.value is not None]
    if not scored:
        return Mean(None, 0, len(rows), None, None)
    low, high = interval(scored)
    value = sum(row.value for row in scored if row.value is not None) / len(scored)
    return Mean(value, len(scored), len(rows) - len(scored), low, high)


def interval(rows: Sequence[Scored], rounds: int = ROUNDS, seed: int = SEED, level: float = LEVEL) -> tuple[float, float]:
    """Percentile bootstrap of the pooled mean, drawing whole topics with replacement: questions of one topic are not independent.

    Needs at least one scored row. With a single topic the interval is the value itself and says nothing: read it with `n`. Same seed, same interval.
    """
    sums, counts = _by_topic(rows)
    draws = np.random.default_rng(seed).integers(len(sums), size=(rounds, len(sums)))
    means = sums[draws].sum(axis=1) / counts[draws].sum(axis=1)
    tail = (1 - level) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def by_language(rows: Sequence[Scored]) -> tuple[tuple[str, Mean], ...]:
    """A mean per language, in alphabetical order of its tag."""
    langs = sorted({row.lang for row in rows})
    return tuple((lang, mean([row for row in rows if row.lang == lang])) for lang in langs)


def worst(means: Sequence[tuple[str, Mean]]) -> tuple[str, Mean] | None:
    """The language with the lowest mean, the first of equals; None when no language was scored."""
    scored = [(lang, each) for lang, each in means if each.value is not None]
    return min(scored, key=lambda pair: pair[1].value or 0.0) if scored else None


def _by_topic(rows: Sequence[Scored]) -> tuple[np.ndarray, np.ndarray]:
    totals: dict[str, tuple[float, int]] = {}
    for row in rows:
        if row.value is not None:
            total, count = totals.get(row.topic, (0.0, 0))
            totals[row.topic] = (total + row.value, count + 1)
    return np.array([total for total, _ in totals.values()]), np.array([count for _, count in totals.values()])
