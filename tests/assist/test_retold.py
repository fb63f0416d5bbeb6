"""A policy that has no version in the customer's language: what of it is told in that language, and what only the agent sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assist.claims import claims
from assist.compose.retold import Retelling
from assist.demo.load import conversations
from assist.types import Message, Speaker
from ingest.types import Kind
from prompts.quoting import load_quoting
from prompts.terms import load_terms
from tests.assist.fakes_desk import passage

TELLS = Retelling(load_quoting(), load_terms())
CASH = {
    "ko": "택배 기사님께 현금으로 내도 되나요?",
    "th": "จ่ายเงินสดกับคนส่งของได้ไหม",
    "vi": "Tôi trả tiền mặt cho người giao hàng được không?",
    "pl": "Czy mogę zapłacić kurierowi gotówką?",
}
ORIGIN = {
    "en": ("Which warehouse do you ship from?", "Leipzig"),
    "de": ("Aus welchem Lager wird verschickt?", "Leipzig"),
    "zh": ("请问从哪个仓库发货？", "莱比锡"),
    "ja": ("どちらの倉庫から発送されますか？", "ライプツィヒ"),
    "ar": ("من أي مستودع تشحنون الطلب؟", "لايبزيغ"),
    "th": ("สินค้าส่งจากคลังไหน", "Leipzig"),
}


def told(text: str, asked: set[str], lang: str) -> str:
    held = passage(text, path="policies/en/terms.md", lang="en", kind=Kind.POLICY)
    return TELLS.told(claims(held), frozenset(asked), lang)


def answered(desk, text: str):
    first = conversations()[0]
    asker = replace(first.customer, languages=())
    return desk.draft(replace(first, messages=(Message(Speaker.CUSTOMER, text),), order=None, market="DE", reply_language="", customer=asker))


@pytest.mark.parametrize(("lang", "name"), [("de", "Nachnahme"), ("ja", "代金引換"), ("ar", "الدفع عند الاستلام"), ("th", "เก็บเงินปลายทาง"), ("zh", "货到付款")])
def test_what_is_ruled_out_is_named_in_the_customers_language(lang: str, name: str) -> None:
    assert name in told("Cash on delivery is not available.", {"cash_on_delivery"}, lang)


def test_a_denial_of_what_was_not_asked_is_not_told() -> None:
    assert told("Cash on delivery is not available.", {"instalments"}, "de") == ""


@pytest.mark.parametrize(("lang", "value"), [("de", "10 Tage"), ("ja", "10 日"), ("th", "10 วัน"), ("ar", "10 أيام")])
def test_a_value_is_told_as_the_language_writes_it(lang: str, value: str) -> None:
    assert value in told("Your bank transfer must reach us within 10 days of the order.", {"bank_transfer"}, lang)


def test_a_value_that_holds_under_a_condition_is_not_told_without_it() -> None:
    assert told("If your parcel arrives late, we credit you 10% of its value.", set(), "de") == ""


def test_what_only_words_say_is_not_told() -> None:
    assert told("You receive the invoice by email when the parcel leaves us.", {"invoice"}, "de") == ""


@pytest.mark.parametrize("lang", CASH)
def test_no_foreign_sentence_of_a_policy_stands_in_the_reply(desk, lang: str) -> None:
    draft = answered(desk, CASH[lang])
    quotes = [sentence for sentence in draft.sentences if sentence.role == "quote"]
    assert [cited.quote for one in quotes for cited in one.citations] == ["Cash on delivery is not available."]
    assert not any(cited.quote in one.text for one in quotes for cited in one.citations)


@pytest.mark.parametrize("lang", CASH)
def test_the_agent_sees_the_sentence_that_the_reply_tells_of(desk, lang: str) -> None:
    assert any("Cash on delivery is not available." in text for text in answered(desk, CASH[lang]).gloss.sentences)


def test_what_cannot_be_told_is_left_to_the_agent_with_its_words(desk) -> None:
    draft = answered(desk, "Come e quando ricevo la fattura?")
    assert not any("invoice" in sentence.text for sentence in draft.sentences)
    assert ["You receive the invoice" in one.text for one in draft.findings if one.code == "untold"] == [True]


@pytest.mark.parametrize("lang", ORIGIN)
def test_the_warehouse_of_a_table_is_named_for_the_customers_market(desk, lang: str) -> None:
    text, place = ORIGIN[lang]
    assert any(place in sentence.text and sentence.citations for sentence in answered(desk, text).sentences)


def test_of_policies_that_lie_side_by_side_a_wish_surely_read_tells_which_is_meant(desk) -> None:
    draft = answered(desk, "소포가 사라졌는데 아무도 알려 주지 않네요. 언제 다시 보내 주거나 환불해 주나요?")
    assert {cited.path.rpartition("/")[2] for sentence in draft.sentences for cited in sentence.citations} == {"shipping.md"}
