"""Killed with signal nine at random moments of loads, while another process asks: nothing lost, nothing half, nothing mixed, and what was begun ends."""

from __future__ import annotations

import pytest

from tests.soak.kill import faults, soak
from tests.soak.reader import Reader


@pytest.mark.parametrize("kills", [2, pytest.param(15, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])])
def test_a_kill_at_any_moment_loses_nothing_shows_nothing_half_and_mixes_nothing(tmp_path, monkeypatch, kills):
    monkeypatch.chdir(tmp_path)
    found = soak(tmp_path, kills, seed=kills, documents=6 if kills < 10 else 30)
    assert not faults(found), found
    assert found["answers"] > kills
    assert sum(found["kills"].values()) == kills


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ([(1, [])], "lost"),
        ([(1, [(0, 1, 0)])], "half"),
        ([(1, [(0, 1, 0), (0, 2, 1)])], "mixed"),
        ([(1, [(0, 1, 0), (0, 1, 1)]), (1, [(0, 2, 0), (0, 2, 1)])], "mixed"),
        ([(1, [(0, 2, 0), (0, 2, 1)]), (2, [(0, 1, 0), (0, 1, 1)])], "backwards"),
        ([(1, [(0, 1, 0), (0, 1, 1)]), (2, [(0, 2, 0), (0, 2, 1)])], ""),
    ],
)
def test_the_reader_of_the_soak_sees_what_must_not_happen(answers, fault):
    reader = Reader(parts=2)
    for generation, found in answers:
        reader.check(0, generation, found)
    assert {kind: getattr(reader.seen, kind) for kind in ("lost", "half", "mixed", "backwards") if getattr(reader.seen, kind)} == ({fault: 1} if fault else {})
