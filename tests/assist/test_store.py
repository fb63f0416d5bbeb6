"""The state database: migrations, and what happens when it is broken."""

import asyncio
import os
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, text

from assist.errors import StoreUnreadable
from assist.inbox import Inbox
from assist.store.customer_tables import SURVEYS
from assist.store.migrate import FOLDER
from assist.store.open import open_store
from assist.types import Conversation, Message, Speaker, Verdict
from tests.assist.fakes_desk import EchoAssistant, ListIndex


async def columns(engine):
    async with engine.connect() as connection:
        return await connection.run_sync(lambda c: {name: {column["name"] for column in inspect(c).get_columns(name)} for name in SURVEYS.metadata.tables})


async def test_the_migrations_make_exactly_the_tables_the_code_names(tmp_path):
    engine = await open_store(tmp_path, "")
    assert await columns(engine) == {name: {c.name for c in table.columns} for name, table in SURVEYS.metadata.tables.items()}
    await engine.dispose()


async def test_opening_again_keeps_what_is_there(tmp_path):
    first = await open_store(tmp_path, "")
    async with first.begin() as connection:
        await connection.execute(text("insert into conversations (id, newest_at, payload) values ('c1', '2026-01-01', '{}')"))
    await first.dispose()
    again = await open_store(tmp_path, "")
    async with again.connect() as connection:
        assert (await connection.execute(text("select count(*) from conversations"))).scalar() == 1
    await again.dispose()


async def test_a_broken_database_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "desk.db").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(StoreUnreadable, match="restore"):
        await open_store(tmp_path, "")


async def test_a_database_of_a_newer_version_is_refused(tmp_path):
    engine = await open_store(tmp_path, "")
    async with engine.begin() as connection:
        await connection.execute(text("update assist_version set version_num = '9999'"))
    await engine.dispose()
    with pytest.raises(StoreUnreadable, match="another version"):
        await open_store(tmp_path, "")


async def test_an_unknown_driver_names_the_extra(tmp_path):
    with pytest.raises(StoreUnreadable, match="postgres"):
        await open_store(tmp_path, "postgresql+nosuchdriver://localhost/x")


@pytest.mark.postgres
async def test_the_same_migrations_run_on_postgresql(tmp_path):
    engine = await open_store(tmp_path, os.environ["TEST_POSTGRES_URL"])
    assert await columns(engine) == {name: {c.name for c in table.columns} for name, table in SURVEYS.metadata.tables.items()}
    await engine.dispose()


@pytest.mark.postgres
async def test_a_decision_is_kept_on_postgresql_with_its_moment(tmp_path, index):
    engine = await open_store(tmp_path, os.environ["TEST_POSTGRES_URL"])
    try:
        inbox = Inbox(engine, EchoAssistant(index))
        name = f"pg-{uuid.uuid4()}"
        await inbox.add(Conversation((Message(Speaker.CUSTOMER, "كم يوم لدي للإرجاع؟"),), id=name))
        view = await inbox.open(name)
        decision = await inbox.decide(view.kept.id, Verdict.EDIT, view.kept.text + "。", "", "ana")
        assert (await inbox.draft(view.kept.id)).decision == decision
    finally:
        await engine.dispose()


def _moved(url, to):
    """Up or down to a version, on the data that is there."""
    engine = create_engine(url.set(drivername="sqlite"))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        (command.upgrade if to == "head" else command.downgrade)(config, to)
    engine.dispose()


async def test_who_waits_is_read_from_what_an_older_database_holds(tmp_path):
    engine = await open_store(tmp_path, "")
    inbox = Inbox(engine, EchoAssistant(ListIndex([])))
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    said = (Message(Speaker.AGENT, "hi", at=at), Message(Speaker.CUSTOMER, "well?", at=at + timedelta(hours=1)))
    await inbox.add(Conversation(said, id="c1"))
    await inbox.open("c1")
    before = await inbox.one_listed("c1")
    url = engine.url
    await engine.dispose()
    await asyncio.to_thread(_moved, url, "0013")
    await asyncio.to_thread(_moved, url, "head")
    engine = await open_store(tmp_path, "")
    assert await Inbox(engine, EchoAssistant(ListIndex([]))).one_listed("c1") == before
    assert before.waiting_since == at + timedelta(hours=1)
    await engine.dispose()
