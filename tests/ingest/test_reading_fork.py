"""Forked reading processes: they answer as started ones do, cost a file no more, and end with whoever forked them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import pytest

SCRIPT = """
import json, sys, threading
from ingest.encode import encode, named_encoder
from ingest.encoded import unpack
from ingest.reading_fork import brood
from ingest.reading_job import Ask, At, Came, Finished
from ingest.reading_pool import ReadingPool
from ingest.types import LoadOptions
encoder = named_encoder("builtin")
forked = brood(2, encoder)
print(json.dumps([one.pid for one in forked]), flush=True)
if sys.stdin.readline().strip() == "read":
    asks = [Ask(path, f"{number}.md", LoadOptions(), "1") for number, path in enumerate(sys.argv[1:])]
    pool = ReadingPool(asks, 2, "builtin", forked)
    for _ in asks:
        for line in pool.file():
            if isinstance(line, Came):
                same = all((a.whole == b.whole).all() for a, b in zip(encode(line.splits, encoder), unpack(line.packed), strict=True))
                print(json.dumps([line.document.path, len(line.splits), same]), flush=True)
            elif isinstance(line, Finished) and line.reason:
                print(json.dumps([line.reason]), flush=True)
    pool.close()
    sys.stdin.readline()
"""


@pytest.fixture
def parent(tmp_path: Path):
    """A process that forks two, and reads six files with them once it is told to."""
    for number in range(6):
        (tmp_path / f"{number}.md").write_text(f"# Part {number}\n\nThis is the text of part {number}.\n", "utf-8")
    files = [str(tmp_path / f"{number}.md") for number in range(6)]
    with subprocess.Popen([sys.executable, "-c", SCRIPT, *files], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        yield child
        child.kill()


def pids(parent) -> list[int]:
    return json.loads(parent.stdout.readline())


def tell(parent, word: str) -> None:
    parent.stdin.write(f"{word}\n")
    parent.stdin.flush()


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def opened(pid: int) -> set[str]:
    """What a process holds open; a descriptor it closes while it is looked at counts as closed."""
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.add(str(link.readlink()))
    return found


def wait_for(what) -> bool:
    until = monotonic() + 20
    while not what() and monotonic() < until:
        sleep(0.02)
    return what()


def test_they_read_and_encode_as_their_parent_would(parent) -> None:
    pids(parent)
    tell(parent, "read")
    assert [json.loads(parent.stdout.readline()) for _ in range(6)] == [[f"{number}.md", 1, True] for number in range(6)]


def test_one_that_is_killed_is_replaced(parent) -> None:
    first, _ = pids(parent)
    os.kill(first, signal.SIGKILL)
    tell(parent, "read")
    assert [json.loads(parent.stdout.readline()) for _ in range(6)] == [[f"{number}.md", 1, True] for number in range(6)]


def test_they_end_with_their_parent_however_it_ends(parent) -> None:
    children = pids(parent)
    os.kill(parent.pid, signal.SIGKILL)
    assert wait_for(lambda: all(gone(pid) for pid in children))


def test_they_hold_none_of_their_parents_pipes(parent) -> None:
    children = pids(parent)
    theirs = {str(Path(f"/proc/{parent.pid}/fd/{number}").readlink()) for number in (0, 1)}
    for pid in children:
        assert wait_for(lambda pid=pid: not theirs & opened(pid))


def test_each_is_held_to_the_memory_that_reading_may_take(parent) -> None:
    for pid in pids(parent):
        limits = Path(f"/proc/{pid}/limits")
        assert wait_for(lambda limits=limits: str(1024**3) in next(line for line in limits.read_text().splitlines() if line.startswith("Max data size")))
