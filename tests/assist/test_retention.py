"""What is older than a shop keeps it goes once a day, without a trace; the rest, and the chain of the record, stay."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from assist.__main__ import main
from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.inbox import Inbox
from assist.photos import keep_photo
from assist.retention import FILE, Retention, due, erase_aged
from assist.settings import AssistSettings
from assist.store.open import open_store
from assist.store.proof import verify
from assist.types import Conversation, Message, Speaker
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

NOW = datetime.now(UTC).replace(hour=3, minute=30)
OLD = "Mein Paket nach Zwölfkirchen ist nie angekommen, bitte Geld zurück"
FRESH = "Where is my parcel to Lyon, please?"
HOUR = timedelta(hours=1)


@pytest.fixture
async def store(tmp_path):
    """Two conversations of forty days ago, one with a photo, and one of today."""
    engine = await open_store(tmp_path, "")
    inbox = Inbox(engine, EchoAssistant(ListIndex([passage("Returns are free.")])))
    photo = keep_photo(b"\x89PNG\r\n\x1a\n" + b"a door" * 20, "door.png", tmp_path / "files")
    for name, words, days, photos in (("a", OLD, 40, (photo,)), ("b", f"{OLD} schon wieder", 40, ()), ("c", FRESH, 0, ())):
        await inbox.add(Conversation((Message(Speaker.CUSTOMER, words, at=NOW - timedelta(days=days), attachments=photos),), id=name))
        await inbox.open(name)
    yield engine
    await engine.dispose()


def settings(data, days=30):
    return AssistSettings(data=data, retention_days=days)


def names(data):
    """Files in which a word of an old conversation stands."""
    return [str(path.relative_to(data)) for path in data.rglob("*") if path.is_file() and b"lfkirchen" in path.read_bytes()]


async def test_what_is_too_old_is_gone_from_every_file_and_the_chain_still_holds(store, tmp_path):
    assert names(tmp_path)
    done = await erase_aged(store, settings(tmp_path), NOW)
    assert (done.erased.conversations, done.traces, len(done.erased.photos)) == (2, (), 1)
    assert names(tmp_path) == []
    assert list((tmp_path / "files").iterdir()) == []
    async with store.connect() as connection:
        proof = await verify(connection)
    assert (proof.broken, proof.erased > 0) == ((), True)


async def test_what_is_not_too_old_stays_whole(store, tmp_path):
    await erase_aged(store, settings(tmp_path), NOW)
    inbox = Inbox(store, EchoAssistant(ListIndex([passage("Returns are free.")])))
    assert [one.id for one in await inbox.listed()] == ["c"]
    assert (await inbox.conversation("c")).messages[0].text == FRESH


async def test_a_shop_that_keeps_all_erases_nothing(store, tmp_path):
    assert await erase_aged(store, settings(tmp_path, 0), NOW + timedelta(days=9999)) is None
    assert names(tmp_path)


@pytest.mark.parametrize(
    ("now", "last", "wanted"),
    [
        (NOW, None, True),
        (NOW + HOUR, None, False),
        (NOW, NOW - 24 * HOUR, True),
        (NOW + timedelta(minutes=20), NOW, False),
        (NOW + 2 * HOUR, NOW - 24 * HOUR, True),
        (NOW + HOUR / 2, NOW - 23 * HOUR, False),
        (NOW - 10 * HOUR, NOW, False),
        (NOW - 24 * HOUR, NOW, True),
    ],
)
def test_it_is_done_once_a_day_in_its_hour_and_made_up_for_when_that_was_missed(now, last, wanted):
    assert due(now, 3, last) == wanted


async def test_what_was_done_is_written_down_and_not_done_again_that_day(store, tmp_path):
    retention = Retention(store, settings(tmp_path), lambda: NOW)
    await retention.look()
    told = json.loads((tmp_path / FILE).read_text())
    assert (told["days"], told["done"]["erased"]["conversations"], told["done"]["traces"]) == (30, 2, [])
    assert retention.last() == NOW
    (tmp_path / FILE).write_text(json.dumps({**told, "done": "untouched"}))
    await retention.look()
    assert json.loads((tmp_path / FILE).read_text())["done"] == "untouched"


async def test_a_trace_that_is_left_is_named(store, tmp_path):
    (tmp_path / "kept-by-hand.txt").write_text(OLD, "utf-8")
    await Retention(store, settings(tmp_path), lambda: NOW).look()
    assert [one["file"] for one in json.loads((tmp_path / FILE).read_text())["done"]["traces"]] == ["kept-by-hand.txt"]


@pytest.mark.parametrize("content", [None, b"", b"{", b'{"at": 3}', b'{"at": "soon"}', b"\xff"])
async def test_a_file_of_the_last_time_that_cannot_be_read_counts_as_none(store, tmp_path, content):
    if content is not None:
        (tmp_path / FILE).write_bytes(content)
    assert Retention(store, settings(tmp_path)).last() is None


async def test_a_running_service_erases_in_its_hour_and_goes_on_answering(tmp_path):
    engine = await open_store(tmp_path, "")
    inbox = Inbox(engine, EchoAssistant(ListIndex([passage("Returns are free.")])))
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, OLD, at=NOW - timedelta(days=40)),), id="a"))
    await engine.dispose()
    index = ListIndex([passage("Returns are free.")])
    hour = settings(tmp_path).model_copy(update={"retention_hour": datetime.now(UTC).hour})
    with TestClient(create_app(Parts(hour, index, EchoAssistant(index), Gate("the-token"))), headers={"Authorization": "Bearer the-token"}) as client:
        for _ in range(200):
            if (tmp_path / FILE).exists():
                break
            await asyncio.sleep(0.02)
        assert client.get("/api/conversations").json() == []
        assert client.post("/api/conversations", json={"id": "n", "messages": [{"role": "customer", "text": FRESH}]}).status_code == 201
    assert names(tmp_path) == []


def test_a_dry_run_lists_what_would_go_and_changes_nothing(store, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CONCORD_ASSIST_RETENTION_DAYS", "30")
    assert main(["erase", "--aged", "--data", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["conversations"], told["done"]) == (["a", "b"], False)
    assert names(tmp_path)


async def test_each_shop_keeps_for_its_own_time(store, tmp_path):
    other = tmp_path.with_name(f"{tmp_path.name}-other")
    engine = await open_store(other, "")
    inbox = Inbox(engine, EchoAssistant(ListIndex([passage("Returns are free.")])))
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, OLD, at=NOW - timedelta(days=40)),), id="a"))
    assert await erase_aged(engine, settings(other, 60), NOW) is None
    assert (await erase_aged(store, settings(tmp_path), NOW)).erased.conversations == 2
    assert names(other)
    await engine.dispose()
