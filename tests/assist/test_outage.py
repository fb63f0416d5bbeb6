"""A PostgreSQL that goes away and comes back: what was acknowledged is there, what was refused is not, and nobody has to restart the service."""

import asyncio
import gc
import os
import shutil
import tempfile
import uuid
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from assist.inbox import Inbox
from assist.store.desk import Desk
from assist.store.open import open_store, prepare_schema, reachable
from assist.store.proof import verify
from assist.types import Conversation, Message, Speaker, Verdict
from serving.tenants import schema_of, schema_url
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

pytestmark = [pytest.mark.postgres, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]
SOCKET = ".s.PGSQL.5432"


class Line:
    """Between a service and its PostgreSQL: cut, every connection ends and none is taken, as when the server is down."""

    def __init__(self, behind: str) -> None:
        self.folder, self._behind = Path(tempfile.mkdtemp(prefix="line-", dir="/tmp")), f"{behind}/{SOCKET}"
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def join(self) -> None:
        self._server = await asyncio.start_unix_server(self._carry, self.folder / SOCKET)

    async def cut(self) -> None:
        if self._server:
            self._server.close()
        for one in tuple(self._open):
            one.transport.abort()
        await asyncio.sleep(0.1)
        (self.folder / SOCKET).unlink(missing_ok=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self._behind)
        self._open |= {writer, back}
        await asyncio.gather(self._pour(reader, back), self._pour(there, writer))

    async def _pour(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while chunk := await source.read(65536):
                target.write(chunk)
                await target.drain()
        except OSError:
            pass
        target.transport.abort()
        self._open.discard(target)


@pytest.fixture
async def line():
    joined = Line(parse_qs(urlsplit(os.environ["TEST_POSTGRES_URL"]).query)["host"][0])
    await joined.join()
    yield joined
    await joined.cut()
    shutil.rmtree(joined.folder)


@pytest.fixture
async def store(tmp_path, line):
    """A store in a schema of its own whose server is reached over the line."""
    straight, name = os.environ["TEST_POSTGRES_URL"], f"t{uuid.uuid4().hex[:12]}"
    await prepare_schema(straight, schema_of(name))
    behind = parse_qs(urlsplit(straight).query)["host"][0]
    opened = await open_store(tmp_path, schema_url(straight.replace(behind, str(line.folder)), name))
    yield opened
    await opened.dispose()
    engine = await open_store(tmp_path, straight)
    async with engine.begin() as connection:
        await connection.execute(text(f"drop schema {schema_of(name)} cascade"))
    await engine.dispose()
    gc.collect()  # a connection whose server hung up is collected here, where that is expected


def asked(name):
    return Conversation((Message(Speaker.CUSTOMER, "返品できますか？"),), id=name)


async def test_after_an_outage_every_acknowledged_write_is_there_and_the_service_goes_on(store, line):
    inbox = Inbox(store, EchoAssistant(ListIndex([passage("Returns are free.")])))
    await inbox.add(asked("before"))
    await inbox.decide((await inbox.open("before")).kept.id, Verdict.ACCEPT, "", "", "ana")
    await line.cut()
    with pytest.raises((SQLAlchemyError, OSError)):
        await inbox.add(asked("during"))
    assert not await reachable(store)
    await line.join()
    assert await reachable(store)
    await inbox.add(asked("after"))
    async with store.begin() as connection:
        kept = [(await Desk(connection).conversation(name)).id for name in ("before", "after")]
        assert (await verify(connection)).broken == ()
    assert kept == ["before", "after"]
    await inbox.add(asked("during"))


async def test_whoever_writes_first_after_a_short_outage_notices_nothing(store, line):
    """Connections that lay idle while the server was away are found dead before they are used."""
    inbox = Inbox(store, EchoAssistant(ListIndex([passage("Returns are free.")])))
    await inbox.add(asked("before"))
    await line.cut()
    await line.join()
    await inbox.add(asked("after"))
    assert (await inbox.conversation("after")).id == "after"
