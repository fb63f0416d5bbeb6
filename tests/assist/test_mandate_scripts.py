"""The shipped scripts under a standing approval: a reply that answers goes out, one that only asks waits, and the page says why drafts wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.mandate import draft_doubts, script_digest
from assist.passwords import digest_of
from assist.rights import Role
from assist.settings import AssistSettings
from assist.store.accounts import add_account
from assist.store.mandates import give
from assist.types import Conversation, Customer, Message, Speaker
from assist.types.mandate import Mandate
from tests.assist.fakes_learn import shop
from tests.assist.test_amendments import ASKED
from tests.assist.test_edits import drafted
from tests.assist.test_mandates import POLICY, approval

PERIOD = {
    "en": "Hello, how many days do I have to return an item?",
    "zh": "你好，退货期限是多少天？",
    "de": "Guten Tag, wie viele Tage habe ich, um einen Artikel zurückzugeben?",
    "ja": "返品の期限は何日ですか？",
    "ar": "مرحبا، كم عدد أيام إرجاع المنتج؟",
    "th": "สวัสดีค่ะ คืนสินค้าได้ภายในกี่วัน",
}
WHERE = {
    "en": "Hello, could you please tell me where my parcel is?",
    "zh": "你好，请问我的包裹到哪里了？",
    "de": "Guten Tag, können Sie mir bitte sagen, wo mein Paket ist?",
    "ja": "荷物は今どこにありますか。教えてください。",
    "ar": "مرحبا، هل يمكنكم إخباري أين طردي من فضلكم؟",
    "th": "สวัสดีค่ะ ช่วยบอกหน่อยได้ไหมคะว่าพัสดุของฉันอยู่ที่ไหน",
}


def over(desk, intent):
    now = datetime.now(UTC)
    return Mandate("m", intent, ("DE",), script_digest(desk.library, intent), 5, now.date() + timedelta(days=3), "cleo", now)


def asking(desk, said):
    """The draft for one message."""
    conversation, _, _ = drafted(desk, "en")
    talk = replace(conversation, messages=(replace(conversation.messages[0], text=said),), reply_language="")
    return desk.draft(talk)


@pytest.mark.parametrize("lang", sorted(PERIOD))
def test_a_reply_that_states_what_was_asked_goes_out_though_it_also_asks_which_items(desk, lang):
    draft = asking(desk, PERIOD[lang])
    assert [one.role for one in draft.sentences].count("ask") > 0
    assert set(draft_doubts(over(desk, "returns.window"), draft, "DE", desk.library)) <= {"unsure"}  # one language is not sure of its topic


@pytest.mark.parametrize("lang", sorted(WHERE))
def test_a_reply_that_only_asks_for_the_order_waits_for_a_person(desk, lang):
    assert "facts" in draft_doubts(over(desk, "shipping.status"), asking(desk, WHERE[lang]), "DE", desk.library)


def test_the_page_says_why_drafts_on_its_topic_wait_all_the_same(tmp_path):
    gate = Gate("the-token")

    async def ready(inbox):
        async with inbox.engine.begin() as connection:
            await add_account(connection, "cleo", frozenset({Role.OWNER}), digest_of("a long enough password"), datetime.now(UTC))
            await give(connection, approval(markets=("FR",)))
        for number in range(2):
            await inbox.add(Conversation((Message(Speaker.CUSTOMER, ASKED["de"]),), "DE", "en", Customer("Ana Weber"), id=f"c-{number}"))
            await inbox.open(f"c-{number}")

    with TestClient(create_app(Parts(AssistSettings(data=tmp_path), shop(POLICY).index, shop(POLICY), gate), on_ready=ready)) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        shown = client.get("/knowledge/standing?lang=en").text
    assert "another market <b>2</b>" in shown
