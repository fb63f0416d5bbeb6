"""One owner per data folder: the lock, the card, and what a dead owner leaves."""

from __future__ import annotations

import os
import subprocess
import sys

from ingest.owner import current, take


def test_a_second_owner_is_refused_until_the_first_lets_go(tmp_path):
    first = take(tmp_path)
    assert first is not None
    assert take(tmp_path) is None
    first.release()
    second = take(tmp_path)
    assert second is not None
    second.release()


def test_the_card_says_who_and_where_and_only_its_user_may_read_it(tmp_path):
    lease = take(tmp_path)
    lease.publish("http://127.0.0.1:9")
    owner = current(tmp_path)
    assert (owner.pid, owner.url, owner.token) == (os.getpid(), "http://127.0.0.1:9", lease.token)
    assert (tmp_path / "owner.json").stat().st_mode & 0o777 == 0o600
    lease.release()
    assert current(tmp_path) is None


def test_the_folder_of_an_owner_killed_with_signal_nine_is_free(tmp_path):
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom ingest.owner import take\nlease = take(Path(sys.argv[1]))\nprint('mine', flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "mine\n"
        assert take(tmp_path) is None
        assert current(tmp_path).pid == other.pid
        other.kill()
    lease = take(tmp_path)
    assert current(tmp_path).pid == os.getpid()
    lease.release()


def test_half_a_card_is_nobody(tmp_path):
    (tmp_path / "owner.json").write_text('{"pid": 12', "utf-8")
    assert current(tmp_path) is None
