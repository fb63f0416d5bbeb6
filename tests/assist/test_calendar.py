"""Business days of a country, and of one nobody knows."""

from __future__ import annotations

from datetime import date

import pytest

from assist.calendar import add_business_days, is_business_day


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("DE", date(2026, 10, 3), False),
        ("DE", date(2026, 11, 27), True),
        ("JP", date(2026, 11, 23), False),
        ("SA", date(2026, 11, 27), False),
        ("SA", date(2026, 11, 29), True),
        ("US", date(2026, 11, 26), False),
        ("", date(2026, 11, 28), False),
        ("XX", date(2026, 11, 27), True),
    ],
)
def test_weekends_and_holidays_are_the_countrys_own(country, day, works):
    assert is_business_day(day, country) is works


def test_no_days_added_is_the_day_itself_or_the_next_one_that_works():
    assert add_business_days(date(2026, 11, 28), 0, "DE") == date(2026, 11, 30)


def test_days_are_added_over_a_long_break():
    assert add_business_days(date(2026, 9, 30), 1, "CN") > date(2026, 10, 3)
