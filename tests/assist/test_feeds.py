"""Webhooks of shops and carriers: proven over their bytes, kept once, never undone by a late one, and shown to nobody whose order it is not."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from assist.channels.signatures import Delivery
from assist.contact import Contact
from assist.errors import BadRequest, Refused, UnknownThing
from assist.feeds.arrivals import arrive
from assist.feeds.feed import Feed, Feeds, read_feeds
from assist.settings import assist_settings
from assist.store.customer_tables import ORDERS
from assist.store.followed import moving
from assist.store.orders import orders_numbered
from assist.store.shipments import parcels_of
from assist.types import Conversation, Customer, Message, Speaker

PAYLOADS = Path(__file__).parent / "payloads"
SECRET = "the-shops-secret"
NOW = datetime(2026, 11, 26, 10, 42, tzinfo=UTC)
FEEDS = Feeds(tuple(Feed(name=vendor, vendor=vendor, secret=SecretStr(SECRET)) for vendor in ("shopify", "woocommerce", "17track", "aftership")))
ORDER = json.loads((PAYLOADS / "shopify_order.json").read_text())["order"]
TOLD = {
    "en": "Where is my order?",
    "zh": "我的订单在哪里？",
    "de": "Wo bleibt meine Bestellung?",
    "ja": "注文はどこですか？",
    "ar": "أين طلبي؟",
    "th": "คำสั่งซื้อของฉันอยู่ที่ไหน",
}


def signed(vendor: str, body: bytes, secret: str = SECRET) -> Delivery:
    mac = base64.b64encode(hmac.new(secret.encode(), body, "sha256").digest()).decode()
    headers = {
        "shopify": {"x-shopify-hmac-sha256": mac},
        "woocommerce": {"x-wc-webhook-signature": mac},
        "aftership": {"aftership-hmac-sha256": mac},
        "17track": {"sign": hashlib.sha256(body + b"/" + secret.encode()).hexdigest()},
    }
    return Delivery(headers[vendor], body, NOW)


def bought(number="#1001", email="ana@shop.example", changed="2026-11-20T10:00:00+00:00", **other):
    made = copy.deepcopy(ORDER) | {"id": 9000 + int(number.strip("#")), "name": number, "email": email, "contact_email": email, "updated_at": changed}
    return made | {"customer": None, "fulfillments": [], "refunds": [], **other}


async def tell(inbox, vendor, payload) -> str:
    return await arrive(inbox.engine, FEEDS, vendor, signed(vendor, payload if isinstance(payload, bytes) else json.dumps(payload).encode()))


async def ask(inbox, text, address="", name="c1", phone=""):
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, text),), id=name, customer=Customer("Ana")), Contact(address, phone))
    return await inbox.conversation(name)


async def kept(inbox, number):
    async with inbox.engine.connect() as connection:
        return [one.order for one in await orders_numbered(connection, [number])]


@pytest.mark.parametrize("vendor", ["shopify", "woocommerce", "17track", "aftership"])
async def test_a_body_changed_by_one_byte_or_signed_with_another_secret_is_refused(inbox, vendor):
    body = json.dumps(bought()).encode()
    wrong = signed(vendor, body)
    for given in (Delivery(wrong.headers, body + b" ", NOW), signed(vendor, body, "guessed"), Delivery({}, body, NOW)):
        with pytest.raises(Refused):
            await arrive(inbox.engine, FEEDS, vendor, given)
    assert await kept(inbox, "1001") == []


async def test_a_feed_without_a_secret_or_a_name_takes_nothing(inbox):
    with pytest.raises(Refused):
        await arrive(inbox.engine, Feeds((Feed(name="shopify", vendor="shopify"),)), "shopify", signed("shopify", b"{}", ""))
    with pytest.raises(UnknownThing):
        await arrive(inbox.engine, FEEDS, "nobody", signed("shopify", b"{}"))


async def test_the_same_order_twice_is_kept_once(inbox):
    assert [await tell(inbox, "shopify", bought()), await tell(inbox, "shopify", bought())] == ["kept", "duplicate"]
    assert len(await kept(inbox, "#1001")) == 1


async def test_a_late_webhook_does_not_undo_what_is_newer(inbox):
    await tell(inbox, "shopify", bought(changed="2026-11-22T10:00:00+00:00", financial_status="refunded"))
    assert await tell(inbox, "shopify", bought(changed="2026-11-21T10:00:00+00:00", financial_status="paid")) == "known"
    assert [one.status for one in await kept(inbox, "1001")] == ["refunded"]


async def test_a_shop_whose_clock_runs_ahead_does_not_keep_its_next_news_out(inbox):
    await tell(inbox, "shopify", bought(changed="2031-01-01T00:00:00+00:00", financial_status="paid"))
    assert await tell(inbox, "shopify", bought(changed="2026-11-27T10:00:00+00:00", financial_status="refunded")) == "kept"
    assert [one.status for one in await kept(inbox, "1001")] == ["refunded"]


async def test_a_refund_before_its_order_joins_it_once(inbox):
    refund = {"id": 1, "order_id": 10001, "created_at": "2026-11-25T10:00:00Z", "refund_line_items": [], "note": "broken"}
    refund["transactions"] = [{"kind": "refund", "status": "success", "amount": "12.50", "currency": ORDER["currency"]}]
    await tell(inbox, "shopify", refund)
    await tell(inbox, "shopify", bought())
    (order,) = await kept(inbox, "1001")
    assert (order.number, str(order.refunded), len(order.refunds)) == ("#1001", "12.50", 1)
    await tell(inbox, "shopify", bought(changed="2026-11-26T01:00:00+00:00", refunds=[refund]))
    assert [(str(one.refunded), len(one.refunds)) for one in await kept(inbox, "1001")] == [("12.50", 1)]


@pytest.mark.parametrize(
    ("vendor", "body", "result"),
    [
        ("shopify", b'{"id": 5, "topic": "app/uninstalled"}', "unreadable"),
        ("shopify", b"not json", "unreadable"),
        ("shopify", json.dumps(bought(total_price="-5.00")).encode(), "unreadable"),
        ("aftership", json.dumps(bought()).encode(), "unreadable"),
        ("woocommerce", b"webhook_id=12", "ignored"),
    ],
)
async def test_what_is_proven_and_not_to_be_used_is_answered_and_changes_nothing(inbox, vendor, body, result):
    assert await tell(inbox, vendor, body) == result
    assert await kept(inbox, "1001") == []


async def test_an_amount_in_no_currency_is_not_kept_as_money(inbox):
    await tell(inbox, "shopify", bought(currency="XBT1"))
    assert [(one.currency, one.total) for one in await kept(inbox, "1001")] == [("", None)]


async def test_nothing_of_a_payment_card_is_kept(inbox):
    card = {"credit_card_number": "•••• •••• •••• 4242", "credit_card_company": "Visa", "avs_result_code": "Y", "credit_card_bin": "424242"}
    await tell(inbox, "shopify", bought(payment_details=card, payment_gateway_names=["visa"]))
    async with inbox.engine.connect() as connection:
        (row,) = await connection.execute(ORDERS.select())
    assert not {"4242", "visa", "424242"} & set(str(row).casefold().replace("'", " ").split())


@pytest.mark.parametrize("lang", TOLD)
async def test_a_customer_known_by_address_has_their_order_beside_the_conversation(inbox, lang):
    await tell(inbox, "shopify", bought())
    talk = await ask(inbox, TOLD[lang], "ana@shop.example")
    assert (talk.order.number, talk.market) == ("#1001", talk.order.country)


async def test_a_customer_is_found_by_telephone_however_it_is_written(inbox):
    await tell(inbox, "shopify", bought(email="", contact_email="", phone="+49 (0)30 1234567"))
    talk = await ask(inbox, "Where is it?", phone="+49301234567")
    assert talk.order.number == "#1001"


async def test_of_several_orders_the_one_that_was_named_is_meant_else_one_must_be_chosen(inbox):
    for number in ("#1001", "#1002"):
        await tell(inbox, "shopify", bought(number))
    talk = await ask(inbox, "Where is it?", "ana@shop.example")
    assert (talk.order, {one.number for one in talk.orders}) == (None, {"#1001", "#1002"})
    assert (await ask(inbox, "注文１００２はどこですか", "ana@shop.example", "c2")).order.number == "#1002"
    assert (await ask(inbox, "أين طلبي رقم ١٠٠١؟", "ana@shop.example", "c3")).order.number == "#1001"


async def test_an_order_of_another_customer_is_never_shown(inbox):
    await tell(inbox, "shopify", bought(email="victim@home.example"))
    for name, text, address in (("c1", "Where is order 1001?", "ana@shop.example"), ("c2", "order #1001 please", ""), ("c3", "it is victim@home.examples", "")):
        talk = await ask(inbox, text, address, name)
        assert (talk.order, talk.orders, talk.parcels) == (None, (), ())


async def test_who_writes_number_and_address_of_an_order_is_let_in(inbox):
    await tell(inbox, "shopify", bought())
    talk = await ask(inbox, "Order 1001, I ordered as Ana@shop.example. Where is it?")
    assert talk.order.number == "#1001"


async def test_an_order_that_arrives_after_the_question_is_put_beside_it_and_outdates_the_draft(inbox):
    await ask(inbox, "Where is it?", "ana@shop.example")
    view = await inbox.open("c1")
    await tell(inbox, "shopify", bought())
    assert (await inbox.conversation("c1")).order.number == "#1001"
    assert await inbox.state(view.kept.id) == "outdated"


async def test_a_carriers_news_reach_the_conversation_and_older_news_do_not_undo_them(inbox):
    await tell(inbox, "shopify", bought("#77"))
    await ask(inbox, "Where is it?", "ana@shop.example")
    news = json.loads((PAYLOADS / "own_aftership_webhook_ar.json").read_text())
    news["msg"]["order_number"] = "77"
    assert await tell(inbox, "aftership", news) == "kept"
    (parcel,) = (await inbox.conversation("c1")).order.shipments
    assert (parcel.tracking, bool(parcel.events)) == ("ZX2026", True)
    late = copy.deepcopy(news)
    late["msg"]["checkpoints"] = late["msg"]["checkpoints"][:1]
    late["event_id"] = "e0"
    assert await tell(inbox, "aftership", late) == "known"
    async with inbox.engine.connect() as connection:
        (told,) = await parcels_of(connection, ["zx 2026"])
    assert len(told.parcel.events) == len(parcel.events)


def feeds_of(tmp_path, text, environ=None):
    (tmp_path / "feeds.yaml").write_text(text)
    return read_feeds(assist_settings({"CONCORD_DATA": str(tmp_path)}), environ or {})


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{name: a, vendor: shopify, secret: s3cr3t}", "names the environment variable"),
        ("{name: a, vendor: shopify, secret: SHOP_SECRET}", "SHOP_SECRET is not set"),
        ("{name: a, vendor: http, url: 'http://erp.example/{number}', mapping: m.yaml}", "not encrypted"),
        ("{name: a, vendor: http, url: 'https://erp.example/'}", "needs a url with"),
        ("{name: a, vendor: file}", "needs a folder"),
        ("{name: a, vendor: ebay}", "vendor"),
    ],
)
def test_a_feed_that_cannot_work_is_refused_at_start_with_its_place(tmp_path, entry, told):
    with pytest.raises(BadRequest, match=f"feeds.yaml, feed 1.*{told}"):
        feeds_of(tmp_path, f"feeds:\n  - {entry}\n")


def test_a_feeds_secret_is_never_printed(tmp_path):
    (feed,) = feeds_of(tmp_path, "feeds:\n  - {name: a, vendor: shopify, secret: SHOP_SECRET}\n", {"SHOP_SECRET": "hush"})
    assert "hush" not in repr(feed)


async def test_a_parcel_whose_carrier_names_no_order_is_found_by_the_number_the_order_lists(inbox):
    sent = {"id": 5, "order_id": 9077, "status": "success", "tracking_company": "X", "tracking_numbers": ["ZX2026"], "created_at": "2026-11-01T10:00:00Z"}
    await tell(inbox, "shopify", bought("#77", fulfillments=[sent]))
    await ask(inbox, "Where is it?", "ana@shop.example")
    news = json.loads((PAYLOADS / "own_aftership_webhook_ar.json").read_text())
    news["msg"].pop("order_number")
    assert await tell(inbox, "aftership", news) == "kept"
    (parcel,) = (await inbox.conversation("c1")).order.shipments
    assert parcel.events
    async with inbox.engine.connect() as connection:
        assert [one.bought.order.number for one in await moving(connection)] == ["#77"]
