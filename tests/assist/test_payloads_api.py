"""What a shop or carrier sent, for a kept conversation: by the API, and an order chosen on the desk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.settings import AssistSettings
from tests.assist.fakes_desk import EchoAssistant

FOLDER = Path(__file__).parent / "payloads"
TALK = {"id": "c1", "messages": [{"role": "customer", "text": "Where is it?"}]}


@pytest.fixture
def api(tmp_path, index):
    gate = Gate("the-token")
    app = create_app(Parts(AssistSettings(data=tmp_path), index, EchoAssistant(index), gate))
    with TestClient(app, headers={"Authorization": "Bearer the-token"}, follow_redirects=False) as client:
        client.post("/api/conversations", json=TALK).raise_for_status()
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        yield client


def send(api, name: str):
    return api.post("/api/conversations/c1/payloads", content=(FOLDER / f"{name}.json").read_bytes())


def test_a_carriers_webhook_gives_the_conversation_its_parcel_and_outdates_the_draft(api):
    before = api.get("/api/conversations/c1/draft").json()
    answer = send(api, "own_karrio_customs")
    assert (answer.status_code, answer.json()) == (
        201,
        {"conversation": "c1", "vendor": "karrio", "order": None, "choose": [], "parcels": ["PN123"], "missing": []},
    )
    assert api.get(f"/api/drafts/{before['id']}/state").json()["state"] == "outdated"


def test_a_second_order_leaves_the_first_one_meant(api):
    assert send(api, "shopify_order").json()["order"] == "#1001"
    assert send(api, "own_shopify_order_refunded").json()["order"] == "#1001"


def test_what_cannot_be_read_is_refused_and_changes_nothing(api):
    before = api.get("/api/conversations/c1/draft").json()
    answer = api.post("/api/conversations/c1/payloads", content=b'{"colour": "red"}')
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert "No vendor's shape is recognised" in answer.json()["detail"]
    assert api.get(f"/api/drafts/{before['id']}/state").json()["state"] == "current"


def test_a_payload_for_a_conversation_that_is_not_there_is_refused(api):
    assert api.post("/api/conversations/c9/payloads", content=(FOLDER / "shopify_order.json").read_bytes()).status_code == 404


def test_the_agent_chooses_which_order_is_meant(api):
    two = [json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in ("shopify_order", "own_shopify_order_refunded")]
    api.post("/api/conversations", json={**TALK, "id": "c2", "payloads": two}).raise_for_status()
    page = api.get("/c/c2").text
    assert 'value="#1001"' in page
    assert 'value="#2002"' in page
    assert api.post("/c/c2/order", data={"number": "#2002"}).status_code == 303
    assert "#2002" in api.get("/c/c2").text
    assert 'name="number"' not in api.get("/c/c2").text


def test_a_parcel_stuck_at_customs_is_explained_on_the_desk(api):
    send(api, "own_17track_customs_zh")
    page = api.get("/c/c1").text
    assert "Customs or the carrier asks for papers" in page
    assert "https://t.17track.net/en#nums=LX123456789CN" in page
