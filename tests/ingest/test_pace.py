"""How fast a task goes, and when its step ends."""

from __future__ import annotations

from ingest.job import Progress
from ingest.pace import Meter
from ingest.terminal import line


def heard(*marks):
    """Pace after each (seconds, done) of a step of 100 things."""
    now = [0.0]
    meter = Meter(lambda: now[0])
    found = []
    for seconds, done in marks:
        now[0] = seconds
        found.append(meter.heard(Progress("read", done, 100, "/in/returns.md")))
    return found


def test_the_rate_is_taken_over_the_last_moments_and_tells_when_the_step_ends():
    *_, slow = heard((0, 0), (5, 10), (10, 20))
    assert (slow.rate, slow.eta) == (2.0, 40.0)
    *_, quick = heard((0, 0), (20, 10), (25, 60), (29, 80))
    assert quick.rate > 5


def test_nothing_is_guessed_at_the_beginning():
    first, second = heard((0, 0), (0.1, 30))
    assert (first.eta, second.eta) == (None, None)


def test_another_step_begins_anew():
    now = [0.0]
    meter = Meter(lambda: now[0])
    meter.heard(Progress("read", 90, 100))
    now[0] = 10
    assert meter.heard(Progress("encode", 0, 50)).rate == 0


def test_a_terminal_shows_how_far_how_fast_and_how_long():
    *_, pace = heard((0, 0), (5, 10), (10, 25))
    assert line(pace) == "reading  [█████···············] 25/100  2.5/s  0:30 left  returns.md"
