"""Orders and parcels beside a conversation: which is meant, what a reply may state of it, and what the agent is told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assist.errors import BadPayload, EmptyConversation, UnknownThing
from assist.explanation import CUSTOMS, STATUSES, explain
from assist.gather import gather
from assist.parse import conversation_of
from assist.payloads.attach import attach, choose
from assist.payloads.read import reading_of
from assist.strings import Strings
from assist.types import Shipment
from assist.web.order import order_card

FOLDER = Path(__file__).parent / "payloads"
TODAY = date(2026, 11, 26)
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "pt", "th", "tr", "zh")
ASK = "Wo ist mein Paket?"
PARCEL = Shipment("DHL", "JD1", "in_transit", updated_at=datetime(2026, 11, 25, tzinfo=UTC))


def sample(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def talk(text: str = ASK, **rest: Any):
    return conversation_of({"messages": [{"role": "customer", "text": text}], "now": "2026-11-26T12:00:00+00:00", **rest})


def values(conversation) -> dict[str, str]:
    return {name: value.canonical for name, value in gather(conversation).items()}


def test_a_shops_order_handed_raw_is_the_conversations_order():
    read = talk(order=sample("own_shopify_graphql"))
    assert read.order.number == "#PR-2026"
    assert (read.market, read.customer.name, read.customer.languages) == ("JP", "花", ("ja",))
    told = values(read)
    assert (told["number"], told["total"], told["carrier"], told["status"], told["expected"], told["last_scan"]) == (
        "#PR-2026",
        "16500 JPY",
        "Yamato",
        "customs",
        "2026-11-20",
        "2026-11-05",
    )
    assert told["link"] == "https://toi.kuronekoyamato.co.jp/"


def test_a_carriers_parcel_joins_the_order_that_it_names():
    order = {"number": "PR-2026-10381", "currency": "EUR", "total": "39.90"}
    read = talk(order=order, payloads=[sample("own_17track_customs_zh")])
    assert [parcel.tracking for parcel in read.order.shipments] == ["LX123456789CN"]
    assert read.parcels == ()
    assert values(read)["status"] == "customs"


def test_what_a_carrier_says_goes_before_what_the_shop_keeps_of_a_parcel_and_the_promise_stays():
    order = {"number": "A-1", "shipments": [{"carrier": "parcelnet", "tracking": "pn-123", "status": "label", "promised": "2026-11-20"}]}
    (parcel,) = talk(order=order, shipment=sample("own_karrio_customs")).order.shipments
    assert (parcel.status, parcel.customs_state, parcel.promised) == ("in_transit", "in_progress", date(2026, 11, 20))


def test_a_parcel_that_no_order_lists_is_kept_apart_and_still_told():
    read = talk(payloads=[sample("own_karrio_duties")])
    assert (read.order, [parcel.tracking for parcel in read.parcels]) == (None, ["1234567890"])
    told = values(read)
    assert (told["tracking"], told["status"], told["problem"]) == ("1234567890", "customs", "carrier")
    assert "number" not in told
    assert talk(payloads=[sample("own_17track_customs_zh")]).market == "DE"
    assert talk(payloads=[sample("own_17track_customs_zh")], market="AT").market == "AT"


def test_of_several_orders_the_one_whose_number_the_customer_wrote_is_meant():
    first, second = sample("shopify_order"), sample("own_shopify_order_refunded")
    read = talk("Bestellung ２００２: wo bleibt sie?", payloads=[first, second])
    assert (read.order.number, [order.number for order in read.orders]) == ("#2002", ["#1001"])


def test_of_several_orders_none_is_stated_while_it_is_not_known_which_is_meant():
    read = talk(payloads=[sample("shopify_order"), sample("own_shopify_order_refunded")])
    assert (read.order, len(read.orders)) == (None, 2)
    assert values(read) == {}
    card = order_card(read, Strings.load("de"))
    assert card.several.startswith("Zu diesem Gespräch kamen 2 Bestellungen")
    assert [number for number, _ in card.choices] == ["#1001", "#2002"]
    assert choose(read, "#2002").order.number == "#2002"
    assert values(choose(read, "#2002"))["number"] == "#2002"
    with pytest.raises(UnknownThing, match="#1001, #2002"):
        choose(read, "#9")


def test_an_order_of_another_customers_address_is_not_taken_for_the_writers():
    ticket = sample("own_zendesk_ticket")
    assert conversation_of({"conversation": ticket, "payloads": [sample("own_shopify_order_refunded")]}).order is None
    ticket["users"][0]["email"] = "JOE@example.com"
    assert conversation_of({"conversation": ticket, "payloads": [sample("own_shopify_order_refunded")]}).order.number == "#2002"


def test_a_refund_that_came_by_itself_joins_its_order_and_is_no_order():
    read = talk(payloads=[sample("shopify_order"), sample("shopify_refund")])
    assert (read.order.number, str(read.order.refunded), read.orders) == ("#1001", "209.00", ())
    assert talk(payloads=[sample("shopify_refund")]).order is None


def test_a_helpdesks_payload_is_a_conversation():
    read = conversation_of(sample("own_zendesk_ticket"))
    assert [str(message.role) for message in read.messages] == ["customer", "note", "agent"]
    with pytest.raises(EmptyConversation, match="No customer's message"):
        conversation_of(sample("chatwoot_app_context"))
    with pytest.raises(EmptyConversation, match="holds no conversation"):
        conversation_of(sample("easypost_tracker"))


def test_a_payload_that_cannot_be_read_refuses_the_conversation_it_came_with():
    with pytest.raises(BadPayload, match="No vendor's shape"):
        talk(payloads=[{"colour": "red"}])


def test_what_read_prints_can_be_handed_to_a_draft_as_it_is():
    from assist.payloads.read import read_payload
    from assist.payloads.show import reading_json

    printed = reading_json(read_payload((FOLDER / "own_shopify_graphql.json").read_bytes(), datetime(2026, 11, 26, 12, tzinfo=UTC)))
    assert talk(order=json.loads(json.dumps(printed["order"]))).order == talk(order=sample("own_shopify_graphql")).order


def test_a_parcel_in_doubt_states_no_status_and_the_agent_is_told():
    read = talk(parcels=[{"carrier": "DHL", "tracking": "JD1", "status": "delivered", "promised": "2026-11-01", "doubts": ["moved_after_delivery"]}])
    assert values(read) == {"carrier": "DHL", "tracking": "JD1"}
    assert order_card(read, Strings.load("en")).explanation.kind == "contradiction"


def test_a_parcel_of_unknown_status_states_none():
    assert "status" not in values(talk(parcels=[{"carrier": "DHL", "tracking": "JD1", "status": "unknown"}]))


@pytest.mark.parametrize(
    ("changed", "kind", "party"),
    [
        ({}, None, ""),
        ({"promised": date(2026, 11, 20)}, "late", "carrier"),
        ({"expected": date(2026, 11, 25)}, "late", "carrier"),
        ({"promised": TODAY}, None, ""),
        ({"updated_at": datetime(2026, 11, 19, tzinfo=UTC)}, "stale", "carrier"),
        ({"updated_at": datetime(2026, 11, 20, tzinfo=UTC)}, None, ""),
        ({"customs_state": "in_progress"}, None, ""),
        ({"customs_state": "in_progress", "updated_at": datetime(2026, 11, 23, tzinfo=UTC)}, "customs_waiting", "customs"),
        ({"customs_state": "duties_due"}, "customs_duties", "customer"),
        ({"customs_state": "info_required"}, "customs_papers", "shop"),
        ({"customs_state": "inspection"}, "customs_inspection", "customs"),
        ({"customs_state": "refused"}, "customs_refused", "shop"),
        ({"status": "delivery_failed", "party": "customer"}, "failed", "customer"),
        ({"status": "ready_for_pickup"}, "pickup", "customer"),
        ({"status": "return_to_sender"}, "returning", "carrier"),
        ({"status": "delivery_delayed"}, "held", "carrier"),
        ({"status": "exception"}, "held", "carrier"),
        ({"status": "delivered", "promised": date(2026, 11, 1), "customs_state": "released"}, None, ""),
        ({"status": "customs", "promised": date(2026, 11, 1)}, "late", "carrier"),
        ({"status": "customs", "updated_at": datetime(2026, 11, 23, tzinfo=UTC)}, "customs_waiting", "customs"),
        ({"status": "customs", "customs_state": "duties_due"}, "customs_duties", "customer"),
        ({"status": "flown", "party": "aunt", "promised": date(2026, 11, 20)}, "late", "carrier"),
    ],
)
def test_a_late_stuck_or_failed_parcel_is_explained_with_options_and_whose_move_it_is(changed: dict[str, Any], kind: str | None, party: str):
    told = explain(replace(PARCEL, **changed), TODAY, Strings.load("en"))
    assert (told.kind if told else None) == kind
    assert (str(told.party) if told else "") == party


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_explanation_is_whole_in_every_language_of_the_pages(lang: str):
    strings = Strings.load(lang)
    kinds = {*CUSTOMS.values(), *STATUSES.values(), "customs_waiting", "late", "stale", "contradiction"}
    texts = [strings.text(f"stuck.{kind}{part}", late="L", stale="S", carrier="C") for kind in kinds for part in ("", ".do")]
    assert len(set(texts)) == 2 * len(kinds)
    late = explain(replace(PARCEL, promised=date(2026, 11, 20)), TODAY, strings)
    assert "DHL" in late.options
    assert "{" not in late.text + late.options


def test_the_card_shows_customs_the_carriers_page_and_who_had_to_act_at_each_stage():
    card = order_card(talk(payloads=[sample("own_17track_customs_zh")]), Strings.load("en"))
    assert card.line[:2] == ("At customs", "Papers missing")
    assert [party for _, _, _, party in card.timeline] == ["Shop", "Customs", "Carrier", "Carrier"]
    assert card.link == "https://t.17track.net/en#nums=LX123456789CN"
    assert card.explanation.kind == "customs_papers"
    assert card.move == "Shop"


def test_a_link_that_is_none_of_the_web_is_not_shown():
    assert order_card(talk(parcels=[{"carrier": "a", "tracking": "b", "status": "pending", "link": "javascript:alert(1)"}]), Strings.load("en")).link == ""


def test_what_comes_later_replaces_what_was_known_and_nothing_stands_twice():
    now = datetime(2026, 11, 26, tzinfo=UTC)
    older, newer = sample("own_karrio_customs"), sample("own_karrio_customs")
    newer["events"].insert(0, {"timestamp": "2026-11-25T10:00:00Z", "status": "delivered", "description": "Delivered", "code": "9"})
    newer["status"] = "delivered"
    read = attach(talk(payloads=[older]), [reading_of(newer, now)])
    assert [(parcel.tracking, parcel.status) for parcel in read.parcels] == [("PN123", "delivered")]
    shop = sample("own_shopify_graphql")
    paid = json.loads(json.dumps(shop).replace("PARTIALLY_REFUNDED", "PAID"))
    read = attach(talk(order=shop), [reading_of(paid, now)])
    assert (read.order.status, read.orders) == ("shipped", ())
