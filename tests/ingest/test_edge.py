"""What the embedded engine has to itself: a folder, which is opened by one handle and is there again afterwards."""

from __future__ import annotations

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


def test_a_second_handle_is_refused_while_the_first_is_open(shard, tmp_path):
    with pytest.raises(IndexBusy):
        EdgeShard.open(tmp_path / "shard")


def test_a_broken_folder_is_named(tmp_path):
    (tmp_path / "broken").mkdir()
    with pytest.raises(IndexUnreadable, match="broken"):
        EdgeShard.open(tmp_path / "broken")
