"""The state in PostgreSQL from one version to the next and back, on data; and what happens when that is killed half way."""

import os
import subprocess
import sys
import time
import uuid
from itertools import pairwise

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from assist.errors import StoreAway
from assist.store.migrate import FOLDER
from assist.store.open import open_store, prepare_schema, reachable
from assist.store.proof import verify
from serving.tenants import schema_of, schema_url
from tests.sources import ROOT

pytestmark = pytest.mark.postgres
LETTERS = {"en": "Where is it?", "zh": "我的包裹在哪里？", "de": "Wo ist es?", "ja": "どこですか？", "ar": "أين طردي؟", "th": "พัสดุอยู่ที่ไหน"}
FIRST, MOMENT = "0001", "2026-01-02 03:04:05+00"


@pytest.fixture
async def old():
    """A schema of its own as the very first version left it, with letters, a draft and a decision in it; gone afterwards."""
    name = f"u{uuid.uuid4().hex[:12]}"
    await prepare_schema(os.environ["TEST_POSTGRES_URL"], schema_of(name))
    engine = create_engine(schema_url(os.environ["TEST_POSTGRES_URL"], name))
    at(engine, command.upgrade, FIRST)
    with engine.begin() as connection:
        for lang, words in LETTERS.items():
            given = {"id": lang, "at": MOMENT, "words": words}
            connection.execute(text("insert into conversations values (:id, 'open', :words, :at, '{}')"), given)
            connection.execute(text("insert into messages values (:id, 0, json_build_object('role', 'customer', 'text', cast(:words as text)))"), given)
        connection.execute(text("insert into drafts values ('d1', 'ja', :at, 'decided', 1, '明日届きます', '{}')"), {"at": MOMENT})
        connection.execute(text("insert into decisions values ('e1', 'd1', 'ja', 'accept', '明日届きます', 0, '', 'ana', '{}', :at)"), {"at": MOMENT})
    yield engine
    with engine.begin() as connection:
        connection.execute(text(f"drop schema {schema_of(name)} cascade"))
    engine.dispose()


def config_for(connection):
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def at(engine, act, revision):
    """Bring the schema to a revision."""
    with engine.begin() as connection:
        act(config_for(connection), revision)


def steps():
    return [one.revision for one in ScriptDirectory.from_config(config_for(None)).walk_revisions()][::-1]


def shape(engine):
    seen = inspect(engine)
    return {table: sorted(column["name"] for column in seen.get_columns(table)) for table in seen.get_table_names()}


def letters(engine):
    with engine.connect() as connection:
        return dict(connection.execute(text("select conversation_id, payload ->> 'text' from messages")).all())


def decided(engine):
    with engine.connect() as connection:
        return connection.execute(text("select draft_id, final_text, agent, at from decisions")).all()


def url_of(engine):
    return engine.url.render_as_string(hide_password=False)


async def test_every_step_goes_up_and_down_and_up_again_on_postgresql_with_letters_and_decisions_kept(old):
    shapes, before = {}, decided(old)
    for step in steps()[1:]:
        at(old, command.upgrade, step)
        shapes[step] = shape(old)
    for under, step in reversed(list(pairwise(steps()))):
        assert shape(old) == shapes[step], step
        at(old, command.downgrade, under)
        assert (letters(old), decided(old)) == (LETTERS, before), f"lost on the way down from {step}"
    at(old, command.upgrade, "head")
    assert (shape(old), letters(old), decided(old)) == (shapes[steps()[-1]], LETTERS, before)


KILLED = """
import sys
from alembic import op
from sqlalchemy import create_engine, event
from assist.store.migrate import migrate

engine = create_engine(sys.argv[1])
done = 0

@event.listens_for(engine, "after_cursor_execute")
def count(connection, cursor, statement, *_):
    global done
    done += statement.lstrip().upper().startswith(("CREATE", "ALTER", "INSERT", "UPDATE"))
    if done == int(sys.argv[2]):
        print("half way", flush=True)
        sys.stdin.read()

with engine.begin() as connection:
    migrate(connection)
print("whole", flush=True)
"""


def killed(engine, statements):
    """Kill -9 a process that has made so many changes of a migration; whether it was half way."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, url_of(engine), str(statements)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        said = process.stdout.readline()
        process.kill()
    return said == "half way\n"


def left_alone(engine):
    """Wait until the server has noticed that the other one is gone."""
    end = time.monotonic() + 60
    others = "select count(*) from pg_stat_activity where pid <> pg_backend_pid() and state = 'idle in transaction' and query not like '%pg_stat_activity%'"
    while time.monotonic() < end:
        with engine.connect() as connection:
            if connection.execute(text(others)).scalar() == 0:
                return
        time.sleep(0.1)
    raise AssertionError("a connection of the killed process is still there")


async def test_a_migration_that_is_killed_half_way_leaves_everything_as_it_was_and_the_next_start_ends_it(old, tmp_path):
    was = shape(old)
    for statements in (1, 20, 60):
        assert killed(old, statements)
        left_alone(old)
        assert (shape(old), letters(old)) == (was, LETTERS)
    store = await open_store(tmp_path, url_of(old))
    async with store.connect() as connection:
        found = await verify(connection)
    assert await reachable(store)
    await store.dispose()
    assert letters(old) == LETTERS
    assert (found.taken_in, found.broken) == (2, ())


async def test_a_database_that_may_only_be_read_is_not_migrated_and_says_so(old, tmp_path):
    was = shape(old)
    with pytest.raises(StoreAway, match="read-only"):
        await open_store(tmp_path, url_of(old) + "%20-c%20default_transaction_read_only%3Don")
    assert (shape(old), letters(old)) == (was, LETTERS)
