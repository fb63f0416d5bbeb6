"""Remedies in replies: options of the shop's own table, within what the agent may give alone, and cited; none above, without a table, in another currency."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from assist.demo.load import FOLDER
from assist.parse import conversation_of
from assist.remedies.offered import MANY, offered
from assist.remedies.policy import read_remedies
from assist.types import Emotion, IntentGuess, Level, Severity, Triage

POLICY = read_remedies(FOLDER / "remedies.yaml")
BOTH = {"offer_voucher", "offer_partial", MANY}
SAYS = {
    "en": ("GB", "My parcel is two weeks late. Where is it? This is unacceptable."),
    "zh": ("CN", "我的包裹已经晚了两个星期，怎么还没到？太让人失望了。"),
    "de": ("DE", "Mein Paket ist seit zwei Wochen überfällig. Wo bleibt es?"),
    "ja": ("JP", "荷物が予定日を2週間過ぎても届きません。遅すぎます。"),
    "ar": ("SA", "طردي متأخر أسبوعين. متى يصل؟"),
    "th": ("TH", "พัสดุล่าช้ากว่ากำหนดสองสัปดาห์แล้ว ทำไมยังไม่ถึงคะ"),
    "es": ("MX", "Mi paquete lleva dos semanas de retraso. ¿Dónde está?"),
    "fr": ("FR", "Mon colis a deux semaines de retard. Où est-il ?"),
    "ko": ("KR", "택배가 2주나 늦어지고 있습니다. 왜 아직 안 오나요?"),
    "tr": ("TR", "Kargom iki hafta gecikti. Nerede kaldı?"),
}


def talk(text, market, **order):
    parcel = {"carrier": "DHL", "tracking": "PRX1", "status": "in_transit", "promised": "2026-11-06"}
    given = {"number": "PR-1", "placed_on": "2026-10-20", "currency": "EUR", "total": "80.00", "status": "shipped", "lines": [], "shipments": [parcel], **order}
    said = {"id": "m1", "role": "customer", "text": text, "at": "2026-11-20T09:00:00+00:00"}
    told = {"id": "late", "market": market, "agent_language": "en", "now": "2026-11-20T09:00:00+00:00", "messages": [said], "order": given}
    return conversation_of(json.loads(json.dumps(told)))


def read(intent):
    return Triage("en", 1.0, "", "en", (IntentGuess(intent, 1.0),), Emotion.NEUTRAL, Level.NORMAL, Level.NORMAL, ("?",))


@pytest.fixture(scope="module")
def shop(desk):
    """The demo shop with its table and an authority of 20 euros."""
    settings = desk.settings.model_copy(update={"remedies": str(FOLDER / "remedies.yaml"), "authority": "20 EUR"})
    return replace(desk, settings=settings)


def rests(draft):
    return [one for one in draft.sentences if any(cited.path.startswith("remedy:") for cited in one.citations)]


@pytest.mark.parametrize("lang", SAYS)
def test_several_options_within_authority_stand_in_the_reply_and_the_customer_is_asked_to_choose(shop, lang):
    market, text = SAYS[lang]
    draft = shop.draft(talk(text, market))
    assert draft.language == lang
    stated = {f"{Decimal(fact.value).normalize():f} {fact.unit}" for one in rests(draft) for fact in one.facts if fact.unit == "EUR"}
    assert stated == {"10 EUR", "16 EUR"}, "a voucher of 10 euros and a fifth of 80"
    assert [one for one in draft.sentences if one.wording and one.wording.source.endswith("/offer_choice")]
    assert {"10 EUR", "16.00 EUR"} <= {one.fact for one in draft.promises}
    assert not [one for one in draft.findings if one.severity is Severity.BLOCKING or one.code == "extra_promise"]


def test_nothing_is_offered_without_authority_or_a_table(desk, shop):
    text = SAYS["en"][1]
    assert rests(desk.draft(talk(text, "GB"))) == []
    none = replace(shop, settings=shop.settings.model_copy(update={"authority": ""}))
    assert rests(none.draft(talk(text, "GB"))) == []


def test_a_question_is_offered_nothing(shop):
    assert rests(shop.draft(talk("How long do I have to send an article back?", "GB"))) == []


@pytest.mark.parametrize(
    ("most", "names"),
    [
        ("0", set()),
        ("9.99", set()),
        ("10", {"offer_voucher"}),
        ("16", {"offer_voucher", "offer_partial", MANY}),
        ("1000", {"offer_voucher", "offer_partial", MANY}),
    ],
)
def test_what_is_worth_more_than_the_agent_may_give_is_not_offered(most, names):
    assert set(offered(talk("late", "DE"), read("shipping.late"), POLICY, Decimal(most))) == names


@pytest.mark.parametrize("order", [{"currency": "USD"}, {"total": None}, {"total": "-5.00"}])
def test_an_order_in_another_currency_of_unknown_or_negative_value_is_offered_nothing(order):
    given = talk("late", "DE")
    value = order.get("total", "80.00")
    changed = replace(given.order, currency=order.get("currency", "EUR"), total=None if value is None else Decimal(value))
    assert offered(replace(given, order=changed), read("shipping.late"), POLICY, Decimal(100)) == {}


def test_goods_are_never_sent_again_by_a_draft_that_has_not_looked_at_the_stock():
    found = offered(talk("late", "DE"), read("shipping.late"), POLICY, Decimal(1000))
    assert "reship" not in " ".join(one.citation.quote for one in found.values() if one.citation)


def test_each_option_cites_its_row():
    found = offered(talk("late", "DE"), read("shipping.late"), POLICY, Decimal(100))
    assert found["offer_voucher"].citation.path == "remedy:late/1:voucher=10"
    assert found["offer_voucher"].citation.indexed is False
