"""Every error of the API is a problem document."""

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


def test_a_method_that_is_not_allowed_names_those_that_are(client):
    assert client.post("/well").headers["allow"] == "GET"
