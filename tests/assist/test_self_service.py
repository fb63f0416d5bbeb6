"""The shop's own pages in replies: by market, on its own hosts, and nowhere a channel takes no links."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assist.self_service import SelfService, load_self_service, read_self_service
from assist.settings import AssistSettings
from assist.types import Conversation, Message, Order, ParcelEvent, Severity, Shipment, Speaker
from ingest.types import FactKind
from prompts.errors import PromptFileError

OWN = """source: the shop
hosts: [polaris.example, "*.polaris.example"]
tracking_page:
  "*": https://polaris.example/track?order={order_number}
  JP: https://jp.polaris.example/{language}/parcel/{tracking}
returns_page:
  DE: https://polaris.example/{market}/returns
"""
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
PARCEL = Shipment(
    "Yamato", "4000 1111/2", "in_transit", updated_at=NOW, events=(ParcelEvent(NOW, "in_transit", "Narita"),), link="https://toi.kuronekoyamato.co.jp/x"
)
ORDER = Order("PR-2026-10381", date(2026, 11, 2), "EUR", shipments=(PARCEL,))
WHERE = {
    "en": "Hello, where is my order? When will it arrive?",
    "de": "Hallo, wo ist meine Bestellung? Wann kommt mein Paket an?",
    "zh": "你好，我的订单到哪里了？包裹什么时候到？",
    "ja": "注文した荷物は今どこにありますか？いつ届きますか？",
    "ar": "مرحبًا، أين طلبي؟ متى يصل الطرد؟",
    "th": "สวัสดีค่ะ พัสดุของฉันอยู่ที่ไหนแล้วคะ จะถึงเมื่อไหร่",
}
RETURN = {
    "en": "How long do I have to return my purchase?",
    "de": "Wie lange kann ich meinen Einkauf zurückgeben?",
    "zh": "我买的东西多少天内可以退货？",
    "ja": "購入した商品は何日以内なら返品できますか？",
    "ar": "كم يومًا لدي لإرجاع المنتج؟ أريد إرجاعه.",
    "th": "ฉันสามารถคืนสินค้าที่ซื้อได้ภายในกี่วันคะ",
}
TRACK = "https://polaris.example/track?order=PR-2026-10381"
BACK = "https://polaris.example/de/returns"


def talk(text: str = "Hi", market: str = "DE", channel: str = "email", order: Order | None = ORDER) -> Conversation:
    return Conversation((Message(Speaker.CUSTOMER, text, at=NOW),), market=market, channel=channel, order=order, now=NOW)


def read(tmp_path, text: str) -> SelfService:
    path = tmp_path / "self_service.yaml"
    path.write_text(text, encoding="utf-8")
    return read_self_service(path)


@pytest.fixture(scope="module")
def served(desk, tmp_path_factory):
    """The demo desk of a shop that names its pages."""
    return replace(desk, pages=read(tmp_path_factory.mktemp("own"), OWN))


def body(draft) -> str:
    return "\n".join(one.text for one in draft.sentences)


@pytest.mark.parametrize("lang", sorted(WHERE))
def test_a_customer_who_asks_for_a_parcel_is_led_to_the_shops_page_instead_of_the_carriers(served, lang):
    draft = served.draft(talk(WHERE[lang]))
    assert draft.language == lang
    assert TRACK in body(draft).split()
    assert PARCEL.link not in body(draft)
    assert [one for one in draft.findings if one.severity is Severity.BLOCKING] == []
    assert served.recheck(talk(WHERE[lang]), draft, body(draft).replace("polaris.example", "polaris-parcels.example"))


@pytest.mark.parametrize("lang", sorted(RETURN))
def test_a_customer_who_asks_for_returns_is_led_to_the_page_of_their_market(served, lang):
    draft = served.draft(talk(RETURN[lang]))
    assert draft.language == lang
    assert BACK in body(draft).split()
    assert [one for one in draft.findings if one.severity is Severity.BLOCKING] == []


@pytest.mark.parametrize("lang", sorted(WHERE))
def test_on_a_marketplace_that_forbids_links_a_reply_holds_none_and_is_not_blocked(served, lang):
    for asked in (WHERE[lang], RETURN[lang]):
        draft = served.draft(talk(asked, channel="amazon"))
        assert "https" not in body(draft)
        assert [one for one in draft.findings if one.severity is Severity.BLOCKING] == []


def test_a_shop_without_pages_has_the_carriers_link_as_before(desk, tmp_path):
    assert load_self_service(AssistSettings(data=tmp_path)).pages == {}
    assert PARCEL.link in body(desk.draft(talk(WHERE["en"])))
    assert "https" not in body(desk.draft(talk(RETURN["en"])))


def test_a_late_parcel_has_the_page_too(served):
    parcel = replace(PARCEL, promised=date(2026, 11, 9))
    draft = served.draft(talk("My parcel is nine days late, where is it?", order=replace(ORDER, shipments=(parcel,))))
    assert draft.triage.intents[0].intent == "shipping.late"
    assert TRACK in body(draft).split()


def test_the_markets_own_address_is_taken_and_what_stands_in_it_cannot_leave_its_place(tmp_path):
    pages = read(tmp_path, OWN)
    assert pages.offered(talk(market="JP"), "zh-TW")["tracking_page"].value == "https://jp.polaris.example/zh-tw/parcel/4000%201111%2F2"
    assert pages.offered(talk(market="FR"), "fr")["tracking_page"].kind is FactKind.LINK
    assert "returns_page" not in pages.offered(talk(market="FR"), "fr")


def test_without_an_order_from_the_shop_nobody_is_led_to_a_parcel(tmp_path):
    pages = read(tmp_path, OWN.replace("?order={order_number}", ""))
    assert set(pages.offered(talk("My order is PR-2026-10381", order=None), "en")) == {"returns_page"}


def test_an_address_for_which_something_is_unknown_is_left_out(tmp_path):
    parcel_alone = Conversation((Message(Speaker.CUSTOMER, "Hi"),), market="FR", parcels=(PARCEL,), now=NOW)
    assert read(tmp_path, OWN).offered(parcel_alone, "en") == {}


@pytest.mark.parametrize(
    ("was", "written", "told"),
    [
        ("https://polaris.example/track", "https://polaris.example.evil.test/track", "not among this file's hosts"),
        ("https://polaris.example/track", "http://polaris.example/track", "begins with https://"),
        ("https://polaris.example/track", "https://a:b@polaris.example/track", "without user"),
        ("https://polaris.example/track", "https://{tracking}.polaris.example/track", "without user, port and variables"),
        ("{order_number}", "{customer}", "unknown variable 'customer'"),
        ("{order_number}", "{order_number.__class__}", "unknown variable"),
        ("{order_number}", "{order_number!r}", "a variable's name alone"),
        ("{order_number}", "{order_number", "this is no address"),
        ("{order_number}", "{order_number}.", "ends with no punctuation"),
        ("  JP:", "  Japan:", "two letters"),
        ("returns_page:", "refunds_page:", "unknown key"),
        ("source: the shop\n", "", "the key 'source' is missing"),
    ],
)
def test_a_file_that_leads_astray_is_refused_with_its_place(tmp_path, was, written, told):
    with pytest.raises(PromptFileError, match=r"self_service\.yaml") as refused:
        read(tmp_path, OWN.replace(was, written, 1))
    assert told in str(refused.value)


def test_the_file_that_the_setting_names_is_read_before_the_one_in_the_data_folder(tmp_path):
    (tmp_path / "self_service.yaml").write_text(OWN, encoding="utf-8")
    other = tmp_path / "other.yaml"
    other.write_text("source: the shop\nhosts: [polaris.example]\n", encoding="utf-8")
    assert set(load_self_service(AssistSettings(data=tmp_path)).pages) == {"tracking_page", "returns_page"}
    assert load_self_service(AssistSettings(data=tmp_path, self_service=str(other))).pages == {}
