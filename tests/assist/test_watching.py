"""What supervisors, Prometheus and the log see: that it works, how often, how quickly; and no word of a customer."""

import logging

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.settings import AssistSettings
from assist.store.open import open_store, reachable
from ingest.errors import IndexUnreadable
from prompts.load import load_library
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

TOKEN = {"Authorization": "Bearer the-token"}
PRIVATE = ("Zebedee Quill", "zebedee.quill@lyon.example", "ZX-99817", "my grandmother fell", "correct horse battery", "a/very/secret/path.md", "the-token")


class Unreadable(ListIndex):
    def generation(self):
        raise IndexUnreadable("The index is gone.")


def started(tmp_path, index, assistant=None):
    made = assistant or EchoAssistant(index, library=load_library())
    return TestClient(create_app(Parts(AssistSettings(data=tmp_path), index, made, Gate("the-token"))), raise_server_exceptions=False)


@pytest.fixture
def client(tmp_path):
    with started(tmp_path, ListIndex([passage("Returns are free within 30 days.")])) as client:
        yield client


def test_a_service_that_can_work_is_ready(client):
    assert client.get("/readyz").status_code == 204
    assert client.get("/healthz").json() == {"generation": 1}


def test_a_service_whose_index_is_gone_is_alive_but_not_ready_and_says_none_of_its_words(tmp_path):
    with started(tmp_path, Unreadable([])) as client:
        answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"")


async def test_a_database_that_lost_its_tables_is_not_reachable(tmp_path):
    store = await open_store(tmp_path, "")
    assert await reachable(store)
    async with store.begin() as connection:
        await connection.execute(text("drop table record_head"))
    assert not await reachable(store)
    await store.dispose()


def talk(client):
    """All that a customer's data go through, right and wrong."""
    words = f"{PRIVATE[3]} {PRIVATE[1]} {PRIVATE[2]}"
    client.post("/api/conversations", json={"id": "c1", "customer": {"name": PRIVATE[0]}, "messages": [{"role": "customer", "text": words}]}, headers=TOKEN)
    draft = client.get("/api/conversations/c1/draft", headers=TOKEN).json()["id"]
    client.post(f"/api/drafts/{draft}/check", json={"text": words}, headers=TOKEN)
    client.post(f"/api/drafts/{draft}/decision", json={"verdict": "edit", "final_text": words}, headers=TOKEN)
    client.post(f"/api/drafts/{draft}/decision", json={"verdict": "edit", "final_text": words}, headers=TOKEN)
    client.post("/api/conversations", content=words, headers=TOKEN)
    client.get(f"/api/conversations/{PRIVATE[0]}/draft", headers=TOKEN)
    client.get("/api/document", params={"path": PRIVATE[5]}, headers=TOKEN)
    client.post("/signin", data={"name": PRIVATE[0], "password": PRIVATE[4]})
    client.get("/api/conversations", headers={"Authorization": f"Bearer {PRIVATE[4]}"})


def test_no_log_line_holds_a_word_of_a_customer_or_a_secret(client, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy", "aiosqlite", "httpx", "httpx2", "asyncio"):  # what they say at DEBUG is never switched on by the service
        caplog.set_level(logging.WARNING, name)
    talk(client)
    told = "\n".join(record.getMessage() for record in caplog.records)
    assert [word for word in PRIVATE if word in told] == []


def test_a_failure_that_is_logged_keeps_the_address_of_the_request_out(tmp_path, caplog):
    index = ListIndex([passage("Returns are free within 30 days.")])
    failing = EchoAssistant(index, library=load_library(), fails=RuntimeError("no such thing"))
    with started(tmp_path, index, failing) as client:
        client.post("/api/conversations", json={"id": PRIVATE[0], "messages": [{"role": "customer", "text": "Hello?"}]}, headers=TOKEN)
        assert client.get(f"/api/conversations/{PRIVATE[0]}/draft?agent_language={PRIVATE[2]}", headers=TOKEN).status_code == 500
    told = "\n".join(record.getMessage() for record in caplog.records)
    assert "/api/conversations/{conversation_id}/draft" in told
    assert [word for word in PRIVATE if word in told] == []


def test_what_is_counted_names_endpoints_and_nobody(client):
    talk(client)
    told = client.get("/metrics", headers=TOKEN).text
    assert 'concord_http_answers_total{method="GET",path="/api/conversations/{conversation_id}/draft",status="200"} 1.0' in told
    assert 'concord_http_seconds_count{method="POST",path="/api/drafts/{draft_id}/check"} 1.0' in told
    assert [word for word in (*PRIVATE, "c1") if f'"{word}"' in told or (word in told and word != "c1")] == []


def test_two_services_in_one_process_count_apart(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with started(tmp_path / "a", ListIndex([])) as one, started(tmp_path / "b", ListIndex([])) as other:
        one.get("/healthz")
        assert 'path="/healthz"' not in other.get("/metrics", headers=TOKEN).text


def test_a_stranger_sees_no_metrics(client):
    assert client.get("/metrics").status_code == 401
