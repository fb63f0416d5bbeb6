"""What is done on schedule ends when it is told to, wherever it is just then."""

import asyncio
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import PendingRollbackError

from assist.schedule import lead


class CutOff:
    """A connection to PostgreSQL on which a statement that is broken off leaves nothing to be said afterwards."""

    def __init__(self):
        self.asked = asyncio.Event()
        self.broken = False

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        return None

    async def execution_options(self, **_):
        return self

    async def execute(self, statement, _=None):
        if self.broken:
            raise PendingRollbackError("the transaction is in an invalid state")
        if str(statement) != "select 1":
            return SimpleNamespace(scalar=lambda: True)
        self.asked.set()
        try:
            await asyncio.sleep(3600)
        finally:
            self.broken = True


async def test_a_statement_that_is_broken_off_does_not_keep_it_from_ending():
    connection = CutOff()
    store = SimpleNamespace(dialect=SimpleNamespace(name="postgresql"), connect=lambda: connection)
    task = asyncio.create_task(lead(store, [], looks=0.01))
    await connection.asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(20):
            await task
