"""The state database from one version to the next and back, on data; and what happens when that is cut off, or the disk does not take it."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import pairwise

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert, update

from assist.errors import StoreUnreadable
from assist.store.migrate import FOLDER, migrate
from assist.store.open import open_store, reachable
from assist.store.proof import verify
from assist.store.record import FIRST as EMPTY
from assist.store.record import Act, Entry, entry_after
from assist.store.tables import RECORD, RECORD_HEAD
from tests.sources import ROOT

LETTER = '{"role": "customer", "text": "Wo ist mein Paket?"}'
ROWS = (
    "insert into conversations (id, state, subject, newest_at, payload) values ('c1', 'open', 'Hello', '2026-01-02 03:04:05', '{}')",
    f"insert into messages (conversation_id, position, payload) values ('c1', 0, '{LETTER}')",  # noqa: S608 - a letter of this file
)
FIRST = "0001"


def config_for(connection):
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def revisions():
    found = ScriptDirectory.from_config(config_for(None)).walk_revisions()
    return [one.revision for one in found][::-1]


def at(file, act, revision):
    """Bring a database file to a revision."""
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        act(config_for(connection), revision)
    engine.dispose()


def rows(file, table):
    db = sqlite3.connect(file)
    try:
        return db.execute(f"select * from {table}").fetchall()  # noqa: S608 - names of this file
    finally:
        db.close()


def schema(file):
    db = sqlite3.connect(file)
    try:
        tables = [name for (name,) in db.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")]
        return {name: sorted(column[1] for column in db.execute(f"pragma table_info({name})")) for name in tables}
    finally:
        db.close()


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A data folder as the very first version left it, with a customer's letter in it."""
    file = tmp_path_factory.mktemp("first") / "desk.db"
    at(file, command.upgrade, FIRST)
    db = sqlite3.connect(file)
    for statement in ROWS:
        db.execute(statement)
    db.commit()
    db.close()
    return file


@pytest.fixture
def old(first, tmp_path):
    shutil.copy(first, tmp_path / "desk.db")
    return tmp_path / "desk.db"


async def test_a_folder_of_the_first_version_is_brought_to_this_one_with_its_letters(old):
    engine = await open_store(old.parent, "")
    assert await reachable(engine)
    await engine.dispose()
    assert [row[:3] for row in rows(old, "messages")] == [("c1", 0, LETTER)]
    assert rows(old, "assist_version") == [(revisions()[-1],)]


def test_every_step_goes_up_and_down_and_up_again_with_the_letters_kept(old):
    steps = revisions()
    shapes = {}
    for step in steps[1:]:
        at(old, command.upgrade, step)
        shapes[step] = schema(old)
    for before, step in reversed(list(pairwise(steps))):
        assert schema(old) == shapes[step], step
        at(old, command.downgrade, before)
        assert len(rows(old, "messages")) == len(rows(old, "conversations")) == 1, f"lost on the way down from {step}"
    at(old, command.upgrade, "head")
    assert schema(old) == shapes[steps[-1]]
    assert rows(old, "messages")[0][2] == LETTER


def test_an_experiment_of_seconds_stays_one_and_a_remedy_of_before_cost_what_it_was_worth(old):
    at(old, command.upgrade, "0019")
    when = "2026-01-02 03:04:05"
    with closing(sqlite3.connect(old)) as db:
        db.execute("insert into trials values ('t', 'quicker', '{}', 'cost', 100, '2026-02-01', 'ann', ?, ?, null, '', '')", (when, when))
        db.execute("insert into remedies values ('r', 'c1', 'late', 'low', 50, '[]', 'v', '10.50', 'EUR', 'ann', ?)", (when,))
        db.commit()
    at(old, command.upgrade, "0020")
    assert [row[3] for row in rows(old, "trials")] == ["handling"]
    with closing(sqlite3.connect(old)) as db:
        assert db.execute("select amount, cost from remedies").fetchall() == [("10.50", "10.50")]
    at(old, command.downgrade, "0019")
    assert [row[3] for row in rows(old, "trials")] == ["cost"]


async def test_a_version_of_the_future_is_said_and_left_alone(old):
    at(old, command.upgrade, "head")
    db = sqlite3.connect(old)
    db.execute("update assist_version set version_num = '9999'")
    db.commit()
    db.close()
    with pytest.raises(StoreUnreadable, match="newer version"):
        await open_store(old.parent, "")
    assert len(rows(old, "messages")) == 1


async def test_a_step_that_is_cut_off_leaves_what_was_there_and_is_done_at_the_next_start(old):
    """Killed before it ends, at each step: the database is as it was before."""
    for before, step in pairwise(revisions()):
        at(old, command.upgrade, before)
        was, engine = schema(old), create_engine(f"sqlite:///{old}")
        with engine.connect() as connection:
            migrate(connection, step)  # and never committed, as by kill -9
        engine.dispose()
        assert schema(old) == was, step
    store = await open_store(old.parent, "")
    assert await reachable(store)
    await store.dispose()
    assert rows(old, "messages")[0][2] == LETTER


BEFORE_THE_RECORD = (
    "insert into drafts values ('d1', 'c1', '2026-01-02 03:05:05', 'decided', 1, 'Ihr Paket ist unterwegs. 在路上', '{\"sentences\": []}')",
    "insert into decisions values ('e1', 'd1', 'c1', 'edit', 'Es kommt morgen. 明天', 3, 'late', 'ana', '{\"index\": \"x\"}', '2026-01-02 03:06:07')",
)
STRANGER = "insert into drafts values ('d2', 'c1', '2099-01-02 03:05:05', 'current', 1, 'Ja.', '{}')"


def add(file, *statements):
    db = sqlite3.connect(file)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


async def proof_of(folder):
    store = await open_store(folder, "")
    async with store.connect() as connection:
        found = await verify(connection)
    await store.dispose()
    return found


async def test_what_is_older_than_the_record_is_taken_into_it_and_held_from_then_on(old):
    add(old, *BEFORE_THE_RECORD)
    found = await proof_of(old.parent)
    assert (found.entries, found.taken_in, found.broken) == (2, 2, ())
    add(old, "update decisions set final_text = 'Es kommt nie.'")
    assert [one.what for one in (await proof_of(old.parent)).broken] == ["decision was changed"]


async def test_an_upgrade_takes_in_nothing_that_the_record_should_have_had_already(old):
    at(old, command.upgrade, "0018")
    store = create_engine(f"sqlite:///{old}")
    with store.begin() as connection:
        row = entry_after(EMPTY, 1, Act.KNOWLEDGE, "ana", {}, "")
        connection.execute(insert(RECORD).values(**{name: getattr(row, name) for name in Entry.__dataclass_fields__}))
        connection.execute(update(RECORD_HEAD).values(number=1, digest=row.digest))
    store.dispose()
    add(old, *BEFORE_THE_RECORD, STRANGER)
    found = await proof_of(old.parent)
    assert (found.entries, found.taken_in) == (3, 2)
    assert [one.place for one in found.broken] == ["drafted d2"]


async def test_a_database_that_is_no_longer_one_is_said_and_left_alone(old):
    old.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreUnreadable):
        await open_store(old.parent, "")
    assert old.read_bytes() == b"not a database at all" * 100


FULL = """
import asyncio, resource, sys
from pathlib import Path
from assist.errors import AssistError
from assist.store.open import open_store
from assist.store.desk import Desk
from assist.types import Conversation, Message, Speaker
from sqlalchemy.exc import SQLAlchemyError

async def main(folder):
    engine = await open_store(folder, "")
    kept = 0
    size = sum(one.stat().st_size for one in folder.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 400_000, size + 400_000))
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        for number in range(1000):
            async with engine.begin() as connection:
                await Desk(connection).put_conversation(Conversation(id=f"c{number}", messages=(Message(Speaker.CUSTOMER, "x" * 5_000),)))
            kept = number + 1
    except (SQLAlchemyError, AssistError) as error:
        print(kept, type(error).__name__)
    sys.stdout.flush()
    import os
    os._exit(0)

asyncio.run(main(Path(sys.argv[1])))
"""


async def test_a_disk_that_is_full_loses_nothing_that_was_kept(tmp_path):
    """A process that may write no further, as on a full disk: what it was told is kept is there for the next one."""
    told = subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=100, check=True).stdout.split()
    kept = int(told[0])
    assert 0 < kept < 1000
    store = await open_store(tmp_path, "")
    await store.dispose()
    assert len(rows(tmp_path / "desk.db", "conversations")) == len(rows(tmp_path / "desk.db", "messages")) == kept
