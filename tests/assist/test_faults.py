"""What a service meets on a bad day: a disk that is full or can only be read, a clock that is set back or forward. It is said, and nothing is lost."""

import asyncio
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.errors import StoreAway, StoreFull
from assist.inbox import Inbox
from assist.jobs import Worker
from assist.retention import FILE, Retention
from assist.settings import AssistSettings
from assist.store.answers import claim
from assist.store.desk import Desk
from assist.store.jobs import LATEST, JobBook
from assist.store.known import numbers_said
from assist.store.open import open_store
from assist.store.tables import DRAFTS, JOBS
from assist.store.trouble import trouble_of
from assist.types import Conversation, Message, Speaker
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

NOW = datetime(2026, 11, 26, 3, 30, tzinfo=UTC)
YEAR = timedelta(days=365)


@pytest.fixture
async def store(tmp_path):
    engine = await open_store(tmp_path, "")
    yield engine
    await engine.dispose()


# the disk


class Disk:
    """What the database finds at each use of a connection, as SQLite itself reports it."""

    def __init__(self):
        self.pragma = "max_page_count = 1000000"

    async def under(self, inbox):
        event.listen(inbox.engine.sync_engine, "checkout", lambda connection, *_: connection.cursor().execute(f"pragma {self.pragma}"))


@pytest.fixture
def disk():
    return Disk()


@pytest.fixture
def desk(tmp_path, disk):
    assistant = EchoAssistant(ListIndex([passage("Returns are free.")]))
    app = create_app(Parts(AssistSettings(data=tmp_path), assistant.index, assistant, Gate("t")), disk.under)
    with TestClient(app, raise_server_exceptions=False, headers={"Authorization": "Bearer t"}) as client:
        yield client


def sent(desk, name, words):
    return desk.post("/api/conversations", json={"id": name, "messages": [{"role": "customer", "text": words}]})


def names(desk):
    return [one["id"] for one in desk.get("/api/conversations").json()]


@pytest.mark.parametrize(("pragma", "status", "says"), [("max_page_count = 1", 507, "free disk space"), ("query_only = on", 503, "make it writable")])
def test_a_disk_that_takes_nothing_is_told_with_what_to_do_and_what_was_kept_stands(desk, disk, pragma, status, says):
    assert sent(desk, "before", "May I return it?").status_code == 201
    disk.pragma = pragma
    answer = sent(desk, "meanwhile", "x" * 90_000)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert says in answer.json()["detail"]
    assert ("retry-after" in answer.headers) == (status == 503)
    assert names(desk) == ["before"]
    disk.pragma = "query_only = off" if status == 503 else "max_page_count = 1000000"
    assert sent(desk, "meanwhile", "x" * 90_000).status_code == 201
    assert sorted(names(desk)) == ["before", "meanwhile"]


@pytest.mark.parametrize(
    ("sqlstate", "trouble"), [("53100", StoreFull), ("25006", StoreAway), ("57P01", StoreAway), ("08006", StoreAway), (None, StoreAway), ("23505", None)]
)
def test_what_postgresql_says_is_told_by_whose_fault_it_is(sqlstate, trouble):
    said = Exception("the driver's words")
    said.sqlstate = sqlstate
    error = OperationalError("select 1", {}, said) if trouble else IntegrityError("select 1", {}, said)
    assert type(trouble_of(error)) is (trouble or type(None))


# work without end in what customers write


@pytest.mark.parametrize("char", ["x", "-", "x-", "1", "1-", " ", "é", "あ", "ก", "١"])
def test_a_number_is_looked_for_in_a_letter_of_one_endless_word_without_going_over_it_again_and_again(char):
    """Each place once: from each place to the end would be five thousand million steps, and this test would not end in time."""
    talk = Conversation((Message(Speaker.CUSTOMER, (char * 100_000)[:100_000]), Message(Speaker.CUSTOMER, "order pr-10381, please")), id="c")
    assert "pr-10381" in numbers_said(talk)[-1]


# the clock


async def test_jobs_that_a_clock_ahead_put_off_are_done_once_it_is_set_back(store):
    async with store.begin() as connection:
        book = JobBook(connection)
        soon = [await book.put("read", key, key, {"body": "x"}) for key in ("ahead", "retried", "now")]
        ahead = datetime.now(UTC) + YEAR
        await connection.execute(update(JOBS).where(JOBS.c.id == soon[0]).values(made_at=ahead, due_at=ahead))
        await connection.execute(update(JOBS).where(JOBS.c.id == soon[1]).values(due_at=ahead, attempts=1))
    done, lead = [], [YEAR.total_seconds()]

    async def work(job):
        done.append(job.id)

    worker = Worker(store, {"read": work}, clock=lambda: lead[0])
    async with store.begin() as connection:
        assert await JobBook(connection).take([soon[2]], datetime.now(UTC)) is not None  # only what is due is taken
        await connection.rollback()
    running = asyncio.create_task(worker.run())
    for _ in range(300):
        if len(done) == 3:
            break
        await asyncio.sleep(0.01)
    assert sorted(done) == sorted(soon)
    async with store.begin() as connection:
        late = await JobBook(connection).put("read", "later", "later", {"body": "x"}, datetime.now(UTC) + LATEST * 2)
        await connection.execute(update(JOBS).where(JOBS.c.id == late).values(attempts=1))
    await asyncio.sleep(0.05)
    lead[0] = 0.0  # set back while it runs
    worker.ring()
    for _ in range(300):
        if late in done:
            break
        await asyncio.sleep(0.01)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert late in done


@pytest.mark.parametrize("ahead", [LATEST, LATEST * 3])
async def test_a_job_that_waits_its_turn_waits_on_under_a_clock_that_is_right(store, ahead):
    async with store.begin() as connection:
        book = JobBook(connection)
        await book.put("deliver", "k", "k", {"body": "x"}, datetime.now(UTC) + ahead)
        await book.reclock(datetime.now(UTC))
        assert await book.take([], datetime.now(UTC)) is None


async def test_what_became_of_a_job_is_written_once_the_database_is_back(store):
    done, broken = asyncio.Event(), [True]

    async def work(_):
        done.set()

    def away(connection, *_):
        if broken[0] and done.is_set():
            raise OperationalError("commit", {}, Exception("the server closed the connection"))

    event.listen(store.sync_engine, "begin", away)
    async with store.begin() as connection:
        job = await JobBook(connection).put("read", "k", "k", {"body": "x"})
    running = asyncio.create_task(Worker(store, {"read": work}).run())
    await asyncio.wait_for(done.wait(), 5)
    await asyncio.sleep(0.05)
    broken[0] = False
    for _ in range(300):
        async with store.connect() as connection:
            state = (await connection.execute(select(JOBS.c.state).where(JOBS.c.id == job))).scalar()
        if state == "done":
            break
        await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert state == "done"


async def test_a_request_that_died_under_a_clock_ahead_frees_its_key(store):
    assert await claim(store, "n", NOW + YEAR) is None
    assert await claim(store, "n", NOW) is None


async def test_the_newest_draft_is_the_one_that_has_read_most_whatever_the_clock_said(tmp_path, store):
    inbox = Inbox(store, EchoAssistant(ListIndex([passage("Returns are free.")])))
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "first"),), id="c"))
    await inbox.open("c")
    async with store.begin() as connection:
        await connection.execute(update(DRAFTS).values(made_at=datetime.now(UTC) + YEAR))
    await inbox.receive("c", Message(Speaker.CUSTOMER, "second"))
    second = (await inbox.open("c")).kept.id
    async with store.connect() as connection:
        assert (await Desk(connection).newest_draft("c")).id == second
    assert (await inbox.open("c")).kept.id == second


class Clock:
    """One that is set, and one that is not."""

    def __init__(self):
        self.wall, self.steady = NOW, 0.0

    def passes(self, time):
        self.wall += time
        self.steady += time.total_seconds()


async def test_a_clock_put_forward_costs_nothing_for_a_day_and_nothing_at_all_once_it_is_right_again(store, tmp_path, caplog):
    inbox = Inbox(store, EchoAssistant(ListIndex([])))
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Hello", at=NOW),), id="c"))
    clock = Clock()
    retention = Retention(store, AssistSettings(data=tmp_path, retention_days=30), lambda: clock.wall, lambda: clock.steady)
    clock.wall += YEAR
    await retention.look()
    assert [one.id for one in await inbox.listed()] == ["c"]
    assert "put forward" in caplog.text
    clock.wall -= YEAR
    clock.passes(timedelta(days=2))
    await retention.look()
    assert [one.id for one in await inbox.listed()] == ["c"]
    assert json.loads((tmp_path / FILE).read_text())["done"] is None


async def test_a_clock_that_stays_forward_for_a_day_is_believed(store, tmp_path):
    inbox = Inbox(store, EchoAssistant(ListIndex([])))
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Hello", at=NOW),), id="c"))
    clock = Clock()
    retention = Retention(store, AssistSettings(data=tmp_path, retention_days=30), lambda: clock.wall, lambda: clock.steady)
    clock.wall += YEAR
    await retention.look()
    clock.passes(timedelta(days=1))
    await retention.look()
    assert await inbox.listed() == ()
