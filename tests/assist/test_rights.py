"""Every endpoint × every role: who is let in, who is turned away, and that nothing is open by oversight."""

import asyncio
import re
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.pace import Pace
from assist.api.rights import rights, rules_of
from assist.api.shop import Parts
from assist.errors import NotReady
from assist.rights import Role, Scope, granted
from assist.settings import AssistSettings
from assist.store.keys import create_key
from assist.store.open import open_store
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

TURNED_AWAY = {401, 403}
ENDPOINTS = sorted(key for key in rights() if key[1] not in {"/static", "/enter", "/signin"} and not key[1].startswith("/hooks/"))
"""Without the doors themselves, which turn strangers away with a word of their own."""


@pytest.fixture(scope="module")
def gate():
    return Gate("the-token")


@pytest.fixture(scope="module")
def client(tmp_path_factory, gate):
    index = ListIndex([passage("You may return an item within 30 days.")])
    app = create_app(Parts(AssistSettings(data=tmp_path_factory.mktemp("rights"), stranger_rate=0), index, EchoAssistant(index), gate))
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def keys(client, tmp_path_factory):
    """A key for each role, in the running service's own store."""
    data = sorted(tmp_path_factory.getbasetemp().glob("rights*"))[-1]

    async def make():
        engine = await open_store(data, "")
        async with engine.begin() as connection:
            found = {role: await create_key(connection, role, granted(frozenset({role})), datetime.now(UTC), None) for role in Role}
            found["evaluate"] = await create_key(connection, "evaluation", frozenset({Scope.EVALUATE}), datetime.now(UTC), None)
        await engine.dispose()
        return found

    return asyncio.run(make())


def ask(client, method, path, **given):
    """One request with every parameter filled in and nothing else: a handler that is reached finds it unusable, or answers."""
    filled = re.sub(r"\{[^}]+\}", "x", path) + ("?once=true" if path.endswith("/events") else "")
    return client.request(method, filled, **given)


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_exactly_what_the_table_grants_it(client, keys, role, method, path):
    answer = ask(client, method, path, headers={"Authorization": f"Bearer {keys[role]}"})
    names = rights()[method, path]
    allowed = bool(names & {"open", "any", *granted(frozenset({role}))})
    assert (answer.status_code not in TURNED_AWAY) == allowed, answer.text
    assert allowed or answer.status_code == 403


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer guess"}, {"Cookie": f"{COOKIE}=guess"}])
def test_a_stranger_reaches_nothing_but_what_is_open(client, method, path, headers):
    answer = ask(client, method, path, headers=headers)
    assert (answer.status_code == 401) == ("open" not in rights()[method, path])


def test_only_what_tells_nothing_is_open():
    assert {path for (_, path), names in rights().items() if "open" in names} == {
        "/healthz",
        "/readyz",
        "/enter",
        "/signin",
        "/signin/with",
        "/signin/return",
        "/static",
        "/api/openapi.json",
        "/hooks/{connection}",
        "/reader/{token}",
        "/hooks/{connection}/{secret}",
        "/feeds/{feed}",
        "/survey/{token}",
        "/zendesk/{connection}",
    }


@pytest.mark.parametrize(
    ("role", "method", "path"),
    [
        (Role.AGENT, "PUT", "/api/document"),
        (Role.AGENT, "POST", "/knowledge/delete"),
        (Role.OWNER, "POST", "/api/drafts/{draft_id}/decision"),
        (Role.OWNER, "GET", "/api/conversations"),
        (Role.QA, "POST", "/d/{draft_id}/decide"),
        (Role.QA, "POST", "/knowledge/upload"),
        (Role.AGENT, "POST", "/api/link"),
        (Role.ADMIN, "POST", "/internal/index/{act}"),
    ],
)
def test_these_may_not(client, keys, role, method, path):
    assert ask(client, method, path, headers={"Authorization": f"Bearer {keys[role]}"}).status_code == 403


def test_who_may_only_evaluate_gets_a_draft_and_nothing_that_is_kept(client, keys):
    key = {"Authorization": f"Bearer {keys['evaluate']}"}
    talk = {"messages": [{"role": "customer", "text": "May I return it?"}]}
    assert client.post("/api/draft", json=talk, headers=key).status_code == 200
    assert client.post("/api/conversations", json={**talk, "id": "c"}, headers=key).status_code == 403
    assert client.get("/api/conversations", headers=key).status_code == 403


def test_the_link_of_this_machine_opens_every_page(client, gate):

    def cookie():
        return {"Cookie": f"{COOKIE}={gate.enter(gate.new_link())}"}

    closed = [(method, path) for method, path in ENDPOINTS if ask(client, method, path, headers=cookie()).status_code in TURNED_AWAY]
    assert closed == [("POST", "/internal/index/{act}")]


def test_an_endpoint_without_a_line_in_the_table_stops_the_start():
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_api_route("/forgotten", lambda: None)
    with pytest.raises(NotReady, match="GET /forgotten"):
        rules_of(app.routes)


def test_a_line_of_the_table_without_an_endpoint_stops_the_start():
    with pytest.raises(NotReady, match="GET /healthz"):
        rules_of([])


@pytest.mark.parametrize(
    "path", ["//api/conversations", "/api/../api/conversations", "/API/conversations", "/api/conversations%00", "/api/conversations;x=1", "/static/../api/link"]
)
def test_a_path_that_is_written_otherwise_opens_nothing(client, path):
    assert client.get(path).status_code in {401, 404, 405}


def test_a_method_that_a_path_does_not_have_names_those_it_has(client):
    answer = client.delete("/api/conversations")
    assert (answer.status_code, answer.headers["allow"], answer.headers["content-type"]) == (405, "GET, POST", "application/problem+json")


@pytest.mark.parametrize(
    "header", [{"X-HTTP-Method-Override": "POST"}, {"X-Original-URL": "/healthz"}, {"X-Rewrite-URL": "/healthz"}, {"X-Forwarded-Prefix": "/healthz"}]
)
def test_a_header_that_names_another_path_or_method_opens_nothing(client, header):
    assert client.get("/api/conversations", headers=header).status_code == 401


def test_a_stranger_asking_for_a_page_is_shown_how_to_sign_in(client):
    answer = client.get("/knowledge", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (401, "text/html; charset=utf-8")


async def test_a_body_of_a_stranger_is_never_read(client):
    sent = []

    async def receive():
        raise AssertionError("the body was asked for")

    async def send(message):
        sent.append(message)

    gate, inbox = Gate("x"), type("Kept", (), {"engine": None})()
    scope = {
        "type": "http",
        "method": "PUT",
        "path": "/api/document",
        "raw_path": b"",
        "query_string": b"path=a.md",
        "headers": [],
        "state": {"gate": gate, "inbox": inbox, "pace": Pace(0, 0, 0)},
    }
    await client.app({**scope, "app": client.app, "scheme": "http", "server": ("testserver", 80)}, receive, send)
    assert sent[0]["status"] == 401


def test_every_scope_opens_something():
    named = {name for names in rights().values() for name in names}
    assert set(Scope) <= named
