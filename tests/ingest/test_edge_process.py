"""A shard in a process of its own answers as one in this process does, comes back when it is killed, and lets go of its folder."""

from __future__ import annotations

import os
import signal
from threading import Thread

import numpy as np
import pytest

from ingest.errors import IndexBusy, IndexUnreadable
from ingest.frequencies import Frequencies
from ingest.generations import Generation, Generations
from ingest.index.edge import EdgeShard
from ingest.index.edge_process import EdgeProcess
from ingest.sparse import encode_query
from ingest.types import Where
from tests.fakes_ingest import point

VECTOR = np.array([0.9, 0.1, 0, 0], np.float32)
POINTS = [
    point(1, "send the kettle back", windows=((1, 0, 0, 0), (0, 1, 0, 0))),
    point(2, "Wasserkocher zurück", "de", windows=((0, 0, 1, 0),)),
    point(3, "kettle warranty", windows=((0.6, 0.8, 0, 0),)),
]
IDS = [one.passage.id for one in POINTS]


@pytest.fixture
def folder(tmp_path):
    shard = EdgeShard.create(tmp_path / "shard", 4)
    shard.put(POINTS)
    shard.flush()
    shard.close()
    return tmp_path / "shard"


@pytest.fixture
def apart(folder):
    shard = EdgeProcess(folder)
    yield shard
    shard.close()


def asked(shard):
    return shard.find(VECTOR, encode_query("kettle"), Where(), langs=("en", "de"), overall=3, each=1, lexical=3)


def test_it_answers_as_the_shard_in_this_process_does(folder, apart):
    found, near, windows, vectors, told = asked(apart), apart.nearness(VECTOR, IDS), apart.windows(IDS), apart.vectors(IDS), (apart.langs(), apart.count())
    apart.close()
    here = EdgeShard.open(folder)
    assert found == asked(here) and found.dense
    assert near == here.nearness(VECTOR, IDS) and set(near) == set(IDS)
    assert told == (here.langs(), here.count()) == (("en", "de"), 3)
    assert {one: rows.tolist() for one, rows in windows.items()} == {one: rows.tolist() for one, rows in here.windows(IDS).items()}
    assert {one: kept.terms.values.tolist() for one, kept in vectors.items()} == {one: kept.terms.values.tolist() for one, kept in here.vectors(IDS).items()}
    here.close()


def test_threads_share_it(apart):
    answers = []
    threads = [Thread(target=lambda: answers.append(asked(apart))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert all(answer == answers[0] for answer in answers)


def test_a_process_that_was_killed_is_started_again_by_the_next_question(apart):
    before, pid = asked(apart), apart.pid
    os.kill(pid, signal.SIGKILL)
    assert asked(apart) == before
    assert apart.pid != pid


def test_a_generation_that_rests_holds_no_process_until_somebody_asks(tmp_path, apart):
    before = asked(apart)
    generations = Generations(tmp_path, Generation(1, apart, ("en", "de"), Frequencies.none()), lambda _: None)
    generations.rest()
    assert apart.pid == 0
    with generations.reading() as held:
        assert asked(held.shard) == before
    assert apart.pid


def test_its_folder_is_its_own_until_it_is_closed(folder, apart):
    with pytest.raises(IndexBusy):
        EdgeShard.open(folder)
    apart.close()
    EdgeShard.open(folder).close()


def test_a_folder_that_cannot_be_opened_is_named_and_leaves_no_process(tmp_path):
    (tmp_path / "broken").mkdir()
    with pytest.raises(IndexUnreadable, match="broken"):
        EdgeProcess(tmp_path / "broken")


def test_a_live_generation_is_not_changed_through_it(apart):
    with pytest.raises(NotImplementedError):
        apart.put(POINTS)
    with pytest.raises(NotImplementedError):
        apart.drop(["d1.md"])
