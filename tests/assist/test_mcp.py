"""The protocol's own client against the whole service over HTTP: it looks up, and can do nothing else."""

import asyncio
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import httpx2
import pytest
import uvicorn
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.api.tools import LOOKUPS
from assist.payloads.reading import Buyer
from assist.rights import Scope
from assist.settings import AssistSettings
from assist.store.keys import create_key
from assist.store.open import open_store
from assist.store.orders import keep_order
from assist.types import Order, Shipment
from ingest.open import own_index
from ingest.settings import IngestSettings
from ingest.types import LoadOptions
from prompts.load import load_library
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.fakes_ingest import ENCODER

NAMES = {"search_knowledge", "get_order", "get_parcel", "draft_reply"}
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@contextmanager
def running(app):
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    home = tmp_path_factory.mktemp("mcp")
    (home / "docs").mkdir()
    (home / "docs" / "postage.md").write_text("# Postage\n\nPostage is 4.90 EUR. Returns are free within 30 days.\n", encoding="utf-8")
    index = own_index(IngestSettings(data=home / "data"), url=None, encoder=ENCODER)
    index.load([str(home / "docs")], LoadOptions())
    keys = asyncio.run(_keys(home / "data"))
    assistant = EchoAssistant(ListIndex([passage("Returns are free within 30 days.")]), library=load_library())
    with running(create_app(Parts(AssistSettings(data=home / "data"), index, assistant, Gate("the-token")))) as url:
        yield url, keys
    index.close()


async def _keys(data):
    engine = await open_store(data, "")
    async with engine.begin() as connection:
        order = Order(number="1001", shipments=(Shipment(tracking="TRACK-7", carrier="DHL", status="in_transit"),))
        await keep_order(connection, "shop", order, Buyer("1001"), NOW)
        wanted = {
            "all": (Scope.DESK_READ, Scope.KNOWLEDGE_READ),
            "knowledge": (Scope.KNOWLEDGE_READ,),
            "metrics": (Scope.METRICS,),
            "evaluate": (Scope.EVALUATE,),
        }
        keys = {name: await create_key(connection, name, frozenset(scopes), NOW, None) for name, scopes in wanted.items()}
    await engine.dispose()
    return keys


def ask(service, key, act):
    """One session of the protocol's own client."""
    url, keys = service

    async def session():
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {keys[key]}"}) as http,
            Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
        ):
            return await act(client)

    return asyncio.run(session())


def call(service, tool, key="all", **arguments):
    return ask(service, key, lambda client: client.call_tool(tool, arguments))


def test_the_client_finds_the_tools_and_each_says_that_it_only_reads(service):
    found = ask(service, "all", lambda client: client.list_tools()).tools
    assert {one.name for one in found} == NAMES
    assert all(one.annotations.read_only_hint and not one.annotations.destructive_hint for one in found)
    assert all(one.input_schema["additionalProperties"] is False for one in found)


def test_a_question_finds_its_passage(service):
    found = call(service, "search_knowledge", query="How much is postage?").structured_content
    assert "4.90 EUR" in found["passages"][0]["text"]
    assert found["passages"][0]["path"].endswith("postage.md")


def test_an_order_and_its_parcel_are_found(service):
    assert call(service, "get_order", number="#1001").structured_content["orders"][0]["number"] == "1001"
    assert call(service, "get_parcel", tracking="TRACK-7").structured_content["parcels"][0]["carrier"] == "DHL"


def test_a_draft_is_made_and_kept_nowhere(service):
    drafted = call(service, "draft_reply", message="May I return it?")
    assert "May I return it?" in str(drafted.structured_content)
    url, keys = service
    assert httpx.get(f"{url}/api/conversations", headers={"Authorization": f"Bearer {keys['all']}"}, trust_env=False).json() == []


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("get_order", {"number": "none"}),
        ("get_parcel", {"tracking": "none"}),
        ("draft_reply", {}),
        ("draft_reply", {"message": "a", "conversation": "b"}),
        ("draft_reply", {"conversation": "none"}),
        ("search_knowledge", {"query": ""}),
        ("search_knowledge", {"query": "a", "limit": 1000}),
        ("search_knowledge", {"query": "a", "audience": "internal"}),
        ("send_reply", {"text": "x"}),
        ("__class__", {}),
    ],
)
def test_what_cannot_be_looked_up_is_told_in_a_sentence(service, tool, arguments):
    answer = call(service, tool, **arguments)
    assert answer.is_error
    assert answer.content[0].text


@pytest.mark.parametrize(("key", "names"), [("knowledge", {"search_knowledge"}), ("evaluate", {"draft_reply"})])
def test_a_key_sees_and_calls_what_its_scopes_open_and_no_more(service, key, names):
    assert {one.name for one in ask(service, key, lambda client: client.list_tools()).tools} == names
    for name in NAMES - names:
        answer = call(service, name, key, query="x", number="1001", tracking="TRACK-7", message="x")
        assert answer.is_error
        assert "TRACK-7" not in answer.content[0].text


@pytest.mark.parametrize(("headers", "status"), [({}, 401), ({"Authorization": "Bearer guess"}, 401)])
def test_a_stranger_is_not_spoken_to(service, headers, status):
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    assert httpx.post(f"{service[0]}/mcp", json=message, headers=headers, trust_env=False).status_code == status


def test_a_key_without_a_scope_that_looks_up_is_not_spoken_to(service):
    answer = httpx.post(f"{service[0]}/mcp", json={}, headers={"Authorization": f"Bearer {service[1]['metrics']}"}, trust_env=False)
    assert answer.status_code == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"null", b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":1}}', b"\xff"])
def test_what_is_no_message_of_the_protocol_does_no_harm(service, body):
    headers = {"Authorization": f"Bearer {service[1]['all']}", "Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    assert httpx.post(f"{service[0]}/mcp", content=body, headers=headers, trust_env=False).status_code < 500


def test_no_tool_is_for_writing_or_sending():
    """The tools stand on functions that read; one that writes would need a scope that no lookup has."""
    assert {scope for one in LOOKUPS for scope in one.needs} == {Scope.DESK_READ, Scope.KNOWLEDGE_READ, Scope.EVALUATE}
