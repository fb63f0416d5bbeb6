"""The search swapped for given passages, through the ruler's endpoint: nothing else is found, nothing is kept."""

from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.settings import AssistSettings

ASKED = {
    "en": "How long do I have to send an article back?",
    "zh": "收到货后多少天内可以退货？",
    "de": "Wie lange kann ich einen Artikel zurückgeben?",
    "ja": "商品は届いてから何日以内なら返品できますか？",
    "ar": "كم يومًا لديّ لإرجاع المنتج بعد استلامه؟",
    "th": "คืนสินค้าได้ภายในกี่วันหลังได้รับของ",
}


def test_given_passages_are_all_a_draft_rests_on_in_every_language(desk, tmp_path):
    app = create_app(Parts(AssistSettings(data=tmp_path), desk.index, desk, Gate("the-token")))

    def ask(client, question, given=None):
        talk = {"messages": [{"role": "customer", "text": question}], "market": "DE"}
        return client.post("/api/evaluate/draft", json={"conversation": talk, "given_passages": given})

    with TestClient(app, headers={"Authorization": "Bearer the-token"}) as client:
        right = [one["id"] for one in ask(client, ASKED["en"]).json()["retrieved"] if "returns" in one["path"]]
        wrong = [one["id"] for one in ask(client, "How do I reach you by phone?").json()["retrieved"] if "contact" in one["path"]]
        assert right
        assert wrong
        for lang, question in ASKED.items():
            given = ask(client, question, right).json()
            assert {one["id"] for one in given["retrieved"]} <= set(right), lang
            assert "30" in " ".join(one["text"] for one in given["sentences"]), lang
            assert given["digests"]["index"].endswith("-given")
            missed = ask(client, question, wrong[:1]).json()
            assert not any("returns" in cited["path"] for one in missed["sentences"] for cited in one["citations"]), lang
        assert client.get("/api/conversations").json() == []
        gone = ask(client, ASKED["en"], ["00000000-0000-0000-0000-000000000000"])
        assert gone.status_code == 422
        assert "no live passage" in gone.text
        assert client.post("/api/evaluate/draft", json={"conversation": {}}, headers={"Authorization": "Bearer no"}).status_code == 401
