"""Several services on one PostgreSQL: each job is done once, one does what is scheduled, the record keeps its order, shops in one database stay apart."""

import asyncio
import gc
import os
import uuid
from collections import Counter

import pytest
from sqlalchemy import text

from assist.errors import Outdated
from assist.inbox import Inbox
from assist.jobs import Worker
from assist.schedule import lead
from assist.store.jobs import JobBook
from assist.store.open import alone, open_store, prepare_schema
from assist.store.proof import verify
from assist.store.record import Act, noted
from assist.types import Conversation, Message, Speaker, Verdict
from ingest.catalogue import Catalogue
from ingest.settings import ingest_settings, state_url_of
from serving.tenants import schema_of, schema_url
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

pytestmark = [pytest.mark.postgres, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


@pytest.fixture
async def shop(tmp_path):
    """A schema of its own for each test, gone afterwards: its URL."""
    name = f"t{uuid.uuid4().hex[:12]}"
    await prepare_schema(os.environ["TEST_POSTGRES_URL"], schema_of(name))
    yield schema_url(os.environ["TEST_POSTGRES_URL"], name)
    engine = await open_store(tmp_path, os.environ["TEST_POSTGRES_URL"])
    async with engine.begin() as connection:
        await connection.execute(text(f"drop schema {schema_of(name)} cascade"))
    await engine.dispose()


@pytest.fixture
async def stores(tmp_path, shop):
    """What three services that start at once have open."""
    opened = await asyncio.gather(*(open_store(tmp_path, shop) for _ in range(3)))
    yield opened
    for one in opened:
        await one.dispose()
    gc.collect()  # a connection whose server hung up is collected here, where that is expected


def inbox_of(store):
    return Inbox(store, EchoAssistant(ListIndex([passage("Returns are free.")])))


async def talk(store, name="c1"):
    inbox = inbox_of(store)
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "May I return it?"),), id=name))
    return await inbox.open(name)


async def test_services_that_start_at_once_bring_the_tables_to_this_version_once(stores):
    async with stores[0].connect() as connection:
        assert (await connection.execute(text("select count(*) from record_head"))).scalar() == 1
        assert (await connection.execute(text("select count(*) from assist_version"))).scalar() == 1


async def test_each_job_is_done_by_one_worker_and_the_work_is_shared(stores):
    done, by = Counter(), Counter()

    def worker(at):
        async def work(job):
            done[job.id] += 1
            by[at] += 1
            await asyncio.sleep(0.01)

        return Worker(stores[at], {"read": work})

    async with stores[0].begin() as connection:
        for number in range(60):
            await JobBook(connection).put("read", f"k{number}", f"subject-{number}", {"body": "x"})
    running = [asyncio.create_task(worker(at).run()) for at in range(3)]
    for _ in range(300):
        if len(done) == 60:
            break
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    for one in running:
        one.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    assert (len(done), set(done.values())) == (60, {1})
    assert len(by) > 1


async def test_what_is_scheduled_is_done_by_one_and_taken_over_when_that_one_ends(stores):
    at_work = Counter()

    def work(at):
        async def run():
            at_work[at] += 1
            try:
                await asyncio.sleep(60)
            finally:
                at_work[at] -= 1

        return run

    running = {at: asyncio.create_task(lead(stores[at], [work(at)], looks=0.05)) for at in range(3)}
    await asyncio.sleep(0.5)
    (first,) = [at for at, many in at_work.items() if many]
    running.pop(first).cancel()
    await asyncio.sleep(0.5)
    (second,) = [at for at, many in at_work.items() if many]
    assert second != first
    for one in running.values():
        one.cancel()
    await asyncio.gather(*running.values(), return_exceptions=True)


async def test_who_loses_the_connection_stops_and_another_one_goes_on(stores):
    at_work = Counter()

    def work(at):
        async def run():
            at_work[at] += 1
            try:
                await asyncio.sleep(60)
            finally:
                at_work[at] -= 1

        return run

    first = asyncio.create_task(lead(stores[0], [work(0)], looks=0.05))
    await asyncio.sleep(0.3)
    assert at_work[0] == 1
    second = asyncio.create_task(lead(stores[1], [work(1)], looks=0.05))
    async with stores[2].connect() as connection:
        lost = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and pid <> pg_backend_pid()"
        await connection.execute(text(lost))
    await asyncio.sleep(0.8)
    assert at_work[0] + at_work[1] == 1
    for one in (first, second):
        one.cancel()
    await asyncio.gather(first, second, return_exceptions=True)


async def test_a_lock_of_one_shop_is_none_of_another(stores, tmp_path):
    other = await open_store(tmp_path, os.environ["TEST_POSTGRES_URL"])
    async with alone(stores[0], "schedule") as ours, alone(stores[1], "schedule") as again, alone(other, "schedule") as theirs:
        assert (ours.mine, again.mine, theirs.mine) == (True, False, True)
    await other.dispose()


async def test_entries_of_several_services_make_one_unbroken_record(stores):
    await asyncio.gather(*(noted(stores[number % 3], Act.KNOWLEDGE, f"service {number % 3}", {"number": number}) for number in range(45)))
    async with stores[0].connect() as connection:
        proof = await verify(connection)
    assert (proof.entries, proof.broken) == (45, ())


async def test_of_two_decisions_at_two_services_one_counts(stores):
    view = await talk(stores[0])
    told = await asyncio.gather(*(inbox_of(stores[at]).decide(view.kept.id, Verdict.ACCEPT, "", "", f"agent {at}") for at in range(3)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in told) == ["Decision", "Outdated", "Outdated"]
    assert {type(one) for one in told if isinstance(one, Exception)} == {Outdated}


async def test_shops_in_one_database_see_nothing_of_each_other(tmp_path):
    url, engines = os.environ["TEST_POSTGRES_URL"], []
    names = [f"apart{uuid.uuid4().hex[:8]}" for _ in range(2)]
    for name in names:
        await prepare_schema(url, schema_of(name))
        engines.append(await open_store(tmp_path / name, schema_url(url, name)))
        catalogue = Catalogue.open(state_url_of(ingest_settings({"CONCORD_DATA": str(tmp_path / name), "CONCORD_STATE_URL": schema_url(url, name)})))
        catalogue.close()
    await talk(engines[0], "only-here")
    assert [one.id for one in await inbox_of(engines[0]).listed()] == ["only-here"]
    assert await inbox_of(engines[1]).listed() == ()
    for name, engine in zip(names, engines, strict=True):
        async with engine.begin() as connection:
            tables = {one for (one,) in await connection.execute(text("select tablename from pg_tables where schemaname = :name"), {"name": schema_of(name)})}
            assert {"conversations", "record"} <= tables
            assert any(one.startswith("ingest") for one in tables)
            await connection.execute(text(f"drop schema {schema_of(name)} cascade"))
        await engine.dispose()
