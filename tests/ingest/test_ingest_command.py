"""`python -m ingest load` and `search`: output, exit codes, and getting along with whoever owns the folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer
from time import sleep

import pytest

from ingest.__main__ import main
from ingest.errors import IndexBusy, SourceMissing
from ingest.open import open_index, own_index
from ingest.owner import take
from ingest.settings import IngestSettings, state_url_of
from ingest.types import LoadOptions, Question
from tests.fakes_ingest import ENCODER, opened, write
from tests.fakes_owner import answering

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _fake_encoder(monkeypatch):
    monkeypatch.setenv("CONCORD_SERVING_ENCODER", ENCODER)


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def docs(tmp_path):
    return write(tmp_path / "in", returns_de="# Rückgabe\n\nSie können innerhalb von 14 Tagen zurücksenden.")


def command(*arguments):
    return subprocess.Popen([sys.executable, "-m", "ingest", *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_load_and_search_print_the_promised_json(capsys, data, docs):
    assert main(["load", docs, "--data", str(data), "--json"]) == 0
    loaded = json.loads(capsys.readouterr().out)
    assert loaded["documents"] == [
        {
            "path": f"{docs}/returns_de.md",
            "state": "loaded",
            "reason": "",
            "family": f"{docs}/returns".strip("/"),
            "lang": "de",
            "kind": "manual",
            "passages": 1,
        }
    ]
    assert (loaded["loaded"], loaded["unchanged"], loaded["failed"]) == (1, 0, 0)
    assert isinstance(loaded["seconds"], float)
    assert main(["search", "14 Tage zurücksenden", "--data", str(data), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    (hit,) = found["hits"]
    assert {"rank", "score", "arms", "text", "path", "lang", "heading", "page", "family"} <= hit.keys()
    assert (hit["rank"], hit["lang"], hit["heading"], hit["page"]) == (1, "de", ["Rückgabe"], None)
    assert found["milliseconds"] > 0


def test_people_read_what_changed_and_that_nothing_did(capsys, data, docs):
    main(["load", docs, "--data", str(data)])
    assert "de manual, 1 passages" in capsys.readouterr().out
    main(["load", docs, "--data", str(data)])
    assert "1 unchanged" in (said := capsys.readouterr().out)
    assert "Nothing changed." in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["load", "nowhere"], "There is no file or folder nowhere"),
        (["search", "x"], "There is no index"),
        (["search", "x", "--limit", "0"], "--limit"),
        (["search", "x", "--kind", "poem"], "no kind 'poem'"),
        (["load", ".", "--market", "Germany"], "no country code"),
        (["dance"], "no command 'dance'"),
    ],
)
def test_unusable_input_exits_two_with_one_sentence(capsys, data, arguments, said):
    extra = [] if arguments == ["dance"] else ["--data", str(data)]
    assert main([*arguments, *extra]) == 2
    assert said in capsys.readouterr().err


def test_one_broken_file_does_not_spoil_the_exit_code_but_only_broken_files_do(capsys, tmp_path, data):
    bad = write(tmp_path / "bad", empty="")
    assert main(["load", bad, "--data", str(data)]) == 2
    assert "empty" in capsys.readouterr().out
    assert main(["load", write(tmp_path / "bad", good="Good text."), "--data", str(data)]) == 0


def test_an_unknown_setting_is_refused_with_a_hint(capsys, monkeypatch, data):
    monkeypatch.setenv("CONCORD_INGEST_WIAT", "3")
    assert main(["search", "x", "--data", str(data)]) == 2
    assert "CONCORD_INGEST_WAIT" in capsys.readouterr().err


def test_a_named_file_that_is_no_document_exits_two_with_its_reason(capsys, tmp_path, data):
    (tmp_path / "tool.exe").write_bytes(b"MZ")
    assert main(["load", str(tmp_path / "tool.exe"), "--data", str(data)]) == 2
    assert "not a document" in capsys.readouterr().out


def test_a_busy_folder_exits_two_with_no_wait_and_is_waited_for_without(capsys, data, docs):
    lease = take(data)
    assert main(["load", docs, "--data", str(data), "--no-wait"]) == 2
    assert f"Process {os.getpid()} is using" in capsys.readouterr().err
    timer = Timer(0.5, lease.release)
    timer.start()
    assert main(["load", docs, "--data", str(data)]) == 0
    assert "Waiting for" in capsys.readouterr().err
    timer.join()


def test_an_owner_whose_url_is_dead_is_not_asked(data):
    lease = take(data)
    lease.publish("http://127.0.0.1:9")
    with pytest.raises(IndexBusy):
        open_index(IngestSettings(data=data), encoder=ENCODER, wait=False)
    lease.release()


def test_commands_work_through_the_service_that_owns_the_folder(capsys, monkeypatch, data, docs):
    index = own_index(IngestSettings(data=data), url=None, encoder=ENCODER)
    with answering(index) as asked:
        monkeypatch.chdir(Path(docs).parent)
        assert main(["load", "in", "--data", str(data), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["documents"][0]["path"] == "in/returns_de.md"
        assert main(["search", "zurücksenden", "--data", str(data)]) == 0
        assert "load" in asked
        assert "search" in asked
    assert index.search(Question("zurücksenden")).hits[0].passage.path == "in/returns_de.md"
    index.close()


def test_the_remote_index_answers_as_the_owner_does(data, docs):
    index = own_index(IngestSettings(data=data), url=None, encoder=ENCODER)
    with answering(index):
        remote = opened(data)
        assert remote is not index
        assert remote.load([docs], LoadOptions()).loaded == 1
        mine, theirs = index.search(Question("zurücksenden")), remote.search(Question("zurücksenden"))
        assert theirs.hits == mine.hits
        passage = mine.hits[0].passage
        assert remote.passages([passage.id, "unknown"]) == (passage,)
        assert remote.family(passage.family, "de") == index.family(passage.family, "de") == (passage,)
        assert remote.documents() == index.documents()
        assert (remote.generation(), remote.digest()) == (index.generation(), index.digest())
        with pytest.raises(SourceMissing):
            remote.load([f"{docs}/nowhere"], LoadOptions())
        remote.close()
    index.close()


def test_a_second_owner_is_refused_with_a_sentence(data):
    index = own_index(IngestSettings(data=data), url="http://127.0.0.1:9", encoder=ENCODER)
    with pytest.raises(IndexBusy, match="one owner process"):
        own_index(IngestSettings(data=data), url=None, encoder=ENCODER)
    index.close()


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite+aiosqlite:////srv/state.db", "sqlite:////srv/state.db"),
        ("postgresql://db/concord", "postgresql+psycopg://db/concord"),
        ("postgresql+asyncpg://db/concord", "postgresql+psycopg://db/concord"),
    ],
)
def test_the_catalogue_shares_a_database_named_by_an_asynchronous_driver(given, used):
    assert state_url_of(IngestSettings(state_url=given)) == used


def test_two_loads_from_two_processes_both_finish(tmp_path, data):
    loads = [command("load", write(tmp_path / name, doc=f"{name} text."), "--data", data) for name in ("one", "two")]
    ends = [(*load.communicate(timeout=60), load.returncode) for load in loads]
    assert [code for _, _, code in ends] == [0, 0], ends
    index = opened(data)
    assert len(index.search(Question("text")).hits) == 2
    index.close()


def test_an_owner_killed_in_the_middle_of_a_load_leaves_the_old_set(tmp_path, data):
    folder = write(tmp_path / "in", a="Alpha text.")
    index = opened(data)
    index.load([folder], LoadOptions())
    index.close()
    write(tmp_path / "in", a="Alpha changed.", b="\n\n".join(f"## Part {number}\n\nBeta text {number}." for number in range(3_000)))
    with command("load", folder, "--data", data) as load:
        while not (data / "generations" / "2").exists() and load.poll() is None:
            sleep(0.005)
        load.send_signal(signal.SIGKILL)
    assert load.returncode == -signal.SIGKILL
    again = opened(data)
    assert again.generation() == 1
    assert [hit.passage.text for hit in again.search(Question("alpha")).hits] == ["Alpha text."]
    assert sorted(path.name for path in (data / "generations").iterdir()) == ["1"]
    assert again.load([folder], LoadOptions()).loaded == 2
    again.close()
