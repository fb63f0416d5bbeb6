"""One record for a person across channels: never joined without their consent, parted again as they were, and nobody else's orders meanwhile."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.contact import Contact
from assist.errors import BadRequest
from assist.settings import AssistSettings
from assist.store.customers import alike, customer, customer_of, opt_out
from assist.store.history import history_of
from assist.store.known import recall
from assist.store.letters import New, draft
from assist.store.merges import merge, merges_of, part
from assist.store.open import open_store
from assist.types import Conversation, Customer, Message, Speaker
from tests.assist.fakes_desk import EchoAssistant
from tests.assist.test_feeds import bought, tell

MAIL, PHONE = Contact("ana@shop.example"), Contact(phone="+49301234567")
BOTH = Contact("ana@shop.example", "+49301234567")


async def talk(inbox, name, contact, customer_name="Ana"):
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Where is it?"),), id=name, subject=f"About {name}", customer=Customer(customer_name)), contact)


async def owner(inbox, name):
    async with inbox.engine.connect() as connection:
        return await customer_of(connection, name)


@pytest.fixture
async def two(inbox):
    """A person by mail with an order, one by telephone with another order, and a conversation that names both keys."""
    await tell(inbox, "shopify", bought("#1001", "ana@shop.example"))
    await tell(inbox, "shopify", bought("#1002", "", contact_email="", phone="+49301234567"))
    await talk(inbox, "mail", MAIL)
    await talk(inbox, "call", PHONE, "Anna")
    await talk(inbox, "both", BOTH)
    return inbox


async def test_the_same_address_on_another_channel_is_the_same_person(inbox):
    await talk(inbox, "mail", MAIL)
    await talk(inbox, "chat", Contact("ANA@shop.example".casefold(), person="chat/7"))
    await talk(inbox, "again", Contact(person="chat/7"))
    assert len({await owner(inbox, one) for one in ("mail", "chat", "again")}) == 1


async def test_keys_of_two_records_join_nobody_and_name_the_other(two):
    async with two.engine.connect() as connection:
        assert await customer_of(connection, "both") == await customer_of(connection, "mail") != await customer_of(connection, "call")
        assert await alike(connection, "both") == await customer_of(connection, "call")
    assert [one.order.number for one in (await two.conversation("both"), await two.conversation("call"))] == ["#1001", "#1002"]


async def test_nobody_is_joined_without_the_customers_consent(two):
    async with two.engine.begin() as connection:
        kept, gone = await customer_of(connection, "mail"), await customer_of(connection, "call")
        with pytest.raises(BadRequest, match="how the customer agreed"):
            await merge(connection, kept, gone, "  ", "ana")
        assert await customer_of(connection, "call") == gone


async def test_joined_they_share_orders_and_parted_each_has_their_own_again(two):
    async with two.engine.begin() as connection:
        kept, gone = await customer_of(connection, "mail"), await customer_of(connection, "call")
        before = [await customer(connection, one) for one in (kept, gone)]
        made = await merge(connection, kept, gone, "She said: that is my number too", "bo")
        await recall(connection, "mail")
        assert (await history_of(connection, [kept])).orders == 2
        assert [(one.who, one.consent) for one in await merges_of(connection, kept)] == [("bo", "She said: that is my number too")]
    assert {one.number for one in (await two.conversation("mail")).orders} | {"#1001"} == {"#1001", "#1002"}
    async with two.engine.begin() as connection:
        assert await part(connection, made) == (kept, gone)
        assert [await customer(connection, one) for one in (kept, gone)] == before
        for name in ("mail", "call"):
            await recall(connection, name)
        with pytest.raises(BadRequest, match="newest merge"):
            await part(connection, made)
    mail, call = await two.conversation("mail"), await two.conversation("call")
    assert ([mail.order.number, call.order.number], mail.orders, call.orders) == (["#1001", "#1002"], (), ())


async def test_merges_upon_merges_are_undone_the_newest_first(two):
    await talk(two, "third", Contact("ana@work.example"))
    async with two.engine.begin() as connection:
        a, b, c = [await customer_of(connection, one) for one in ("mail", "call", "third")]
        first = await merge(connection, a, b, "yes", "bo")
        second = await merge(connection, c, a, "yes", "bo")
        with pytest.raises(BadRequest):
            await part(connection, first)
        await part(connection, second)
        await part(connection, first)
        assert [await customer_of(connection, one) for one in ("mail", "call", "third")] == [a, b, c]


async def test_who_opted_out_after_a_merge_stays_out_on_both_sides(two):
    async with two.engine.begin() as connection:
        kept, gone = await customer_of(connection, "mail"), await customer_of(connection, "call")
        made = await merge(connection, kept, gone, "yes", "bo")
        await opt_out(connection, kept, datetime.now(UTC))
        await part(connection, made)
        assert all([(await customer(connection, one)).opted_out_at for one in (kept, gone)])


@pytest.fixture
def client(tmp_path, index):
    gate = Gate("the-token")
    with TestClient(create_app(Parts(AssistSettings(data=tmp_path), index, EchoAssistant(index), gate)), headers={"Authorization": "Bearer the-token"}) as one:
        yield one


def put(client, name, **contact):
    body = {"id": name, "subject": f"About {name}", "messages": [{"role": "customer", "text": "Hello"}], "customer": {"name": "Ana"}, "contact": contact}
    assert client.post("/api/conversations", content=json.dumps(body)).status_code == 201


def test_the_page_shows_the_customer_with_their_other_conversations_and_keeps_how_to_address_them(client):
    put(client, "c1", email="Ana@Shop.example")
    put(client, "c2", email="ana@shop.example", phone="+49 30 1234567")
    page = client.get("/c/c2?lang=en").text
    assert "ana@shop.example" in page
    assert "About c1" in page
    assert "Orders: 0 · conversations: 2 · complaints: 0" in page
    client.post("/c/c2/customer", data={"form": "Frau Dr. Weber", "language": "de"})
    assert "Frau Dr. Weber" in client.get("/c/c1?lang=en").text
    assert client.get("/api/conversations/c2/draft").json()["draft"]["language"] == "de"
    client.post("/c/c2/customer", data={"out": "yes"})
    assert "Does not want to be written to unasked" in client.get("/c/c1?lang=en").text


def test_a_stranger_cannot_be_joined_by_hand(client):
    put(client, "c1", email="ana@shop.example")
    put(client, "c2", email="bo@li.example")
    assert client.post("/c/c1/customer/join", data={"other": "whoever", "consent": "yes"}).status_code == 422
    assert client.post("/c/nobody/customer", data={"form": "x"}).status_code in {404, 422}


def test_a_recording_is_shown_as_not_heard(client):
    said = {"role": "customer", "text": "", "attachments": [{"name": "voice.ogg", "mime": "audio/ogg", "size": 9, "digest": ""}]}
    client.post("/api/conversations", content=json.dumps({"id": "v", "messages": [said]}))
    assert "not heard" in client.get("/c/v?lang=en").text


def test_a_letter_is_approved_with_other_words_once_or_dropped(client, tmp_path):
    put(client, "c1", email="ana@shop.example")

    now = datetime.now(UTC)

    async def drafted():
        store = await open_store(tmp_path, "")
        async with store.begin() as db:
            made = [
                await draft(db, New(f"late:{number}", "late", "c1", None, "7", "de", "Ihr Paket", "Your parcel", {"market": "DE"}, now), now)
                for number in (1, 2)
            ]
        await store.dispose()
        return made

    first, second = asyncio.run(drafted())
    page = client.get("/letters?lang=en").text
    assert ("Ihr Paket" in page, "Your parcel" in page, "Parcel late" in page) == (True, True, True)
    answers = [client.post(f"/letters/{one}", data={"act": act, "text": text}).status_code for one, act, text in
               ((first, "approve", "  "), (first, "approve", "Ihr Paket kommt"), (first, "approve", "Noch einmal"), (second, "drop", ""))]  # fmt: skip
    assert answers == [422, 200, 422, 200]
    page = client.get("/letters?lang=en").text
    assert ("Ihr Paket kommt" in page, "Noch einmal" in page, "Nothing waits" in page) == (True, False, True)
