"""A service that is killed in the middle of its work has lost nothing it said yes to, and one that works for long does not grow."""

import pytest

from tests.soak import desk, survive

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]


def test_nothing_acknowledged_is_lost_by_kills_at_random_moments_and_the_record_holds(tmp_path):
    found = survive.soak(tmp_path, kills=8, seed=3)
    assert survive.faults(found) == []
    assert min(found["acknowledged"].values()) > 0


def test_the_desk_answers_without_a_fault_under_mixed_load(tmp_path):
    found = desk.soak(tmp_path, minutes=2, agents=3, pause=1.0, seed=1)
    assert [one for one in desk.faults(found) if "memory" not in one] == []  # two minutes say nothing of memory
    assert min(found["acknowledged"].values()) > 0
