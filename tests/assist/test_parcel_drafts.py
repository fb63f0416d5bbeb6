"""A shop's and a carrier's payload handed with a conversation, all the way to the reply and to the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assist.parse import conversation_of
from assist.types import Draft

FOLDER = Path(__file__).parent / "payloads"
ASKED = {
    "en": "Hello, where is my order? When will it arrive?",
    "de": "Hallo, wo ist meine Bestellung? Wann kommt mein Paket an?",
    "zh": "你好，我的订单到哪里了？包裹什么时候到？",
    "ja": "注文した荷物は今どこにありますか？いつ届きますか？",
    "ar": "مرحبًا، أين طلبي؟ متى يصل الطرد؟",
    "th": "สวัสดีค่ะ พัสดุของฉันอยู่ที่ไหนแล้วคะ จะถึงเมื่อไหร่",
}
SAID = {
    "en": "in customs clearance",
    "de": "in der Zollabfertigung",
    "zh": "清关中",
    "ja": "通関手続き中",
    "ar": "قيد التخليص الجمركي",
    "th": "อยู่ระหว่างพิธีการศุลกากร",
}


def sample(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def drafted(desk, lang: str, *payloads: dict[str, Any]) -> Draft:
    given = {"messages": [{"role": "customer", "text": ASKED[lang]}], "market": "DE", "now": "2026-11-18T12:00:00+01:00", "payloads": list(payloads)}
    return desk.draft(conversation_of(given))


@pytest.mark.parametrize("lang", sorted(ASKED))
def test_an_order_and_a_parcel_as_their_vendors_sent_them_are_stated_in_the_reply(desk, lang: str):
    draft = drafted(desk, lang, sample("own_shopify_graphql"))
    text = "\n".join(sentence.text for sentence in draft.sentences)
    assert SAID[lang] in text
    assert all(part in text for part in ("PR-2026", "Yamato", "4000-1111", "https://toi.kuronekoyamato.co.jp/"))
    assert [finding for finding in draft.findings if finding.severity == "blocking"] == []


def test_a_parcel_that_is_known_only_by_its_carrier_is_stated_without_an_order(desk):
    draft = drafted(desk, "en", sample("own_17track_customs_zh"))
    text = "\n".join(sentence.text for sentence in draft.sentences)
    assert "LX123456789CN" in text
    assert "order number" in text, "the order is not known: it is asked for"


def test_of_several_orders_the_reply_states_none_and_asks_which(desk):
    draft = drafted(desk, "en", sample("shopify_order"), sample("own_shopify_order_refunded"))
    text = "\n".join(sentence.text for sentence in draft.sentences)
    assert not any(part in text for part in ("1001", "2002", "9400A", "1Z2345"))
    assert "order number" in text
