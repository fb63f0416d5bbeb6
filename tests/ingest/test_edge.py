"""What the embedded engine has to itself: a folder, which is opened by one handle and is there again afterwards."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ingest.errors import IndexBusy, IndexUnreadable
from ingest.index.edge import EdgeShard
from ingest.types import Where
from tests.fakes_ingest import point


@pytest.fixture
def shard(tmp_path):
    shard = EdgeShard.create(tmp_path / "shard", 4)
    yield shard
    shard.close()


def test_what_was_flushed_is_there_when_opened_again(tmp_path):
    first = EdgeShard.create(tmp_path / "kept", 4)
    first.put([point(1)])
    first.flush()
    first.close()
    again = EdgeShard.open(tmp_path / "kept")
    found = again.find(np.array([1, 0, 0, 0], np.float32), None, Where(), langs=(), overall=5, each=0, lexical=0)
    assert [one.id for one in found.dense] == [point(1).passage.id]
    again.close()


def test_what_is_settled_on_disk_is_found_and_the_folder_still_says_how_its_graph_is_to_be_built(tmp_path):
    folder = tmp_path / "kept"
    shard = EdgeShard.create(folder, 4)
    for number in (1, 2):
        shard.put([point(number)])
        shard.flush()
        shard.close()
        shard = EdgeShard.settle(folder, 4)
        assert shard.count() == number
    shard.close()
    told = json.loads((folder / "edge_config.json").read_bytes())
    whole = told["vectors"]["whole"]
    assert (whole["hnsw_config"]["m"], "scalar" in whole["quantization_config"], "optimizers" in told) == (16, True, False)


def test_a_second_handle_is_refused_while_the_first_is_open(shard, tmp_path):
    with pytest.raises(IndexBusy):
        EdgeShard.open(tmp_path / "shard")


def test_a_broken_folder_is_named(tmp_path):
    (tmp_path / "broken").mkdir()
    with pytest.raises(IndexUnreadable, match="broken"):
        EdgeShard.open(tmp_path / "broken")
