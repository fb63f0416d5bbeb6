"""The API as it describes itself: nothing that can be sent makes it fail, and what it answers is a problem document or what was asked for."""

import warnings

import pytest

from tests.fuzz_api import fuzz, service


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    with service(tmp_path_factory.mktemp("api")) as client:
        yield client


def test_the_description_is_openapi_3_1_and_every_operation_says_what_it_does(api):
    told = api.get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    operations = [(path, method, operation) for path, methods in told["paths"].items() for method, operation in methods.items()]
    assert len(operations) > 40
    assert [(path, method) for path, method, operation in operations if not operation.get("description")] == []


def test_no_request_the_description_allows_makes_the_service_fail(api):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tool's own parts
        seen = fuzz(api, api.app.openapi(), examples=6)
    assert seen.wrong == {}
    assert seen.operations > 40
    assert seen.sent > 200


BOMBS = {
    "a deep list": b"[" * 200_000,
    "a deep object": b'{"a":' * 100_000,
    "deep inside": b'{"messages":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a number without end": b'{"messages":[{"role":"customer","text":' + b"9" * 100_000 + b"}]}",
    "an exponent without end": b'{"id":1e999999999}',
    "nulls": b"\x00" * 100,
    "no utf-8": b'{"id":"\xff\xfe"}',
    "half a surrogate pair": b'{"id":"\\ud800","messages":[{"role":"customer","text":"\\ud800"}]}',
    "not a number": b'{"messages":[{"role":"customer","text":NaN}]}',
    "nothing": b"",
}
WRITES = [
    ("POST", "/api/draft"),
    ("POST", "/api/conversations"),
    ("POST", "/api/conversations/known/payloads"),
    ("POST", "/api/conversations/known/messages"),
    ("PATCH", "/api/document?path=a"),
    ("PUT", "/api/pins/x"),
    ("POST", "/api/evaluate/replay"),
    ("POST", "/api/corrections"),
]


@pytest.mark.parametrize("bomb", list(BOMBS))
@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_json_bomb_is_told_to_be_unusable(api, method, path, bomb):
    answer = api.request(method, path, content=BOMBS[bomb], headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 404, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert "not served here" not in answer.json()["detail"]


@pytest.mark.parametrize("number", [0, -1, 2**31, 10**40])
def test_a_version_no_document_has_is_told_to_be_none(api, number):
    path = api.get("/api/documents").json()["documents"][0]["path"]
    assert api.get(f"/api/document/versions/{number}", params={"path": path}).status_code == 422
    assert api.get("/api/document/difference", params={"path": path, "left": number, "right": 1}).status_code == 422


@pytest.mark.parametrize("number", [-1, 2**31, 2**63, 10**30])
def test_a_number_that_no_database_holds_is_none_of_any_page(api, number):
    path = api.get("/api/documents").json()["documents"][0]["path"]
    asked = [("/practice", {"n": number}), ("/knowledge/versions", {"path": path, "left": number, "right": 1})]
    assert [found.status_code for page, params in asked if (found := api.get(page, params=params)).status_code >= 500] == []
    assert api.post("/practice", data={"n": str(number), "answer": "x"}).status_code < 500
    assert api.post("/knowledge/rollback", data={"path": path, "number": str(number)}).status_code < 500


BOMB = b'{"messages":[{"role":"customer","text":"Hello"}],"more":[' + b"[]," * 1_700_000 + b"[]]}"


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}])
@pytest.mark.parametrize("body", [BOMB, pytest.param(lambda: iter([BOMB[:3_000_000], BOMB[3_000_000:]]), id="in pieces")])
def test_what_is_larger_than_any_conversation_is_refused_before_it_is_read_as_json(api, body, key):
    """Fifty million bytes of empty lists would take two gigabytes, and stop everybody for a minute."""
    content = body() if callable(body) else body
    answer = api.post("/api/conversations", content=content, headers={"Content-Type": "application/json", **key})
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert "4 MB" in answer.json()["detail"]


TWICE = {
    "at the top": (b'{"id":"twice-1","id":"twice-2","messages":[{"role":"customer","text":"Hello"}]}', '"id"'),
    "deep inside": (b'{"id":"twice-1","messages":[{"role":"customer","text":"Hello","\\u0074ext":"Bye"}]}', '"text"'),
    "in other letters": ('{"messages":[{"role":"customer","text":"Hello"}],"返品":1,"返品":2}'.encode(), '"返品"'),
    "in utf-16": ('{"id":"a","id":"b"}'.encode("utf-16"), '"id"'),
}


@pytest.mark.parametrize("name", list(TWICE))
def test_a_key_that_stands_twice_in_one_object_is_refused_by_its_name(api, name):
    """Whoever looks at the first and whoever acts on the last would see two requests."""
    body, key = TWICE[name]
    for path in ("/api/conversations", "/api/corrections"):
        answer = api.post(path, content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert f"key {key} stands twice" in answer.json()["detail"]
    assert api.get("/api/conversations/twice-2").status_code == 404


def test_a_key_that_stands_twice_is_refused_too_where_the_first_request_with_its_idempotency_key_was_done(api):
    headers = {"Content-Type": "application/json", "Idempotency-Key": "twice"}
    good = b'{"id":"once","messages":[{"role":"customer","text":"Hello"}]}'
    assert api.post("/api/conversations", content=good, headers=headers).status_code == 201
    answer = api.post("/api/conversations", content=TWICE["at the top"][0], headers=headers)
    assert (answer.status_code, "stands twice" in answer.json()["detail"]) == (422, True)
    assert api.post("/api/conversations", content=good, headers=headers).headers["idempotency-replayed"] == "true"
