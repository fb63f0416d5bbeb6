"""What a bad disk does to an index: it is noticed at the start, the index is made again from the kept text, and a load without room changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import IndexUnreadable
from ingest.generations import folder_of
from ingest.index.edge import EdgeShard
from ingest.types import LoadOptions, Question
from tests.fakes_ingest import ENCODER, opened, write
from tests.sources import ROOT

OPTIONS = LoadOptions()
TEXTS = {"kettle": "Send the kettle back.", "pot": "The pot is red.", "ja": "返品は14日以内です。"}


@pytest.fixture
def data(tmp_path):
    index = opened(tmp_path / "data")
    index.load([write(tmp_path / "in", **TEXTS)], OPTIONS)
    index.close()
    return tmp_path / "data"


def found(index):
    return {Path(hit.passage.path).stem for text in ("kettle", "pot", "返品") for hit in index.search(Question(text, limit=1)).hits}


def cut_short(folder):
    files = list(folder.rglob("status.dat"))
    assert files
    for file in files:
        os.truncate(file, file.stat().st_size // 2)


def test_files_of_the_engine_that_were_cut_short_are_named(data):
    cut_short(folder_of(data, 1))
    with pytest.raises(IndexUnreadable, match="rebuilt from the kept text"):
        EdgeShard.open(folder_of(data, 1))


def test_an_index_whose_files_were_cut_short_is_made_again_from_the_kept_text(data):
    cut_short(folder_of(data, 1))
    index = opened(data)
    assert (found(index), index.generation()) == (set(TEXTS), 2)
    index.close()


def test_an_index_that_lost_passages_is_made_again_from_the_kept_text(data):
    shard = EdgeShard.open(folder_of(data, 1))
    (path,) = {path for path in [one.outcome.path for one in _known(data)] if path.endswith("kettle.md")}
    shard.drop([path])
    shard.flush()
    shard.close()
    index = opened(data)
    assert (found(index), index.generation()) == (set(TEXTS), 2)
    index.close()


def _known(data):
    from ingest.catalogue import Catalogue

    catalogue = Catalogue.open(f"sqlite:///{data / 'state.db'}")
    known = list(catalogue.known().values())
    catalogue.close()
    return known


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from ingest.__main__ import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("most", [200_000, 3_000_000])
def test_a_load_on_a_disk_that_is_full_ends_in_a_sentence_and_the_index_is_as_it_was(data, tmp_path, most):
    """A limit on the size of a file stands for the full disk: both end in a write that fails."""
    more = {f"more{number}": "\n\n".join(f"Text {number} {line}." for line in range(400)) for number in range(4)}
    write(tmp_path / "in", kettle="Keep the kettle.", **more)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONCORD_")}
    environ = {**kept, "PYTHONPATH": str(ROOT), "CONCORD_DATA": str(data), "CONCORD_SERVING_ENCODER": ENCODER}
    words = [sys.executable, "-c", LIMITED, str(most), "load", str(tmp_path / "in")]
    said = subprocess.run(words, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=110)
    assert said.returncode == 2, said.stdout + said.stderr
    assert "Traceback" not in said.stderr
    assert "hanged" in said.stderr  # "nothing was changed", "nothing that was live has changed"
    index = opened(data)
    assert found(index) == set(TEXTS)
    index.close()
