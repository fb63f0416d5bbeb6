"""What the product's tests share."""

import asyncio
import shutil

import pytest

from assist.inbox import Inbox
from assist.store.open import open_store
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.assist.planted import lived
from tests.demo_desk import demo_desk


@pytest.fixture
def index():
    return ListIndex([passage("You may return an item within 30 days.")])


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """The database of a desk that holds nothing, brought to this version once: a copy is opened far sooner than all migrations are run."""
    folder = tmp_path_factory.mktemp("migrated")

    async def make():
        await (await open_store(folder, "")).dispose()

    asyncio.run(make())
    return folder / "desk.db"


@pytest.fixture
def empty_desk(tmp_path, migrated):
    """The test's folder with such a database in it."""
    shutil.copy(migrated, tmp_path)
    return tmp_path


@pytest.fixture
async def inbox(empty_desk, index):
    engine = await open_store(empty_desk, "")
    yield Inbox(engine, EchoAssistant(index))
    await engine.dispose()


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    """The demo shop, loaded once for all that only asks it."""
    with demo_desk(tmp_path_factory.mktemp("demo")) as desk:
        yield desk


@pytest.fixture(scope="session")
def planted_service(tmp_path_factory):
    """A real service that was given a customer's data in every way, and what it told of itself meanwhile."""
    return lived(tmp_path_factory.mktemp("planted"))
