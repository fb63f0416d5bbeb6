"""An order that did not come with its conversation: found by its number, put beside it to compare, linked on the agent's word alone."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.settings import AssistSettings
from tests.assist.fakes_desk import EchoAssistant
from tests.assist.test_feeds import FEEDS, bought, signed


@pytest.fixture
def client(tmp_path, index):
    """A desk with a customer of whom nothing is known, in a shop that has told of one order."""
    gate = Gate("the-token")
    app = create_app(Parts(AssistSettings(data=tmp_path), index, EchoAssistant(index), gate, feeds=FEEDS))
    with TestClient(app, headers={"Authorization": "Bearer the-token"}, follow_redirects=False) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        body = json.dumps(bought("#1001", "ana@shop.example")).encode()
        assert client.post("/feeds/shopify", content=body, headers=dict(signed("shopify", body).headers)).status_code == 202
        said = [{"role": "customer", "text": "Where is it?"}]
        client.post("/api/conversations", json={"id": "c1", "messages": said}).raise_for_status()
        yield client


def box(client):
    return 'aria-label="Order number"' in client.get("/c/c1?lang=en").text


@pytest.mark.parametrize("typed", ["1001", "#1001", " １００１ ", "١٠٠١"])
def test_a_number_in_any_digits_puts_the_order_beside_the_conversation_to_be_compared(client, typed):
    assert box(client)
    assert client.post("/c/c1/order", data={"number": typed}).status_code == 303
    page = client.get("/c/c1?lang=en").text
    assert 'name="number" value="#1001"' in page
    assert "Nothing of them is stated until" in page


def test_only_the_agents_word_links_it_and_the_draft_is_made_anew(client):
    before = client.get("/api/conversations/c1/draft").json()
    client.post("/c/c1/order", data={"number": "1001"})
    client.post("/c/c1/order", data={"number": "#1001"})
    page = client.get("/c/c1?lang=en").text
    assert "#1001" in page
    assert not box(client)
    assert client.get(f"/api/drafts/{before['id']}/state").json()["state"] == "outdated"


def test_a_linked_order_stays_when_the_customer_writes_again(client):
    for number in ("1001", "#1001"):
        client.post("/c/c1/order", data={"number": number})
    client.post("/api/conversations/c1/messages", json={"role": "customer", "text": "And when?"})
    assert not box(client)


@pytest.mark.parametrize(("lang", "told"), [("en", "No order"), ("zh", "这里没有这个号码的订单"), ("ar", "لا يوجد هنا طلب بهذا الرقم")])
def test_an_unknown_number_is_said_in_the_agents_language_and_changes_nothing(client, lang, told):
    client.get(f"/c/c1?lang={lang}")
    answer = client.post("/c/c1/order", data={"number": "<b>77</b>"})
    assert answer.status_code == 404
    assert told in answer.text
    assert "<b>77" not in answer.text
    assert box(client)
