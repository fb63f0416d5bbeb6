"""Differences that may be looked at daily, effects, rising rates, forecasts: each tried where the truth is known."""

import json

import numpy as np
import pytest

from eval.commands.trials import run
from eval.statistics.effects import Fitted, Lacking, effects
from eval.statistics.sequential import Sums, band
from eval.statistics.shares import Share
from eval.statistics.trends import beside_peers, excess, forecast, rising
from eval.statistics.trial import METRICS, alarms, drivers, experiments


@pytest.mark.parametrize("metric", METRICS)
def test_arms_that_differ_in_nothing_are_told_apart_in_fewer_than_one_of_twenty_though_looked_at_daily(metric):
    assert experiments(120, METRICS[metric], 0.0, 11).found.value <= 0.05


def test_a_planted_difference_is_found_before_the_end():
    found = experiments(40, METRICS["acceptance"], 0.12, 12)
    assert found.found.value > 0.9
    assert found.day < 30


def test_nothing_is_said_before_each_arm_has_its_customers_and_arms_without_scatter_prove_nothing():
    assert band(Sums(99, 99, 99), Sums(500, 0, 0), 0.05, 1000, 100) is None
    alike = band(Sums(100, 100, 100), Sums(100, 100, 100), 0.05, 1000)
    assert not alike.sure
    assert band(Sums(100, 100, 100), Sums(100, 0, 0), 0.05, 1000).sure


def test_true_effects_lie_inside_their_intervals():
    assert drivers(3, 5).held.value > 0.85


def test_under_the_stated_number_nothing_is_said():
    told = effects([1.0, 5.0] * 50, {"wait": list(range(100))}, {})
    assert told == Lacking(100, 200)


def test_a_planted_effect_is_found_with_its_sign_and_levels_seen_seldom_are_one():
    draw = np.random.default_rng(1)
    tone = ["angry" if one else "neutral" for one in draw.random(600) < 0.3]
    carrier = ["rare" if at < 10 else "DHL" for at in range(600)]
    outcome = [4.0 - (1.0 if one == "angry" else 0.0) + noise for one, noise in zip(tone, draw.normal(0, 0.5, 600), strict=True)]
    told = effects(outcome, {}, {"tone": tone, "carrier": carrier})
    assert isinstance(told, Fitted)
    assert [(one.level, one.against, one.sure) for one in told.effects] == [("angry", "neutral", True)]
    assert told.effects[0].low < -1.0 < told.effects[0].high


def test_an_outcome_that_never_varies_goes_with_nothing():
    assert effects([0.0] * 300, {"wait": list(range(300))}, {}).effects == ()


def test_what_always_goes_together_is_told_once():
    draw = np.random.default_rng(2)
    wait = draw.normal(0, 1, 400).tolist()
    told = effects([3.0 + one for one in draw.normal(0, 1, 400)], {"first": wait, "last": [2 * one + 1 for one in wait]}, {})
    assert [one.factor for one in told.effects] == ["first"]


def test_the_exact_test_is_fishers():
    # Fisher's lady tasting tea: 3 of 4 right, one-sided p = 17/70.
    assert excess(Share(3, 4), Share(1, 4)) == pytest.approx(17 / 70)
    assert excess(Share(0, 0), Share(1, 4)) == 1.0


def test_a_slice_far_above_its_peers_is_flagged_and_chance_is_not():
    told = beside_peers({"bad": Share(40, 100), **{f"s{at}": Share(10, 100) for at in range(10)}})
    assert [one.name for one in told if one.flagged] == ["bad"]
    assert told[0].peers == Share(100, 1000)


def test_what_doubles_is_flagged_and_few_cases_are_not():
    told = rising({"up": (Share(30, 100), Share(40, 400)), "still": (Share(10, 100), Share(40, 400)), "few": (Share(3, 3), Share(0, 400))})
    assert {one.name for one in told if one.flagged} == {"up"}


def test_weeks_in_which_nothing_changes_rarely_alarm():
    assert alarms(60, 3).false.value <= 0.1


def test_a_forecast_tells_how_wrong_it_was_and_says_nothing_of_a_short_past():
    assert forecast([5.0] * 13) is None
    told = forecast([100.0 + at % 3 for at in range(40)])
    assert all(95 < one < 106 for one in told.weeks)
    assert 0 < told.error < 0.05
    assert told.origins >= 10


def test_a_year_ago_helps_where_the_season_returns():
    year = [200.0 if 46 <= at % 52 <= 50 else 100.0 for at in range(98)]  # the next weeks are week 46 and on
    assert forecast(year).weeks[0] > 150


def test_the_trial_prints_json_and_ends_with_one_where_a_bar_is_missed(capsys):
    code = run(["--experiments", "10", "--shops", "1", "--weeks", "10", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code in {0, 1}
    assert told["no difference, acceptance"]["n"] == 10
    assert code == int(not all(one.get("good", True) for one in told.values() if isinstance(one, dict)))
