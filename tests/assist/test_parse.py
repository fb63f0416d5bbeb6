"""What comes in at the door, and how it is refused."""

import json

import pytest

from assist.errors import BadRequest, EmptyConversation
from assist.parse import parse_conversation


def test_a_conversation_keeps_its_messages_in_order():
    given = {
        "messages": [{"role": "customer", "text": "Hallo"}, {"role": "agent", "text": "Ja?"}, {"role": "customer", "text": "Wo ist mein Paket?"}],
        "market": " de ",
    }
    read = parse_conversation(json.dumps(given))
    assert [m.text for m in read.messages] == ["Hallo", "Ja?", "Wo ist mein Paket?"]
    assert read.market == "DE"


def test_an_order_is_read_with_decimals_and_dates():
    order = {
        "number": "PR-1",
        "currency": "EUR",
        "total": "39.90",
        "placed_on": "2026-11-01",
        "shipments": [{"carrier": "DHL", "tracking": "JD1", "status": "customs", "promised": "2026-11-10"}],
    }
    read = parse_conversation(json.dumps({"messages": [{"role": "customer", "text": "?!a"}], "order": order}))
    assert read.order is not None
    assert str(read.order.total) == "39.90"
    assert read.order.shipments[0].promised.isoformat() == "2026-11-10"


@pytest.mark.parametrize("text", ["", "{", "[]", '"hello"', "42"])
def test_what_is_not_an_object_is_refused_with_a_sentence(text):
    with pytest.raises(BadRequest, match=r"\."):
        parse_conversation(text)


@pytest.mark.parametrize("given", [{}, {"messages": []}, {"messages": [{"role": "customer", "text": "  "}]}, {"messages": [{"role": "agent", "text": "hi"}]}])
def test_a_conversation_in_which_no_customer_speaks_is_refused(given):
    with pytest.raises(EmptyConversation):
        parse_conversation(json.dumps(given))


def test_the_field_at_fault_is_named():
    with pytest.raises(BadRequest, match=r"messages\.0\.role"):
        parse_conversation('{"messages":[{"role":"king","text":"hi"}]}')


def test_a_conversation_past_the_limit_is_refused_whole():
    with pytest.raises(BadRequest, match="400,000"):
        parse_conversation(json.dumps({"messages": [{"role": "customer", "text": "x" * 400_001}]}))


def test_a_question_of_a_hundred_thousand_characters_comes_in():
    read = parse_conversation(json.dumps({"messages": [{"role": "customer", "text": "包裹" * 50_000}]}))
    assert len(read.messages[0].text) == 100_000
