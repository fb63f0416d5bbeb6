"""Zendesk: signed events in, tickets read again, a reply once, pages that Zendesk signed, the app's package."""

from __future__ import annotations

import io
import json
import time
import zipfile

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from PIL import Image
from starlette.testclient import TestClient

from assist.__main__ import main
from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.channels.connections import Connection, Connections
from assist.channels.zendesk.package import build_package
from assist.errors import BadRequest
from assist.settings import AssistSettings
from prompts.load import load_library
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.assist.test_chatwoot import BEARER, DELAYS, WORDS, approve, delivery, listed, wait
from tests.fakes_zendesk import connection_of, signed, zendesk_server


@pytest.fixture
def zendesk():
    with zendesk_server() as server:
        server.ticket(7)
        yield server


@pytest.fixture
def opened(tmp_path, zendesk):
    clients = []

    def open_with(**more):
        connections = Connections((Connection.model_validate(connection_of(zendesk, tmp_path, **more)),))
        index = ListIndex([passage("You may return an item within 30 days.")])
        client = TestClient(create_app(Parts(AssistSettings(data=tmp_path), index, EchoAssistant(index), Gate("the-token"), connections)))
        clients.append(client)
        client.__enter__()
        client.app_state["helpdesks"].worker.pauses = DELAYS
        client.app_state["helpdesks"].worker.settles = 0.0
        return client

    yield open_with
    for client in clients:
        client.__exit__(None, None, None)


def arrived(client, zendesk, text="Wo ist mein Paket?"):
    body = zendesk.told(7, zendesk.say(7, text))
    assert client.post("/hooks/tickets", content=body, headers=signed(body)).json() == {"result": "queued"}
    wait(lambda: any(one["preview"] == text for one in listed(client)))
    return client.get("/api/conversations/tickets:7/draft", headers=BEARER).json()


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_an_event_becomes_a_draft_and_its_approval_one_public_comment(opened, zendesk, lang):
    client = opened(button="send")
    draft = arrived(client, zendesk, WORDS[lang])
    approve(client, draft)
    wait(lambda: delivery(client, draft)["state"] == "done")
    assert zendesk.public(7) == [draft["text"]]


def test_a_reply_that_went_out_unheard_is_found_by_its_audit(opened, zendesk):
    client = opened(button="send")
    draft = arrived(client, zendesk)
    zendesk.faults = ["lost", "429"]
    approve(client, draft)
    wait(lambda: delivery(client, draft)["state"] == "done")
    assert zendesk.public(7) == [draft["text"]]


@pytest.mark.parametrize("faults", [["500"], ["429", "429"], ["503", "lost"], ["429", "500-done"]])
def test_a_server_in_trouble_is_tried_again_until_the_comment_is_there_once(opened, zendesk, faults):
    client = opened(button="send")
    draft = arrived(client, zendesk)
    zendesk.faults = faults
    approve(client, draft)
    wait(lambda: delivery(client, draft)["state"] == "done")
    assert zendesk.public(7) == [draft["text"]]


@pytest.mark.parametrize("status", ["401", "404", "422"])
def test_a_refusal_is_shown_and_the_comment_made_on_the_agents_word(opened, zendesk, status):
    client = opened(button="send")
    draft = arrived(client, zendesk)
    zendesk.faults = [status]
    approve(client, draft)
    held = wait(lambda: (found := delivery(client, draft))["state"] == "held" and found)
    assert (held["status"], bool(held["told"]), zendesk.public(7)) == (int(status), True, [])
    client.post(f"/api/drafts/{draft['id']}/delivery", json={"act": "again"}, headers=BEARER)
    wait(lambda: delivery(client, draft)["state"] == "done")
    assert zendesk.public(7) == [draft["text"]]


def test_a_customer_who_wrote_again_unheard_stops_the_approval(opened, zendesk):
    client = opened(button="send")
    draft = arrived(client, zendesk)
    zendesk.say(7, "Never mind, it is here!")
    assert (approve(client, draft).status_code, zendesk.public(7)) == (409, [])


def test_of_two_agents_who_approve_one_comments(opened, zendesk):
    client = opened(button="send")
    draft = arrived(client, zendesk)
    assert sorted(approve(client, draft, agent=who).status_code for who in ("ana", "bo")) == [201, 409]
    wait(lambda: delivery(client, draft)["state"] == "done")
    assert zendesk.public(7) == [draft["text"]]


def test_the_same_event_is_taken_once_also_under_another_invocation(opened, zendesk):
    client = opened()
    body = zendesk.told(7, zendesk.say(7, "Hallo?"))
    results = [client.post("/hooks/tickets", content=body, headers=signed(body)).json()["result"] for _ in range(3)]
    assert results == ["queued", "duplicate", "duplicate"]


def test_an_event_that_is_too_large_is_refused_unread(opened, zendesk):
    body = b'{"ticket_id": "7", "x": "' + b"x" * 2_000_000 + b'"}'
    assert opened().post("/hooks/tickets", content=body, headers=signed(body)).status_code == 413
    assert zendesk.calls == []


def test_a_ticket_is_read_over_all_pages_without_internal_comments_or_addresses(opened, zendesk):
    client = opened()
    for number in range(8):
        zendesk.say(7, f"message {number}")
    zendesk.say(7, "He is a liar", 42, public=False)
    arrived(client, zendesk, "the last")
    page = client.get("/c/tickets:7", headers=BEARER).text
    assert "message 0" in page
    assert "liar" not in page
    assert "1.1.1.1" not in page


def test_an_internal_comment_triggers_nothing(opened, zendesk):
    client = opened()
    body = zendesk.told(7, zendesk.say(7, "inside", 42, public=False))
    assert client.post("/hooks/tickets", content=body, headers=signed(body)).json() == {"result": "ignored"}


def test_a_triggers_own_body_is_read(opened, zendesk):
    client = opened()
    zendesk.say(7, "Hallo?")
    body = b'{"ticket_id": "7"}'
    assert client.post("/hooks/tickets", content=body, headers=signed(body)).json() == {"result": "queued"}
    wait(lambda: listed(client))


@pytest.mark.parametrize("headers", ["other", "late", "none"])
def test_what_is_not_zendesks_is_refused(opened, zendesk, headers):
    body = zendesk.told(7, zendesk.say(7, "Hallo?"))
    given = {"other": signed(body, secret="x"), "late": signed(body, at=time.time() - 400), "none": {}}[headers]
    assert opened().post("/hooks/tickets", content=body, headers=given).status_code == 401


def test_tags_and_priority_are_added_where_allowed(opened, zendesk):
    client = opened(button="send", write_back=["labels", "priority"])
    approve(client, arrived(client, zendesk))
    wait(lambda: any(path.endswith("/tickets/7.json") for method, path in zendesk.calls if method == "PUT"))
    assert zendesk.tags[7][0] == "vip"


def test_the_page_opens_for_whoever_zendesk_names_and_keeps_them_signed_in(opened, zendesk):
    client = opened()
    answer = client.post("/zendesk/tickets", data={"token": zendesk.token()})
    assert answer.status_code == 200
    assert f"frame-ancestors {zendesk.url}" in answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers
    arrived(client, zendesk)
    assert client.get("/side/tickets/7").status_code == 200
    assert client.get("/api/conversations").status_code == 200
    assert client.post("/api/link").status_code == 403


@pytest.mark.parametrize(
    "claim",
    [
        {"aud": "https://other.zendesk.com/api/v2/apps/installations/77.json"},
        {"exp": 1},
        {"nbf": 99999999999},
        {"sub": "https://evil.example/7"},
        {"jti": ""},
        {"exp": "soon"},
    ],
)
def test_a_token_for_another_place_or_time_lets_nobody_in(opened, zendesk, claim):
    client = opened()
    assert client.post("/zendesk/tickets", data={"token": zendesk.token(**claim)}).status_code == 401
    assert client.get("/side/tickets/7").status_code == 401


@pytest.mark.parametrize("how", ["other key", "symmetric", "none", "cut", "empty"])
def test_a_token_that_zendesk_did_not_sign_lets_nobody_in(opened, zendesk, how):
    client, good = opened(), zendesk.token()
    claims = jwt.decode(good, zendesk.key, algorithms=["RS256"]).claims
    pem = zendesk.key.as_pem(private=False)
    made = {
        "other key": lambda: jwt.encode({"alg": "RS256"}, claims, RSAKey.generate_key(2048)),
        "symmetric": lambda: jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(b"x" * 32)),
        "none": lambda: "eyJhbGciOiJub25lIn0." + good.split(".")[1] + ".",
        "cut": lambda: good[:-5],
        "empty": lambda: "",
    }[how]()
    assert pem
    assert client.post("/zendesk/tickets", data={"token": made}).status_code == 401


def test_a_token_opens_the_page_once(opened, zendesk):
    client, token = opened(), zendesk.token()
    assert [client.post("/zendesk/tickets", data={"token": token}).status_code for _ in range(2)] == [200, 401]


def manifest_of(package: bytes) -> dict:
    return json.loads(zipfile.ZipFile(io.BytesIO(package)).read("manifest.json"))


def test_the_package_has_what_zendesk_asks_of_an_app():
    package = zipfile.ZipFile(io.BytesIO(build_package("https://concord.example.com", "tickets")))
    manifest = manifest_of(build_package("https://concord.example.com", "tickets"))
    assert {"name", "author", "defaultLocale", "private", "version", "frameworkVersion", "location", "signedUrls"} <= manifest.keys()
    assert (manifest["frameworkVersion"], manifest["signedUrls"], set(manifest["author"])) == ("2.0", True, {"name", "email"})
    place = manifest["location"]["support"]["ticket_sidebar"]
    assert (place["url"], place["flexible"]) == ("https://concord.example.com/zendesk/tickets", True)
    assert f"translations/{manifest['defaultLocale']}.json" in package.namelist()
    sizes = {name: Image.open(io.BytesIO(package.read(f"assets/{name}"))).size for name in ("logo.png", "logo-small.png")}
    assert sizes == {"logo.png": (320, 320), "logo-small.png": (128, 128)}


@pytest.mark.parametrize("lang", ["en", "zh", "de", "ja", "ar", "th"])
def test_the_package_says_in_each_language_what_it_does(lang):
    package = zipfile.ZipFile(io.BytesIO(build_package("https://concord.example.com", "tickets")))
    told = json.loads(package.read(f"translations/{lang}.json"))["app"]
    assert {"name", "short_description", "long_description", "installation_instructions"} == told.keys()
    assert len(told["short_description"]) <= 80


def test_the_same_package_is_the_same_bytes():
    assert build_package("https://a.example", "x") == build_package("https://a.example/", "x")


@pytest.mark.parametrize("address", ["http://concord.example.com", "concord.example.com", "https://a.example/path", ""])
def test_an_address_zendesk_would_not_show_is_refused(address):
    with pytest.raises(BadRequest, match="https"):
        build_package(address, "tickets")


def test_one_command_writes_the_package(tmp_path, capsys):
    assert main(["zendesk-app", "--url", "https://concord.example.com", "--connection", "tickets", "--out", str(tmp_path / "app.zip")]) == 0
    assert manifest_of((tmp_path / "app.zip").read_bytes())["name"] == "Concord"
    assert main(["zendesk-app", "--url", "http://x", "--out", str(tmp_path / "no.zip")]) == 2
    assert not (tmp_path / "no.zip").exists()


@pytest.mark.parametrize("planted", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_markup_in_a_customers_name_is_text_everywhere(opened, zendesk, planted):
    client = opened()
    client.app_state["helpdesks"].inbox.assistant.library = load_library()
    zendesk.name = planted
    arrived(client, zendesk, f"Hallo {planted}")
    pages = [client.get(path, headers=BEARER).text for path in ("/c/tickets:7", "/c/tickets:7/panel", "/queue", "/notices")]
    assert any("alert(1)" in page for page in pages)
    for page in pages:
        assert planted not in page
