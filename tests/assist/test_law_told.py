"""The law in replies: told where the policy is silent, gives less or the customer asks for it; cited; what nobody verified never."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assist.compose.lawful import Lawful, law_citation
from assist.law import law_of
from assist.parse import conversation_of
from assist.types import FactMark, LawKind, LawStatus, MarkAct, Mode, Severity, Value
from prompts.load import load_library
from tests.assist.test_model_mode import drafted, numbered, reply, says

NOW = "2026-11-20T09:00:00+00:00"
NEED = {need.name: need for script in load_library().scripts for need in script.needs if need.origin == "law"}
MARK = FactMark(
    "NL", "withdrawal_period", MarkAct.CORRECT, "wetten.overheid.nl", "Mara", datetime(2026, 11, 1, tzinfo=UTC), value="45", unit="day", text="45 days."
)


def talk(text, market, **given):
    said = {"id": "m1", "role": "customer", "text": text, "at": NOW}
    return conversation_of(json.loads(json.dumps({"id": "law", "market": market, "agent_language": "en", "now": NOW, "messages": [said], **given})))


def lawful(draft):
    """The sentences that cite the law: place of the fact, value, text."""
    return [(cited.path, sentence) for sentence in draft.sentences for cited in sentence.citations if cited.lawful]


@pytest.mark.parametrize(
    ("market", "text", "path", "says"),
    [
        ("TW", "我想退貨，因為改變心意，退貨運費由誰負擔？", "law:TW/return_cost", "賣方負擔"),
        ("KR", "반품한 상품이 도착했는데 환불은 언제 되나요?", "law:KR/refund_deadline", "3영업일"),
        ("BR", "Quem paga o frete da devolução se eu mudar de ideia?", "law:BR/return_cost", "vendedor"),
        ("ES", "¿Cuánto dura la garantía?", "law:ES/guarantee", "3 años"),
        ("CN", "我的退货已经到你们仓库了，什么时候退款？", "law:CN/refund_deadline", "7天"),
    ],
)
def test_where_the_policy_gives_less_the_law_is_told_in_its_place_and_the_agent_is_warned(desk, market, text, path, says):
    draft = desk.draft(talk(text, market))
    [(_, sentence)] = [one for one in lawful(draft) if one[0] == path]
    assert says in sentence.text.replace("\u00a0", " ").replace(" 天", "天")
    assert any(not cited.lawful for cited in sentence.citations), "the policy's own sentence is shown beside the law"
    [warning] = [one for one in draft.findings if one.code == "below_law"]
    assert warning.severity is Severity.WARNING
    assert not [one for one in draft.findings if one.severity is Severity.BLOCKING]


def test_a_policy_that_gives_less_is_not_stated_and_not_promised(desk):
    draft = desk.draft(talk("¿Cuánto dura la garantía?", "ES"))
    stated = {f"{fact.value} {fact.unit}" for sentence in draft.sentences for fact in sentence.facts}
    assert "3 year" in stated
    assert "24 month" not in stated
    assert [one.fact for one in draft.promises] == ["3 year"]


@pytest.mark.parametrize(
    ("market", "text", "value"),
    [
        ("GB", "What is my statutory right of withdrawal, how long can I return it?", "14 day"),
        ("DE", "Wie lange habe ich Gewährleistung nach dem Gesetz?", "2 year"),
        ("TR", "Yasal cayma hakkım var mı, ürünü kaç gün içinde iade edebilirim?", "14 day"),
        ("TW", "依照消保法，幾天之內可以退貨？", "7 day"),
        ("SA", "كم مدة إرجاع المنتج بحسب القانون؟", "7 day"),
        ("FR", "Quel est mon délai légal de rétractation ? Combien de temps ai-je pour retourner l'article ?", "14 day"),
        ("RU", "Сколько дней по закону у меня есть на возврат товара?", "7 day"),
        ("PL", "Ile dni mam zgodnie z prawem na zwrot towaru?", "14 day"),
    ],
)
def test_whoever_asks_for_the_law_is_told_it_beside_a_better_policy(desk, market, text, value):
    draft = desk.draft(talk(text, market))
    told = {f"{fact.value} {fact.unit}" for _, sentence in lawful(draft) for fact in sentence.facts}
    assert value in told
    assert not [one for one in draft.findings if one.code == "below_law" and "Cost of the return" not in one.text]
    assert not [one for one in draft.findings if one.severity is Severity.BLOCKING]


@pytest.mark.parametrize("market", ["NL", "PT", "TH", "VN", "ID", "IN", "KE"])
@pytest.mark.parametrize("text", ["How many days do I have by law to return it?", "How long is the legal guarantee by law?"])
def test_what_nobody_verified_is_never_told(desk, market, text):
    assert lawful(desk.draft(talk(text, market))) == []


def test_no_market_no_law(desk):
    assert lawful(desk.draft(talk("How many days do I have by law to return it?", ""))) == []


def test_a_question_that_does_not_ask_for_it_is_answered_by_the_better_policy_alone(desk):
    assert lawful(desk.draft(talk("How long do I have to send an article back?", "GB"))) == []


def test_what_the_shops_owner_corrected_is_told_and_cited_by_the_owners_word(desk):
    marked = replace(desk, marks={(MARK.market, MARK.fact): MARK})
    [(_, sentence)] = lawful(marked.draft(talk("Hoeveel dagen heb ik om het artikel terug te sturen?", "NL")))
    assert "45 dagen" in sentence.text
    overdue = replace(MARK, review=date(2026, 11, 10))
    late = replace(desk, marks={(MARK.market, MARK.fact): overdue})
    assert lawful(late.draft(talk("Hoeveel dagen heb ik om het artikel terug te sturen?", "NL"))) == []


def values(role, **given):
    return {role: Value(role, given.pop("kind", "period"), role=role, **given)}


def under(market, asked=False):
    return Lawful(law_of(talk("?", market), (), {}), asked)


def test_where_the_policy_is_silent_the_law_stands_alone():
    told = under("DE").beside([NEED["law_return_period"], NEED["law_market"]], {})
    assert told["law_return_period"].canonical == "14 day"
    assert told["law_market"].value == "DE"


def test_a_law_that_lets_the_shop_charge_the_customer_charges_nobody_by_itself():
    needs = [NEED["law_return_payer"]]
    assert under("DE").beside(needs, {}) == {}
    assert under("DE", asked=True).beside(needs, {})["law_return_payer"].value == "customer"


def test_a_fee_falls_where_the_law_lets_the_shop_pay():
    policy = values("return_payer", kind="choice", value="customer") | values("return_fee", kind="amount", value="5.90", unit="EUR")
    told = under("TW").beside([NEED["law_return_payer"]], policy)
    assert "return_fee" not in told
    assert told["law_return_payer"].value == "shop"
    assert told["outlawed_return_payer"].value == "customer"


def test_a_period_of_nothing_or_from_an_event_no_wording_names_is_not_told():
    assert under("BR").beside([NEED["law_refund_period"]], {}) == {}
    law = law_of(talk("?", "DE"), (), {})
    from_contract = replace(law, stated=tuple(replace(one, starts="contract") for one in law.stated))
    assert Lawful(from_contract).beside([NEED["law_return_period"]], {}) == {}


def test_only_verified_facts_reach_a_draft_and_each_cites_its_law():
    law = law_of(talk("?", "KR"), (), {})
    assert {one.status for one in law.stated} == {LawStatus.VERIFIED}
    fact = next(one for one in law.stated if one.kind is LawKind.REFUND_DEADLINE)
    cited = law_citation(fact)
    assert (cited.path, cited.quote, cited.indexed, cited.lawful) == ("law:KR/refund_deadline", fact.text, False, True)


def test_the_law_of_the_orders_day_counts(desk):
    order = {"number": "PR-1", "placed_on": "2025-07-01", "currency": "EUR", "total": "10.00", "lines": []}
    marks = {("NL", "withdrawal_period"): MARK}
    assert law_of(talk("?", "NL", order=order), (), marks).ordered == date(2025, 7, 1)


def test_a_served_model_is_given_the_law_and_may_cite_it(desk):
    def answer(system):
        return reply(says("By law the withdrawal period is 14 days from receipt.", [numbered(system, "14 days after the goods arrive")]))

    draft, chat = drafted(desk, answer, messages=talk("How many days do I have by law to return it?", "GB").messages, market="GB", reply_language="en")
    assert draft.mode is Mode.MODEL
    assert [path for path, _ in lawful(draft)] == ["law:GB/withdrawal_period"]
    unverified, chat = drafted(
        desk, reply(unknown="nothing"), messages=talk("How many days do I have by law to return it?", "PT").messages, market="PT", reply_language="en"
    )
    assert "Directive 2011/83/EU" not in chat.asked[0][0]
    assert unverified.refusal is not None


def test_the_language_of_a_source_is_not_taken_for_a_country(desk):
    """In Thai "English" is England's name too: a quotation's lead names the language, no place."""
    draft = desk.draft(talk("RTR_520 มีของไหมคะ", "TH"))
    assert any("อังกฤษ" in one.text for one in draft.sentences if one.role == "quote")
    assert "unknown_place" not in {one.code for one in draft.findings}
