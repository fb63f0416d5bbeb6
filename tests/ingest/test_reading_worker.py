"""The reading process: what a file does to it costs that file, or that member, and never the next one."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.reading_job import Ask, At, Bounds, Came, Finished, Same, Told, Unread
from ingest.reading_worker import ReadingWorker
from ingest.types import LoadOptions
from tests.files import packed, saved


@pytest.fixture
def worker() -> Iterator[ReadingWorker]:
    made = ReadingWorker()
    yield made
    made.close()


def asked(path: Path, **more) -> Ask:
    return Ask(str(path), path.name, LoadOptions(), "1", **more)


def lines(worker: ReadingWorker, ask: Ask) -> list[Told]:
    return [line for line in worker.read(ask) if not isinstance(line, At)]


def child_of(worker: ReadingWorker) -> int:
    """The one process of ours that reads."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    (found,) = [int(child) for child in children if b"ingest.reading_work" in Path(f"/proc/{child}/cmdline").read_bytes()]
    return found


def test_a_document_comes_with_its_passages(worker: ReadingWorker, tmp_path: Path) -> None:
    came, finished = lines(worker, asked(saved(tmp_path, "a.md", "# Rückgabe\n\n14 Tage Frist.\n")))
    assert isinstance(came, Came) and isinstance(finished, Finished)
    assert (came.document.title, came.document.lang, came.splits[0].passage.text) == ("Rückgabe", "de", "# Rückgabe\n\n14 Tage Frist.")
    assert not finished.reason


def test_a_member_that_is_known_is_not_split_again_unless_it_changed(worker: ReadingWorker, tmp_path: Path) -> None:
    path = saved(tmp_path, "a.zip", packed({"a.md": "one text", "b.md": "two texts"}))
    have = {one.member: one.digest for one in lines(worker, asked(path)) if isinstance(one, Came)}
    saved(tmp_path, "a.zip", packed({"a.md": "one text", "b.md": "other texts"}))
    again = lines(worker, asked(path, have=have))
    assert [type(one) for one in again] == [Same, Came, Finished]


def test_a_process_that_dies_between_files_is_started_again(worker: ReadingWorker, tmp_path: Path) -> None:
    path = saved(tmp_path, "a.md", "Some words.")
    lines(worker, asked(path))
    os.kill(child_of(worker), signal.SIGKILL)
    assert isinstance(lines(worker, asked(path))[0], Came)


def test_a_process_that_dies_in_a_member_costs_that_member(worker: ReadingWorker, tmp_path: Path) -> None:
    path = saved(tmp_path, "a.zip", packed({f"{number}.md": f"words of {number} " * 200 for number in range(60)}))
    killed, seen = "", []
    for line in worker.read(asked(path)):
        if isinstance(line, At) and line.member and not killed and len(seen) > 5:
            os.kill(child_of(worker), signal.SIGKILL)
            killed = line.member
        seen.append(line)
    came = [line.member for line in seen if isinstance(line, Came)]
    unread = [line for line in seen if isinstance(line, Unread)]
    assert len(came) == len(set(came))
    assert len(unread) <= 1 and len(came) + len(unread) == 60
    assert isinstance(seen[-1], Finished) and not seen[-1].reason


def test_a_file_that_needs_more_memory_than_allowed_says_so_and_the_next_is_read(tmp_path: Path) -> None:
    worker = ReadingWorker(Bounds(memory=220 * 1024 * 1024))
    try:
        big = saved(tmp_path, "big.txt", ("word " * 2000 + "\n") * 6000)
        (finished,) = [line for line in lines(worker, asked(big)) if isinstance(line, Finished)]
        assert "memory" in finished.reason
        assert any(isinstance(line, Came) for line in lines(worker, asked(saved(tmp_path, "a.md", "Some words."))))
    finally:
        worker.close()


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    worker = ReadingWorker(Bounds(silence=20, total=0.2))
    try:
        path = saved(tmp_path, "a.zip", packed({f"{number}.md": random.Random(number).randbytes(20_000).hex(" ", 4) for number in range(400)}))
        finished = lines(worker, asked(path))[-1]
        assert isinstance(finished, Finished) and "took longer than" in finished.reason
    finally:
        worker.close()


def test_closing_a_file_half_way_ends_the_process(worker: ReadingWorker, tmp_path: Path) -> None:
    path = saved(tmp_path, "a.zip", packed({f"{number}.md": "words" for number in range(300)}))
    reading = worker.read(asked(path))
    next(reading)
    child = child_of(worker)
    reading.close()
    assert not Path(f"/proc/{child}").exists()


def test_an_owner_s_statement_reaches_a_member(worker: ReadingWorker, tmp_path: Path) -> None:
    from ingest.types import Meta

    path = saved(tmp_path, "a.zip", packed({"a.md": "one text"}))
    came = lines(worker, asked(path, stated={"a.zip/a.md": Meta(markets=("DE",))}))[0]
    assert isinstance(came, Came)
    assert (came.document.markets, came.base.markets) == (("DE",), ())
