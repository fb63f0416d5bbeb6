"""Intervals: as printed in textbooks, and as often right as they say."""

import numpy as np
import pytest

from eval.statistics.shares import Share, mean_of, median_of


@pytest.mark.parametrize(("times", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (29, 29, 0.8830, 1.0)])
def test_wilsons_interval_is_that_of_newcombe_1998(times, n, low, high):
    assert Share(times, n).interval == pytest.approx((low, high), abs=5e-4)


def test_of_nothing_nothing_is_said():
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)
    assert (mean_of({}).value, median_of({}).value) == (None, None)


def test_the_medians_interval_holds_the_median_at_least_as_often_as_it_says():
    draw, hits = np.random.default_rng(3), 0
    for _ in range(400):
        values, times = np.unique(np.round(draw.lognormal(4, 1.5, 60)), return_counts=True)
        interval = median_of(dict(zip(values.tolist(), times.tolist(), strict=True))).interval
        hits += interval[0] <= np.exp(4) <= interval[1]
    assert hits / 400 > 0.93


def test_the_means_interval_holds_the_mean_about_as_often_as_it_says():
    draw, hits = np.random.default_rng(4), 0
    for _ in range(300):
        values, times = np.unique(draw.integers(1, 6, 80), return_counts=True)
        interval = mean_of(dict(zip(values.tolist(), times.tolist(), strict=True))).interval
        hits += interval[0] <= 3.0 <= interval[1]
    assert 0.91 < hits / 300 <= 0.99
