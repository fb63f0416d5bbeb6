"""Several reading processes: the order of the list is kept, a dead one costs its file alone, and a load that stops leaves none behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from time import monotonic, sleep

import pytest

from ingest.encode import encode, named_encoder
from ingest.encoded import unpack
from ingest.reading_job import Ask, At, Came, Finished
from ingest.reading_pool import ReadingPool
from ingest.types import LoadOptions


def asks(folder, texts):
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    return [Ask(str(folder / f"{name}.md"), f"{name}.md", LoadOptions(), "1") for name in texts]


def content(path):
    """A file of `/proc`; empty where the thread or process has ended since it was listed."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def children():
    """Reading processes that any thread of ours started."""
    started = [one for thread in Path("/proc/self/task").iterdir() for one in content(thread / "children").split()]
    return [int(one) for one in started if "ingest.reading_work" in content(Path(f"/proc/{one}/cmdline"))]


@pytest.fixture
def pool():
    made = []

    def make(*given, **named):
        made.append(ReadingPool(*given, **named))
        return made[-1]

    yield make
    for one in made:
        one.close()


def lines(pool):
    return [line for line in pool.file() if not isinstance(line, At)]


def test_files_come_in_their_order_whoever_is_through_first(pool, tmp_path):
    long = "\n\n".join(f"## Part {number}\n\nSome text of part {number}." for number in range(3_000))
    reading = pool(asks(tmp_path / "in", {"a": long, **{f"b{number}": f"Text {number}." for number in range(6)}}), 2)
    names = [came.document.path for _ in range(7) for came in lines(reading) if isinstance(came, Came)]
    assert names == ["a.md", *(f"b{number}.md" for number in range(6))]


def test_a_document_comes_encoded_as_the_load_would_encode_it(pool, tmp_path):
    reading = pool(asks(tmp_path / "in", {"a": "# Rückgabe\n\n14 Tage Frist.\n\n## 返品\n\n返品は14日以内です。"}), 1, "builtin")
    came, _ = lines(reading)
    for mine, its in zip(encode(came.splits, named_encoder("builtin")), unpack(came.packed), strict=True):
        assert (mine.whole == its.whole).all()
        assert (mine.windows == its.windows).all()
        assert (mine.pieces == its.pieces).all()
        assert (mine.terms.values == its.terms.values).all()


def test_a_document_of_very_many_passages_comes_without_its_vectors(pool, tmp_path):
    body = " ".join(["An ordinary sentence about parcels, returns and kettles."] * 3)
    reading = pool(asks(tmp_path / "in", {"a": "\n\n".join(f"## Part {number}\n\n{body}" for number in range(600))}), 1, "builtin")
    came, _ = lines(reading)
    assert len(came.splits) > 500
    assert not came.packed


def test_a_reader_that_dies_in_a_file_costs_that_file_and_the_next_is_read(pool, tmp_path):
    slow = "Endless text.\n\n" * 40_000
    reading = pool(asks(tmp_path / "in", {"bad": slow, "good": "Some text."}), 1)
    first = reading.file()
    assert isinstance(next(first), At)
    os.kill(children()[0], signal.SIGKILL)
    *_, finished = first
    assert isinstance(finished, Finished) and "memory" in finished.reason
    assert [type(line) for line in lines(reading)] == [Came, Finished]


def test_a_load_that_stops_leaves_no_reader_behind(pool, tmp_path):
    reading = pool(asks(tmp_path / "in", {f"a{number}": "Endless text.\n\n" * 40_000 for number in range(4)}), 2)
    next(reading.file())
    reading.close()
    until = monotonic() + 5
    while children() and monotonic() < until:
        sleep(0.05)
    assert not children()
