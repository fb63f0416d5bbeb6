"""What the product's tests share."""

import pytest

from assist.inbox import Inbox
from assist.store.open import open_store
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.assist.planted import lived
from tests.demo_desk import demo_desk


@pytest.fixture
def index():
    return ListIndex([passage("You may return an item within 30 days.")])


@pytest.fixture
async def inbox(tmp_path, index):
    engine = await open_store(tmp_path, "")
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
