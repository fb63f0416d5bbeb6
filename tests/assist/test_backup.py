"""A backup is taken while the service runs, and what is restored from it answers the same."""

import asyncio
import json
import sqlite3
import threading
import zipfile
from pathlib import Path

import pytest

from assist.__main__ import main
from assist.backup import MANIFEST, back_up, restore
from assist.demo.load import load_knowledge
from assist.errors import BadRequest
from assist.inbox import Inbox
from assist.photos import keep_photo
from assist.store.open import open_store
from assist.store.proof import verify
from assist.types import Conversation, Message, Speaker, Verdict
from ingest.open import own_index
from ingest.settings import ingest_settings
from ingest.types import Question
from tests.assist.fakes_desk import EchoAssistant
from tests.sources import ROOT

SUITE = ROOT / "eval" / "suites" / "demo.jsonl"


async def talk(data, index, name="c1"):
    store = await open_store(data, "")
    inbox = Inbox(store, EchoAssistant(index))
    photo = keep_photo(b"\x89PNG\r\n\x1a\n picture", "p.png", data / "files")
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "返品できますか？", attachments=(photo,)),), id=name))
    await inbox.decide((await inbox.open(name)).kept.id, Verdict.ACCEPT, "", "", "ana")
    await store.dispose()


async def proven(data):
    store = await open_store(data, "")
    async with store.connect() as connection:
        proof = await verify(connection)
    await store.dispose()
    return proof


@pytest.fixture
def data(tmp_path, index):
    home = tmp_path / "data"
    asyncio.run(talk(home, index))
    return home


def answers(index):
    """What a search gives for each question of the shipped suite: passages in their order with their places."""
    asked = [json.loads(line) for line in SUITE.read_text(encoding="utf-8").splitlines()]
    return {one["id"]: [(hit.passage.path, hit.passage.span, hit.passage.text) for hit in index.search(Question(one["question"])).hits] for one in asked}


def opened(data):
    return own_index(ingest_settings({"CONCORD_DATA": str(data)}), url=None)


def test_what_is_restored_finds_the_same_for_every_question_of_the_shipped_suite(tmp_path):
    home = tmp_path / "data"
    index = opened(home)
    load_knowledge(index, say=lambda _: None)
    before = answers(index)
    while_open = back_up(home, tmp_path / "open.zip")
    index.close()
    closed = back_up(home, tmp_path / "closed.zip")
    assert (while_open.engine, closed.engine) == (False, True)
    assert len(before) > 150
    assert sum(map(bool, before.values())) > 150
    for name in ("open", "closed"):
        restore(tmp_path / f"{name}.zip", tmp_path / name)
        again = opened(tmp_path / name)
        assert answers(again) == before
        again.close()


def test_store_record_and_photos_are_there_again(data, tmp_path, index):
    before = asyncio.run(proven(data))
    assert main(["backup", str(tmp_path / "b.zip"), "--data", str(data)]) == 0
    assert main(["restore", str(tmp_path / "b.zip"), "--data", str(tmp_path / "again")]) == 0
    assert asyncio.run(proven(tmp_path / "again")) == before
    assert before.broken == ()
    assert [f.read_bytes() for f in (tmp_path / "again" / "files").iterdir()] == [f.read_bytes() for f in (data / "files").iterdir()]


def test_a_backup_taken_while_much_is_written_is_whole(data, tmp_path):
    """Half of a transaction would break the record: each adds a row and moves its head."""
    ended = threading.Event()

    def write():
        with sqlite3.connect(data / "desk.db", timeout=30, isolation_level=None) as live:
            n = 0
            while not ended.is_set():
                live.execute("begin immediate")
                live.execute("create table if not exists pairs (a integer, b integer)")
                live.execute("insert into pairs values (?, ?)", (n, n))
                live.execute("update record_head set id = id")
                live.execute("commit")
                n += 1
        live.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(5):
            back_up(data, tmp_path / f"{n}.zip")
    finally:
        ended.set()
        writer.join()
    for n in range(5):
        restore(tmp_path / f"{n}.zip", tmp_path / f"again{n}")
        kept = sqlite3.connect(tmp_path / f"again{n}" / "desk.db")
        assert kept.execute("pragma integrity_check").fetchone() == ("ok",)
        kept.close()
        assert asyncio.run(proven(tmp_path / f"again{n}")).broken == ()


def test_a_backup_is_readable_by_its_user_alone_and_holds_no_token(data, tmp_path):
    (data / "owner.json").write_text('{"token": "very-secret"}')
    back_up(data, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert "owner.json" not in archive.namelist()
    assert {path.name for path in tmp_path.iterdir()} == {"data", "b.zip"}


def test_nothing_is_overwritten(data, tmp_path):
    back_up(data, tmp_path / "b.zip")
    before = (data / "desk.db").read_bytes()
    with pytest.raises(BadRequest, match="holds something"):
        restore(tmp_path / "b.zip", data)
    assert (data / "desk.db").read_bytes() == before


def damaged(backup, change):
    """The same backup with one file changed and the manifest left as it was."""
    with zipfile.ZipFile(backup) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    change(content)
    with zipfile.ZipFile(backup, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    "change",
    [
        lambda files: files.update({"desk.db": files["desk.db"][:-1] + b"x"}),
        lambda files: files.pop("desk.db"),
        lambda files: files.pop(MANIFEST),
        lambda files: files.update({MANIFEST: b"{}"}),
        lambda files: files.update({MANIFEST: files[MANIFEST].replace(b'"format": 1', b'"format": 2')}),
        lambda files: files.update({"../evil": b"x", MANIFEST: files[MANIFEST].replace(b'"desk.db"', b'"../evil"')}),
        lambda files: files.update({"/evil": b"x", MANIFEST: files[MANIFEST].replace(b'"desk.db"', b'"/evil"')}),
    ],
)
def test_a_damaged_or_forged_backup_restores_nothing(data, tmp_path, change, capsys):
    backup = tmp_path / "b.zip"
    back_up(data, backup)
    damaged(backup, change)
    assert main(["restore", str(backup), "--data", str(tmp_path / "again")]) == 2
    assert capsys.readouterr().err.startswith("restore: ")
    assert not (tmp_path / "again").exists()
    assert not list(tmp_path.glob("*evil*")) + list(tmp_path.glob("*.restoring")) + list(Path("/").glob("evil"))


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_backup_is_refused(tmp_path, content, capsys):
    (tmp_path / "b.zip").write_bytes(content)
    assert main(["restore", str(tmp_path / "b.zip"), "--data", str(tmp_path / "again")]) == 2
    assert "no backup" in capsys.readouterr().err


def test_a_folder_that_holds_no_store_is_not_backed_up(tmp_path, capsys):
    assert main(["backup", str(tmp_path / "b.zip"), "--data", str(tmp_path / "empty")]) == 2
    assert "holds no store" in capsys.readouterr().err


def test_a_backup_into_the_data_folder_itself_is_refused(data, capsys):
    assert main(["backup", str(data / "b.zip"), "--data", str(data)]) == 2
    assert "elsewhere" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_database_server_that_is_away_is_said_and_nothing_is_written(data, tmp_path, capsys, monkeypatch, command):
    back_up(data, tmp_path / "good.zip")
    monkeypatch.setenv("CONCORD_STATE_URL", f"postgresql://nobody@/x?host={tmp_path}")
    file, folder = {"backup": ("b.zip", data), "restore": ("good.zip", tmp_path / "again")}[command]
    assert main([command, str(tmp_path / file), "--data", str(folder)]) == 2
    assert "tate database" in capsys.readouterr().err.replace("CONCORD_STATE_URL cannot", "the state database cannot")  # without the driver: which extra has it
    assert {path.name for path in tmp_path.iterdir()} == {"data", "good.zip"}


def test_the_older_backup_stays_until_the_new_one_is_complete(data, tmp_path):
    out = tmp_path / "b.zip"
    back_up(data, out)
    with zipfile.ZipFile(out) as archive:
        before = json.loads(archive.read(MANIFEST))["made_at"]
    with pytest.raises(BadRequest):
        back_up(tmp_path / "nothing", out)
    with zipfile.ZipFile(out) as archive:
        assert json.loads(archive.read(MANIFEST))["made_at"] == before
