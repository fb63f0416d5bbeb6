"""The state database in a file: one visit to its thread for a statement, and nothing lost by that."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from assist.store.sqlite import AHEAD, SqliteConnection, connect

MANY = 2 * AHEAD + 7
NUMBERS = f"with recursive n(i) as (select 1 union all select i + 1 from n where i < {MANY}) select i from n"  # noqa: S608 - our own number
SLOW = "insert into kept with recursive n(i) as (select 10 union all select i + 1 from n where i < 3000000) select max(i) from n"


class Visited(SqliteConnection):
    """Counts how often its thread is visited."""

    visits = 0

    async def _execute(self, act, *given, **named):
        self.visits += 1
        return await super()._execute(act, *given, **named)


@pytest.fixture
async def engine(tmp_path):
    made = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'one.db'}", connect_args={"async_creator_fn": connect})
    async with made.begin() as db:
        await db.execute(text("create table kept (number integer primary key)"))
    yield made
    await made.dispose()


@pytest.fixture
async def visited(tmp_path, engine):
    """A raw connection that counts."""
    connection = connect(str(tmp_path / "one.db"))
    connection.__class__ = Visited
    yield await connection
    await connection.close()


async def kept(engine):
    async with engine.connect() as db:
        return (await db.execute(text("select number from kept order by number"))).scalars().all()


async def test_a_long_result_is_read_whole_and_in_order(engine):
    async with engine.connect() as db:
        assert (await db.execute(text(NUMBERS))).scalars().all() == list(range(1, MANY + 1))


async def test_a_long_stream_is_read_whole_and_in_order(engine):
    async with engine.connect() as db:
        assert [row.i async for row in await db.stream(text(NUMBERS))] == list(range(1, MANY + 1))


async def test_a_stream_that_is_left_early_gives_the_database_back(engine):
    async with engine.connect() as db:
        stream = await db.stream(text(NUMBERS))
        assert (await stream.first()).i == 1
    async with engine.begin() as db:
        await db.execute(text("drop table kept"))


async def test_a_statement_with_its_rows_is_one_visit(visited):
    before = visited.visits
    cursor = visited.cursor()
    await cursor.execute("select 1 union select 2")
    assert await cursor.fetchall() == [(1,), (2,)]
    await cursor.close()
    assert visited.visits == before + 1


async def test_the_end_of_what_only_read_is_no_visit(visited):
    await visited.cursor().execute("select 1")
    before = visited.visits
    await visited.commit()
    await visited.rollback()
    assert visited.visits == before


async def test_what_was_written_is_kept_by_the_commit_and_undone_by_an_error(engine):
    async with engine.begin() as db:
        await db.execute(text("insert into kept values (1)"))
    with pytest.raises(IntegrityError):
        async with engine.begin() as db:
            await db.execute(text("insert into kept values (2)"))
            await db.execute(text("insert into kept values (1)"))
    assert await kept(engine) == [1]


async def test_many_rows_are_written_by_one_statement(engine):
    async with engine.begin() as db:
        done = await db.execute(text("insert into kept values (:number)"), [{"number": one} for one in (3, 4, 5)])
    assert done.rowcount == 3
    assert await kept(engine) == [3, 4, 5]


async def test_a_statement_that_fails_says_so_and_the_next_one_is_answered(engine):
    async with engine.connect() as db:
        with pytest.raises(OperationalError, match="no such table"):
            await db.execute(text("select * from missing"))
        assert (await db.execute(text("select 1"))).scalar() == 1


async def test_a_write_that_nobody_waits_for_any_more_is_undone(engine):
    begun = asyncio.Event()

    async def write():
        async with engine.begin() as db:
            begun.set()
            await db.execute(text(SLOW))

    task = asyncio.create_task(write())
    await begun.wait()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with engine.begin() as db:  # no transaction is left that would keep others from writing
        await db.execute(text("insert into kept values (1)"))
    assert await kept(engine) == [1]
