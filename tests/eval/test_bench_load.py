"""The load bench: copies that are the same each time and unlike each other, memory of a whole family of processes, pauses that are seen."""

from __future__ import annotations

import json
import subprocess
import sys
from time import sleep

import pytest

from eval.commands.bench import run
from eval.copies import copy
from eval.errors import NothingLoaded
from eval.memory import family_of, memory_of, watched
from eval.pauses import Clock, figures

TEXT = "# Kettle\n\nSend it back within 14 days.\n\nIt weighs 900 g.\n\nOrder 123456789 stays.\n\nBoil 2 times.\n\nEnd."


def written(folder):
    folder.mkdir()
    (folder / "kettle.en.md").write_text(TEXT, "utf-8")
    (folder / "picture.png").write_bytes(b"no text")
    return folder


def test_copies_are_the_same_each_time_and_unlike_each_other(tmp_path):
    source = written(tmp_path / "in")
    assert copy(source, tmp_path / "a", 3) == copy(source, tmp_path / "b", 3) == 3
    made = [sorted((tmp_path / name).rglob("*.md")) for name in ("a", "b")]
    first, again = ([file.read_text("utf-8") for file in files] for files in made)
    assert first == again and len(set(first)) == 3
    assert first[0] == TEXT
    assert "21 days" in first[1] and "907 g" in first[1] and "123456789" in first[1]
    assert sorted(first[1].split("\n\n"))[0] == "# Kettle"


def test_a_folder_without_text_is_refused(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingLoaded, match="no text file"):
        copy(tmp_path / "empty", tmp_path / "out", 1)
    assert run(["load", str(tmp_path / "empty")]) == 2
    assert "no text file" in capsys.readouterr().err


def test_memory_is_of_a_process_and_all_it_started():
    program = (
        "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; held = b\"x\" * 60_000_000; time.sleep(30)']); time.sleep(30)"
    )
    with subprocess.Popen([sys.executable, "-c", program]) as child:
        try:
            with watched(child.pid) as peak:
                for _ in range(100):
                    if peak.own > 60:
                        break
                    sleep(0.1)
            assert peak.resident >= peak.own > 60
            assert len(family_of(child.pid)) == 2
        finally:
            for one in family_of(child.pid) - {child.pid}:
                subprocess.run(["kill", "-9", str(one)], check=True)
            child.kill()
    assert memory_of(child.pid) == (0.0, 0.0)


def test_what_a_forked_process_shares_with_its_parent_counts_once():
    program = "import os, sys, time; held = b'x' * 90_000_000; child = os.fork(); print(child, flush=True) if child else None; time.sleep(30)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        try:
            own = sum(memory_of(pid)[1] for pid in (parent.pid, child))
        finally:
            subprocess.run(["kill", "-9", str(child)], check=True)
            parent.kill()
    assert 80 < own < 130


def test_a_thread_that_holds_the_interpreter_is_seen_as_a_stop():
    clock = Clock()
    sleep(0.05)
    # one long call of the interpreter's own that lets no other thread in
    sum(range(12_000_000))
    sleep(0.05)
    clock.end()
    told = figures([0.001, 0.002, 0.2], clock.late)
    assert (told["searches"], told["search_longest_ms"]) == (3, 200.0)
    assert told["stop_longest_ms"] > 50


def test_a_small_bench_says_what_it_measured(tmp_path, capsys):
    assert run(["load", str(written(tmp_path / "in")), "--passages", "100", "--quick", "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["bulk"]["passages"] >= 50
    assert value["bulk"]["documents"] == value["copies"]
    assert value["pauses"]["loaded"] >= 1 and value["pauses"]["loading"]["searches"] >= 0
    assert value["peers"] == [] and value["commit"]
