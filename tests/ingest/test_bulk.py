"""Reading over a cluster: the same lines as on one machine, whoever runs the steps; without Ray a sentence, with it a real run."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from ingest.bulk import BulkPool, Steps
from ingest.errors import UnusableInput, WorkerDied
from ingest.open import open_index
from ingest.reading_job import Ask, At, Came, Finished
from ingest.reading_pool import ReadingPool
from ingest.settings import IngestSettings
from ingest.types import LoadOptions, Question
from tests.fakes_ingest import write

RAY = find_spec("ray") is not None
TEXTS = {f"d{number}": f"# Kettle {number}\n\nSend kettle {number} back within {number} days.\n\n返品は{number}日以内です。" for number in range(9)}


def here(asks, encoder):
    """A cluster of one machine, this one, and one process."""
    steps = Steps(encoder)
    try:
        for ask in asks:
            for row in steps({"ask": [ask]}):
                yield row["line"][0]
    finally:
        steps.close()


def cut_short(asks, encoder):
    yield from list(here(asks[:1], encoder))


def asks(folder):
    write(folder, **TEXTS)
    (folder / "d3.md").write_bytes(b"\x00\x01\x02" * 40)
    return [Ask(str(folder / f"{name}.md"), f"{name}.md", LoadOptions(), "1") for name in TEXTS]


def every(pool, count):
    try:
        return [line for _ in range(count) for line in pool.file() if not isinstance(line, At)]
    finally:
        pool.close()


def test_a_cluster_gives_what_one_machine_gives_in_the_same_order(tmp_path):
    given = asks(tmp_path / "in")
    there, alone = every(BulkPool(given, "builtin", here), len(given)), every(ReadingPool(given, 2, "builtin"), len(given))
    assert there == alone
    assert [line.document.path for line in there if isinstance(line, Came) and line.packed] == [f"d{number}.md" for number in range(9) if number != 3]
    assert [bool(line.reason) for line in there if isinstance(line, Finished)] == [number == 3 for number in range(9)]


def test_a_cluster_that_ends_early_is_no_end_of_the_files(tmp_path):
    given = asks(tmp_path / "in")
    with pytest.raises(WorkerDied, match="nothing that was live has changed"):
        every(BulkPool(given, "", cut_short), len(given))


@pytest.mark.skipif(RAY, reason="Ray is installed")
def test_without_ray_the_setting_is_refused_with_what_to_install(tmp_path):
    index = open_index(IngestSettings(data=tmp_path / "data", bulk="ray"))
    with pytest.raises(UnusableInput, match="extra `bulk`"):
        index.load([write(tmp_path / "in", a="Alpha text.")], LoadOptions())
    assert index.generation() == 0
    index.close()


@pytest.mark.bulk
def test_a_load_on_ray_ends_in_the_same_index_as_one_without(tmp_path):
    folder, seen = write(tmp_path / "in", **TEXTS), []
    for name, bulk in (("ray", "ray"), ("here", "")):
        index = open_index(IngestSettings(data=tmp_path / name, bulk=bulk))
        report = index.load([folder], LoadOptions())
        hits = index.search(Question("kettle back", limit=9)).hits
        seen.append(([(one.path, one.state, one.passages) for one in report.documents], [(hit.passage.id, round(hit.score, 5)) for hit in hits]))
        index.close()
    assert seen[0] == seen[1]
    assert len(seen[0][1]) == 9
