"""The shop's table of remedies: one row for every case, options by authority, stock, cost and cap; and how fair a claim looks, as advice."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from assist.demo.load import FOLDER
from assist.remedies.complaint import complaint_kinds, complaint_of
from assist.remedies.fairness import fair_claim
from assist.remedies.options import Case, options_for
from assist.remedies.policy import load_remedies, read_remedies
from assist.settings import AssistSettings
from assist.types import (
    Attachment,
    Complaint,
    ComplaintKind,
    Conversation,
    Emotion,
    History,
    IntentGuess,
    Level,
    Message,
    Order,
    Shipment,
    Speaker,
    Triage,
)
from prompts.errors import PromptFileError
from prompts.load import load_library

DEMO = FOLDER / "remedies.yaml"
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def complaint(kind, delay=0):
    return Complaint(ComplaintKind(kind), "low", (), delay)


def offered(kind, value, delay=0, market="US", authority="20", stock=True):
    return options_for(read_remedies(DEMO), complaint(kind, delay), Case(market, Decimal(value), Decimal(authority), stock))


@pytest.mark.parametrize(
    ("kind", "value", "delay", "market", "keys"),
    [
        ("late", "60", 0, "US", ["1:voucher=3.00", "1:points=500"]),
        ("late", "60", 6, "US", ["1:voucher=3.00", "1:points=500"]),
        ("late", "99.99", 7, "GB", ["1:voucher=10", "2:partial_refund=20.00", "2:reship=99.99"]),
        ("late", "100", 29, "GB", ["1:voucher=15", "2:partial_refund=10.00+points=500", "2:reship=100"]),
        ("late", "100", 45, "IT", ["2:reship=100+voucher=10", "3:full_refund=100+gift=15"]),
        ("damaged", "49.99", 0, "US", ["2:partial_refund=15.00", "2:reship=49.99", "3:full_refund=49.99"]),
        ("wrong_item", "219", 0, "AE", ["1:voucher=21.90", "2:partial_refund=54.75", "2:reship=219", "3:full_refund=219+gift=10"]),
        ("duty", "80", 0, "US", ["1:voucher=10", "2:partial_refund=12.00"]),
        ("duty", "80", 0, "DE", ["2:partial_refund=16.00+voucher=10"]),
        ("service", "0", 0, "", ["1:points=300", "1:voucher=5"]),
    ],
)
def test_a_case_gets_the_options_of_its_one_row(kind, value, delay, market, keys):
    assert sorted(one.key for one in offered(kind, value, delay, market)) == sorted(keys)


def test_what_is_worth_more_than_the_agent_may_give_or_the_row_allows_is_above():
    assert {one.key: one.above for one in offered("damaged", "49.99")} == {"2:partial_refund=15.00": False, "2:reship=49.99": True, "3:full_refund=49.99": True}
    assert not any(one.above for one in offered("damaged", "49.99", authority="50"))
    assert all(one.above for one in offered("late", "5", delay=30, authority="500"))


def test_the_cost_is_the_shops_and_the_worth_the_customers():
    gift = next(one for one in offered("wrong_item", "219") if one.tier == 3)
    assert (gift.worth, gift.cost) == (Decimal("229.00"), Decimal("224.00"))
    points = next(one for one in offered("late", "60") if "points" in one.key)
    assert (points.worth, points.cost) == (Decimal("5.00"), Decimal("3.00"))


@pytest.mark.parametrize(("stock", "blocked"), [(True, ""), (False, "no_stock"), (None, "stock_unknown")])
def test_goods_are_sent_again_only_where_they_are_known_to_be_there(stock, blocked):
    options = offered("damaged", "49.99", stock=stock)
    assert {one.blocked for one in options if "reship" in one.key} == {blocked}
    assert {one.blocked for one in options if "reship" not in one.key} == {""}


def table(tmp_path, rules, **top):
    head = {"source": "test", "currency": "EUR", "point": "0.01", "generosity": "5", **top}
    lines = [f"{name}: {value}" for name, value in head.items()]
    costs = "costs: {voucher: 60, points: 60, partial_refund: 100, reship: 70, full_refund: 100, gift: 50}"
    path = tmp_path / f"remedies-{len(list(tmp_path.iterdir()))}.yaml"
    path.write_text("\n".join([*lines, costs, "rules:", *rules]), encoding="utf-8")
    return path


REST = "  - {kinds: [not_as_described, damaged, duty, wrong_item, service], options: [{tier: 1, give: [{remedy: voucher, amount: 5}]}]}"
GIVE = "options: [{tier: 1, give: [{remedy: voucher, amount: 5}]}]"


def test_generosity_is_capped_by_making_gifts_smaller_and_never_the_money(tmp_path):
    rule = "  - {kinds: [late], options: [{tier: 3, give: [{remedy: full_refund}, {remedy: gift, amount: 20}, {remedy: voucher, amount: 3}]}]}"
    policy = read_remedies(table(tmp_path, [rule, REST]))
    (option,) = options_for(policy, complaint("late"), Case("DE", Decimal(40), Decimal(0), True))
    assert option.key == "3:full_refund=40+gift=2.00+voucher=3"
    assert (option.worth, option.capped) == (Decimal("45.00"), True)


@pytest.mark.parametrize(
    ("rules", "line", "told"),
    [
        ([f"  - {{kinds: [late], delay: {{below: 7}}, {GIVE}}}", REST], 7, "a hole: late, every other market, 7 and more days late"),
        ([f"  - {{kinds: [late], delay: {{from: 1}}, {GIVE}}}", REST], 7, "a hole: late, every other market, 0 to below 1 days late"),
        (
            [f"  - {{kinds: [late], {GIVE}}}", f"  - {{kinds: [late], value: {{from: 50}}, {GIVE}}}", REST],
            8,
            "an overlap: late, every other market, .*worth 50 and more: row 1",
        ),
        ([f"  - {{kinds: [late], {GIVE}}}", f"  - {{kinds: [late], markets: [BR], value: {{below: 9}}, {GIVE}}}", REST], 8, "a hole: late, BR"),
        ([f"  - {{kinds: [late], markets: [BR], {GIVE}}}", REST], 7, "a hole: late, every other market"),
        ([REST], 6, "no row speaks of late"),
        ([f"  - {{kinds: [late], delay: {{from: 7, below: 3}}, {GIVE}}}", REST], 7, "lies under"),
        (["  - {kinds: [late], options: [{tier: 1, give: [{remedy: full_refund}]}]}", REST], 7, "stands above tier 1"),
        (["  - {kinds: [late], options: [{tier: 3, give: [{remedy: full_refund, percent: 10}]}]}", REST], 7, "leave amount and percent out"),
        (["  - {kinds: [late], options: [{tier: 1, give: [{remedy: voucher}]}]}", REST], 7, "an amount or a percentage"),
        (["  - {kinds: [late], options: [{tier: 1, give: [{remedy: voucher, percent: 150}]}]}", REST], 7, "a number from 0 to 100"),
        (["  - {kinds: [late], options: [{tier: 1, give: [{remedy: voucher, amount: -5}]}]}", REST], 7, "a number from 0"),
        ([f"  - {{kinds: [late], markets: [Brazil], {GIVE}}}", REST], 7, "ISO 3166-1"),
        ([f"  - {{kinds: [lateness], {GIVE}}}", REST], 7, "not one of"),
    ],
)
def test_a_hole_an_overlap_and_what_cannot_be_meant_are_refused_with_the_line(tmp_path, rules, line, told):
    with pytest.raises(PromptFileError, match=told) as refused:
        read_remedies(table(tmp_path, rules))
    assert f"line {line}:" in str(refused.value)


def test_a_broken_table_stops_the_start_and_no_table_offers_nothing(tmp_path):
    path = table(tmp_path, [REST])
    with pytest.raises(PromptFileError, match="line 6"):
        load_remedies(AssistSettings(data=tmp_path, remedies=str(path)))
    assert load_remedies(AssistSettings(data=tmp_path)) is None
    (tmp_path / "remedies.yaml").write_text(DEMO.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_remedies(AssistSettings(data=tmp_path)).currency == "EUR"


def test_every_wish_of_the_kinds_is_one_that_messages_are_read_for():
    assert set(complaint_kinds()) <= {one.name for one in load_library().intents}


def talk(text="Where is it?", *, photo=False, total="60", **parcel):
    shown = (Attachment("a.jpg", "image/jpeg", 1, "0" * 64),) if photo else ()
    order = Order("A-1", date(2026, 10, 1), "EUR", Decimal(total), shipments=(Shipment(**parcel),) if parcel else ())
    return Conversation((Message(Speaker.CUSTOMER, text, attachments=shown),), "DE", "en", order=order, now=NOW)


def read(intent, *, emotion=Emotion.NEUTRAL, risk=Level.LOW):
    return Triage("en", 1.0, "", "en", (IntentGuess("returns.window", 0.9), IntentGuess(intent, 0.8)), emotion, Level.NORMAL, risk, ())


LATE = {"carrier": "DHL", "tracking": "X1", "status": "in_transit"}


@pytest.mark.parametrize(
    ("intent", "given", "how", "kind", "severity"),
    [
        ("shipping.late", {**LATE, "promised": date(2026, 11, 18)}, {}, "late", "low"),
        ("shipping.late", {**LATE, "promised": date(2026, 11, 10)}, {}, "late", "medium"),
        ("shipping.late", {**LATE, "promised": date(2026, 10, 6)}, {"emotion": Emotion.ANGRY}, "late", "high"),
        ("order.damaged", {}, {}, "damaged", "medium"),
        ("order.missing_part", {}, {"emotion": Emotion.ANGRY, "risk": Level.HIGH}, "wrong_item", "high"),
        ("customs.dispute", {}, {}, "duty", "low"),
        ("warranty.claim", {}, {}, "not_as_described", "medium"),
        ("complaint.general", {}, {"emotion": Emotion.ANGRY}, "service", "low"),
    ],
)
def test_a_complaint_has_its_kind_and_severity(intent, given, how, kind, severity):
    found = complaint_of(talk(**given), read(intent, **how))
    assert (found.kind, found.severity) == (kind, severity)


def test_a_question_is_no_complaint():
    assert complaint_of(talk(), read("shipping.time")) is None


@pytest.mark.parametrize(
    ("text", "given", "kind", "history", "word", "codes"),
    [
        ("Where is it?", {**LATE, "promised": date(2026, 11, 10)}, "late", History(4, 0), "likely", {"no_claims", "parcel_late"}),
        ("Where is it?", {**LATE, "promised": date(2026, 12, 1)}, "late", History(), "look", {"new_customer", "parcel_in_time"}),
        ("It is broken.", {"photo": True}, "damaged", History(3, 0, 2), "likely", {"no_claims", "photo", "similar"}),
        ("It is broken.", {}, "damaged", History(5, 4), "look", {"many_claims", "no_photo"}),
        ("I want 500 EUR for it.", {}, "damaged", History(), "look", {"new_customer", "above_order", "no_photo"}),
        ("I want 20 EUR back.", {}, "damaged", History(1, 1), "open", {"within_order", "no_photo"}),
    ],
)
def test_a_claim_looks_as_fair_as_its_reasons_which_are_all_told(text, given, kind, history, word, codes):
    conversation = talk(text, **given)
    found = fair_claim(conversation, replace(complaint(kind), delay=complaint_of(conversation, read("shipping.late")).delay), history, "en")
    assert (found.word, {one.code for one in found.reasons}) == (word, codes)
    assert found.score == 50 + sum(one.weight for one in found.reasons)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "Ich will 500 € zurück."),
        ("zh", "我要求退款500欧元。"),
        ("ja", "500ユーロ返金してください。"),
        ("ar", "أريد استرداد 500 يورو."),
        ("th", "ขอเงินคืน 500 ยูโร"),
    ],
)
def test_the_sum_that_is_wanted_is_read_in_the_customers_language(lang, text):
    found = fair_claim(talk(text), complaint("service"), History(), lang)
    assert "above_order" in {one.code for one in found.reasons}
