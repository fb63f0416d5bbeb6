"""Wishes that two sentences make together, and what a reply on a refund does not ask again: a duty paid with the money back; a return already told."""

import json

import pytest

from assist.parse import conversation_of

ASK = "tracking_back"


def draft(desk, text, market="JP", **order):
    said = {"id": "m1", "role": "customer", "text": text, "at": "2026-11-20T09:00:00+00:00"}
    given = {"number": "PR-2026-10217", "placed_on": "2026-10-05", "currency": "EUR", "total": "219.00", "status": "delivered", "lines": []}
    talk = {"id": "joined", "market": market, "agent_language": "en", "now": "2026-11-20T09:00:00+00:00", "messages": [said], "order": {**given, **order}}
    return desk.draft(conversation_of(json.loads(json.dumps(talk))))


def asked(drafted):
    return any(one.wording and one.wording.source.endswith(ASK) for one in drafted.sentences)


@pytest.mark.parametrize(
    "text",
    [
        "The courier charged me 25 euros of import duty. Please refund me that amount.",
        "Der Kurier hat an der Haustür 25 € Einfuhrzoll von mir verlangt. Bitte erstatten Sie mir den Betrag.",
        "Le livreur m'a fait payer 25 € de droits de douane. Merci de me rembourser cette somme.",
        "配達員に輸入関税として25ユーロを請求されました。返金してください。",
    ],
)
def test_a_duty_that_was_paid_and_the_money_back_are_a_dispute(desk, text):
    assert [one.intent for one in draft(desk, text, "DE").triage.intents][:1] == ["customs.dispute"]


def test_two_questions_stay_two(desk):
    found = {one.intent for one in draft(desk, "Who pays the import duties? And when do I get my refund for the returned article?", "US").triage.intents}
    assert {"customs.duties", "returns.refund"} <= found
    assert "customs.dispute" not in found


def test_a_refund_for_something_else_is_none(desk):
    found = {one.intent for one in draft(desk, "I sent the tracker back last week. Please refund me.", "DE").triage.intents}
    assert "customs.dispute" not in found


@pytest.mark.parametrize(
    "text",
    [
        "返品は EE123456789JP でお送りしました。返金はいつになりますか。",
        "I sent it back with 1Z999AA10123456784. When do I get my refund?",
        "Die Rücksendung läuft unter RR123456785DE. Wann bekomme ich mein Geld zurück?",
        "退货单号是ＳＦ１２３４５６７８９０，什么时候退款？",
    ],
)
def test_a_parcel_number_that_the_customer_gave_is_not_asked_for(desk, text):
    assert not asked(draft(desk, text))


def test_it_is_asked_for_where_none_was_given_and_not_where_the_return_is_there(desk):
    text = "When do I get my money back for the return?"
    assert asked(draft(desk, text))
    assert not asked(draft(desk, text, status="returned"))


def test_an_account_number_stays_redacted(desk):
    text = "When do I get my refund? My account is DE89370400440532013000."
    assert "DE89370400440532013000" not in draft(desk, text, "DE").triage.words
