"""A served model that dies in the middle of its answers, in twelve ways and under load: every draft comes, from the scripts, and says so."""

from __future__ import annotations

import pytest

from tests.soak.deaths import faults, soak


@pytest.mark.parametrize("deaths", [15, pytest.param(50, marks=[pytest.mark.soak, pytest.mark.timeout(900)])])
@pytest.mark.timeout(180)
def test_every_draft_ends_as_the_scripts_and_says_so_and_the_model_is_asked_again(tmp_path, deaths):
    found = soak(tmp_path, deaths=deaths, at_once=20, seed=deaths)
    assert sum(found["deaths"].values()) >= deaths
    assert faults(found) == []
