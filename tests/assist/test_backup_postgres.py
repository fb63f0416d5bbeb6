"""A shop whose state is in PostgreSQL is backed up and restored like any other, there and into a data folder, and answers the same."""

import asyncio
import json
import os
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache

import pytest
from sqlalchemy import create_engine, insert, inspect, select, text

from assist.__main__ import main
from assist.backup import back_up, restore
from assist.demo.load import load_knowledge
from assist.errors import BadRequest, StoreUnreadable
from assist.inbox import Inbox
from assist.photos import keep_photo
from assist.settings import assist_settings
from assist.store.customer_tables import SURVEYS
from assist.store.migrate import migrate
from assist.store.open import open_store, prepare_schema
from assist.store.proof import verify
from assist.store.tables import CHOICES, CONVERSATIONS
from assist.types import Conversation, Message, Speaker, Verdict
from assist.wiring import build_equipment, equipped
from ingest.catalogue_tables import metadata as knowledge_tables
from ingest.open import own_index
from ingest.settings import ingest_settings
from ingest.types import Question
from serving.open import open_encoder
from serving.settings import serving_settings
from serving.tenants import schema_of, schema_url
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.sources import ROOT

pytestmark = pytest.mark.postgres
SUITE = [json.loads(line) for line in (ROOT / "eval" / "suites" / "demo.jsonl").read_text("utf-8").splitlines()]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@contextmanager
def schema():
    """A schema of its own, gone afterwards: its URL."""
    name = f"b{uuid.uuid4().hex[:12]}"
    asyncio.run(prepare_schema(os.environ["TEST_POSTGRES_URL"], schema_of(name)))
    yield schema_url(os.environ["TEST_POSTGRES_URL"], name)
    engine = create_engine(os.environ["TEST_POSTGRES_URL"])
    with engine.begin() as connection:
        connection.execute(text(f"drop schema {schema_of(name)} cascade"))
    engine.dispose()


@pytest.fixture
def empty():
    with schema() as url:
        yield url


async def _talk(data, url, name="c"):
    store = await open_store(data, url)
    inbox = Inbox(store, EchoAssistant(ListIndex([passage("Returns are free.")])))
    photo = keep_photo(b"\x89PNG\r\n\x1a\n picture", "p.png", data / "files")
    for number, words in enumerate(("返品できますか？", "คืนสินค้าได้ไหม", "هل يمكنني الإرجاع؟")):
        await inbox.add(Conversation((Message(Speaker.CUSTOMER, words, attachments=(photo,)),), id=f"{name}{number}"))
        await inbox.decide((await inbox.open(f"{name}{number}")).kept.id, Verdict.ACCEPT, "", "", "ana")
    await store.dispose()


def environ_of(data, url):
    return {"CONCORD_DATA": str(data), **({"CONCORD_STATE_URL": url} if url else {})}


@cache
def _equipment():
    return build_equipment(serving_settings({}), open_encoder(serving_settings({})))


def answers(data, url):
    """What a search gives for each question of the shipped suite, and what is drafted for some of them."""
    environ, shared = environ_of(data, url), _equipment()
    index = own_index(ingest_settings(environ), url=None, model=shared.encoder)
    try:
        found = {one["id"]: [(hit.passage.path, hit.passage.span, hit.passage.text) for hit in index.search(Question(one["question"])).hits] for one in SUITE}
        desk = equipped(assist_settings(environ), index, shared)
        talks = [Conversation((Message(Speaker.CUSTOMER, one["question"]),), id="c", market="DE", now=NOON) for one in SUITE[::20]]
        drafts = [desk.draft(one) for one in talks]
    finally:
        index.close()
    return found, [(one.language, one.sentences, one.gloss, one.refusal, one.findings) for one in drafts]


async def _proven(data, url):
    store = await open_store(data, url)
    async with store.connect() as connection:
        proof = await verify(connection)
    await store.dispose()
    return proof


def rows(data, url):
    """Every row of every table, by table."""
    found = {}
    for file, tables in (("desk.db", SURVEYS.metadata), ("state.db", knowledge_tables)):
        engine = create_engine(url or f"sqlite:///{data / file}")
        with engine.connect() as connection:
            for table in tables.sorted_tables:
                found[table.name] = sorted(repr(_plain(row)) for row in connection.execute(select(table)))
        engine.dispose()
    return found


def _plain(row):
    return [value.isoformat().partition("+")[0] if hasattr(value, "astimezone") else value for value in row]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The demo shop with its state in PostgreSQL: data folder, URL, what it answers."""
    data = tmp_path_factory.mktemp("shop") / "data"
    with schema() as url:
        index = own_index(ingest_settings(environ_of(data, url)), url=None)
        load_knowledge(index, say=lambda _: None)
        index.close()
        asyncio.run(_talk(data, url))
        yield data, url, answers(data, url)


def test_what_is_restored_on_either_database_answers_the_same_and_goes_back_again(shop, tmp_path, monkeypatch, empty):
    data, url, before = shop
    assert sum(map(bool, before[0].values())) > 150
    monkeypatch.setenv("CONCORD_STATE_URL", url)
    assert main(["backup", str(tmp_path / "a.zip"), "--data", str(data)]) == 0
    monkeypatch.delenv("CONCORD_STATE_URL")
    assert main(["restore", str(tmp_path / "a.zip"), "--data", str(tmp_path / "folder")]) == 0
    assert rows(tmp_path / "folder", "") == rows(data, url)
    assert answers(tmp_path / "folder", "") == before
    assert main(["backup", str(tmp_path / "b.zip"), "--data", str(tmp_path / "folder")]) == 0
    monkeypatch.setenv("CONCORD_STATE_URL", empty)
    assert main(["restore", str(tmp_path / "b.zip"), "--data", str(tmp_path / "server")]) == 0
    assert rows(tmp_path / "server", empty) == rows(data, url)
    assert answers(tmp_path / "server", empty) == before
    assert not list((tmp_path / "server").glob("*.db*"))
    assert [one.read_bytes() for one in (tmp_path / "server" / "files").iterdir()] == [one.read_bytes() for one in (data / "files").iterdir()]


def test_the_record_ends_as_before_and_goes_on_unbroken(shop, tmp_path, empty):
    data, url, _ = shop
    back_up(data, tmp_path / "a.zip", url)
    restore(tmp_path / "a.zip", tmp_path / "again", empty)
    proof = asyncio.run(_proven(tmp_path / "again", empty))
    assert proof == asyncio.run(_proven(data, url))
    asyncio.run(_talk(tmp_path / "again", empty, "later"))
    after = asyncio.run(_proven(tmp_path / "again", empty))
    assert (proof.broken, after.broken, after.entries > proof.entries > 5) == ((), (), True)


def test_what_others_have_begun_to_write_is_neither_waited_for_nor_backed_up(shop, tmp_path):
    data, url, _ = shop
    engine = create_engine(url)
    with engine.connect() as half:
        half.execute(insert(CONVERSATIONS).values(id="half", newest_at=datetime(2026, 1, 1, tzinfo=UTC), payload={}))
        back_up(data, tmp_path / "a.zip", url)
        half.rollback()
    engine.dispose()
    restore(tmp_path / "a.zip", tmp_path / "again")
    assert not [row for row in rows(tmp_path / "again", "")["conversations"] if "half" in row]


def test_a_database_that_holds_something_is_not_restored_into(shop, tmp_path, capsys, monkeypatch):
    data, url, _ = shop
    before = rows(data, url)
    back_up(data, tmp_path / "a.zip", url)
    monkeypatch.setenv("CONCORD_STATE_URL", url)
    assert main(["restore", str(tmp_path / "a.zip"), "--data", str(tmp_path / "again")]) == 2
    assert "holds something" in capsys.readouterr().err
    assert rows(data, url) == before
    assert {one.name for one in tmp_path.iterdir()} == {"a.zip"}


def test_a_database_that_refuses_at_the_very_end_leaves_no_folder(shop, tmp_path, empty):
    data, url, _ = shop
    back_up(data, tmp_path / "a.zip", url)
    asyncio.run(_made(tmp_path / "other", empty))
    engine = create_engine(empty)
    with engine.begin() as connection:
        connection.execute(text("create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not today'; end $$"))
        late = "create constraint trigger late after insert on conversations deferrable initially deferred for each row execute function refuse()"
        connection.execute(text(late))
    with pytest.raises(StoreUnreadable, match="not today"):
        restore(tmp_path / "a.zip", tmp_path / "again", empty)
    with engine.connect() as connection:
        assert connection.execute(select(CONVERSATIONS)).all() == []
    engine.dispose()
    assert {one.name for one in tmp_path.iterdir()} == {"a.zip", "other"}


async def _made(data, url):
    await (await open_store(data, url)).dispose()


def test_what_postgresql_cannot_keep_is_said_and_nothing_is_restored(tmp_path, empty):
    """SQLite takes a text of any length, and a NUL in it."""
    data = tmp_path / "data"
    asyncio.run(_talk(data, ""))
    engine = create_engine(f"sqlite:///{data / 'desk.db'}")
    with engine.begin() as connection:
        connection.execute(insert(CHOICES).values(subject="x" * 161, name="n", value="v", at=datetime(2026, 1, 1, tzinfo=UTC)))
    engine.dispose()
    back_up(data, tmp_path / "a.zip")
    with pytest.raises(StoreUnreadable, match="too long"):
        restore(tmp_path / "a.zip", tmp_path / "again", empty)
    server = create_engine(empty)
    assert inspect(server).get_table_names() == []
    server.dispose()
    assert {one.name for one in tmp_path.iterdir()} == {"data", "a.zip"}


def test_a_backup_of_an_earlier_version_is_brought_to_this_one_on_its_way(tmp_path, empty):
    data = tmp_path / "data"
    data.mkdir()
    engine = create_engine(f"sqlite:///{data / 'desk.db'}")
    with engine.begin() as connection:
        migrate(connection, "0001")
        connection.execute(text("insert into conversations (id, state, subject, newest_at, payload) values ('c1', 'open', 'Hi', '2026-01-02 03:04:05', '{}')"))
    engine.dispose()
    back_up(data, tmp_path / "a.zip")
    restore(tmp_path / "a.zip", tmp_path / "again", empty)
    assert len(rows(tmp_path / "again", empty)["conversations"]) == 1


def test_a_database_of_another_version_or_without_a_store_is_not_backed_up(tmp_path, empty):
    with pytest.raises(BadRequest, match="holds no store"):
        back_up(tmp_path / "data", tmp_path / "a.zip", empty)
    engine = create_engine(empty)
    with engine.begin() as connection:
        migrate(connection, "0017")
    engine.dispose()
    with pytest.raises(BadRequest, match="version 0017"):
        back_up(tmp_path / "data", tmp_path / "a.zip", empty)
    assert not (tmp_path / "a.zip").exists()


def test_a_database_that_is_away_is_said(tmp_path):
    with pytest.raises(StoreUnreadable, match="cannot be read"):
        back_up(tmp_path / "data", tmp_path / "a.zip", f"postgresql+psycopg://nobody@/none?host={tmp_path}")
    assert not (tmp_path / "a.zip").exists()
