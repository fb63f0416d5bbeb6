"""Shifts by the clock on the wall, also in the nights in which it is changed."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from assist.day.shifts import shift_of, zone_of
from assist.errors import BadRequest

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
NIGHT = (time(22), time(6))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hours", "begins"),
    [
        ("2026-11-26T02:00", 8, "2026-11-25T22:00:00+01:00"),
        ("2026-10-25T03:30", 9, "2026-10-24T22:00:00+02:00"),  # the hour from two to three comes twice
        ("2026-03-29T02:30", 7, "2026-03-28T22:00:00+01:00"),  # the hour from two to three never comes
        ("2026-11-26T12:00", 8, "2026-11-25T22:00:00+01:00"),  # the last one that ran
    ],
)
def test_a_night_lasts_as_long_as_it_really_does(now, hours, begins):
    shift = shift_of(at(now), BERLIN, *NIGHT)
    assert (shift.hours, shift.begins.isoformat()) == (hours, begins)


def test_a_shift_that_ends_in_the_hour_that_comes_twice_ends_with_the_second():
    shift = shift_of(at("2026-10-25T00:45"), BERLIN, time(22), time(2, 30))
    assert (shift.ends.isoformat(), shift.hours) == ("2026-10-25T02:30:00+01:00", 5.5)


def test_a_shift_that_begins_in_the_hour_that_never_comes_begins_after_the_change():
    shift = shift_of(at("2026-03-29T05:00"), BERLIN, time(2, 30), time(8))
    assert shift.begins.astimezone(UTC) == at("2026-03-29T01:30")


def test_a_zone_without_summer_time_and_a_day_shift():
    shift = shift_of(at("2026-11-26T03:00"), SHANGHAI, time(9), time(18))
    assert (shift.begins.isoformat(), shift.hours) == ("2026-11-26T09:00:00+08:00", 9)


@pytest.mark.parametrize("name", ["", "Nowhere/City", "../etc/passwd", "Europe/Berlin\0"])
def test_a_zone_that_there_is_none_of_is_said(name):
    with pytest.raises(BadRequest, match="time zone"):
        zone_of(name)
