"""Busy hours by market, and a forecast that says how wrong it was."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assist.day.busy import busy_hours

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def week(market="DE", weeks=4, hour=9, many=3, now=NOW):
    """So many messages every Thursday at that hour, as far back as the weeks say."""
    return [(market, now.replace(hour=hour) - timedelta(weeks=back, minutes=one)) for back in range(1, weeks + 1) for one in range(many)]


def test_hours_are_those_of_the_zone_and_markets_are_apart():
    first, second = busy_hours(week(hour=9) + week("JP", many=1), NOW, BERLIN)
    assert (first.market, second.market) == ("DE", "JP")
    assert [hour for hour, many in enumerate(first.hours[3]) if many] == [9, 10]
    assert first.count == 12


def test_a_week_like_the_last_is_forecast_and_was_never_wrong():
    (one,) = busy_hours(week(weeks=6), NOW, SHANGHAI)
    assert (one.error, one.tried) == (0.0, 28 * 24)
    day, hours = one.forecast[0]
    assert (day.isoformat(), hours[16] + hours[17]) == ("2026-11-26", 3)


def test_the_error_is_the_mean_over_every_hour_that_was_tried():
    (one,) = busy_hours([*week(weeks=6), ("DE", NOW - timedelta(days=3))], NOW, SHANGHAI)
    assert one.error == pytest.approx(1 / (28 * 24))


@pytest.mark.parametrize(("days", "forecast", "error"), [(3, 0, False), (8, 7, False), (15, 7, True)])
def test_nothing_is_forecast_before_a_week_is_known_and_no_error_told_before_two(days, forecast, error):
    (one,) = busy_hours([("DE", NOW - timedelta(days=days))], NOW, BERLIN)
    assert (len(one.forecast), one.error is not None) == (forecast, error)


def test_today_is_not_over_and_counts_for_nothing():
    assert busy_hours([("DE", NOW - timedelta(hours=1))], NOW, BERLIN) == ()


def test_the_hour_that_comes_twice_holds_both_and_the_one_that_never_comes_none():
    autumn = datetime(2026, 10, 25, tzinfo=UTC)
    (one,) = busy_hours([("DE", autumn.replace(hour=0, minute=30)), ("DE", autumn.replace(hour=1, minute=30))], autumn + timedelta(days=1), BERLIN)
    assert one.hours[6][2] == 2
    spring = datetime(2026, 3, 29, tzinfo=UTC)
    (one,) = busy_hours([("DE", spring.replace(hour=0, minute=59)), ("DE", spring.replace(hour=1))], spring + timedelta(days=1), BERLIN)
    assert (one.hours[6][1], one.hours[6][2], one.hours[6][3]) == (1, 0, 1)


def test_an_empty_shop_has_no_busy_hours():
    assert busy_hours([], NOW, BERLIN) == ()
