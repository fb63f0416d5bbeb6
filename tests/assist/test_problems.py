"""Every error of the API is a problem document."""

from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assist.api.problems import add_problem_handlers
from assist.errors import Outdated


@pytest.fixture
def client():
    """An application with one route that works and two that fail."""
    app = FastAPI()
    add_problem_handlers(app)
    app.add_api_route("/well", lambda: "well")

    def late() -> None:
        raise Outdated("A newer message came.")

    def broken() -> None:
        raise RuntimeError("secret inside")

    app.add_api_route("/late", late)
    app.add_api_route("/broken", broken)
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/nowhere", 404, "/nowhere"),
        ("POST", "/well", 405, "POST"),
        ("GET", "/late", 409, "A newer message came."),
        ("GET", "/broken", 500, "The log has the details"),
    ],
)
def test_an_error_is_a_problem_document_with_its_sentence(client, method, path, status, said):
    answered = client.request(method, path)
    assert (answered.status_code, answered.headers["content-type"]) == (status, "application/problem+json")
    assert answered.json()["status"] == status
    assert said in answered.json()["detail"]
    assert "secret" not in answered.text


@pytest.mark.parametrize(("lang", "word"), [("zh", "意外"), ("ja", "予期しない"), ("ar", "غير متوقع"), ("de", "Unerwartetes"), ("en", "unexpected")])
def test_a_fault_that_nobody_foresaw_is_told_to_a_page_in_its_readers_language_and_to_a_program_in_english(lang, word):
    @asynccontextmanager
    async def shop(_):
        yield {"settings": SimpleNamespace(agent_language=lang)}

    def broken() -> None:
        raise RuntimeError("secret inside")

    app = FastAPI(lifespan=shop)
    add_problem_handlers(app)
    app.add_api_route("/broken", broken)
    with TestClient(app, raise_server_exceptions=False) as client:
        assert word in client.get("/broken", headers={"hx-request": "true"}).json()["detail"]
        assert "unexpected" in client.get("/broken").json()["detail"]


def test_a_method_that_is_not_allowed_names_those_that_are(client):
    assert client.post("/well").headers["allow"] == "GET"
