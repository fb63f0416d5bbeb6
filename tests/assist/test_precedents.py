"""A solved ticket is shown to the agent as a precedent, and never states anything to a customer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import pytest

from assist.evidence import Asker, find_evidence, role_examples
from assist.parse import conversation_of, draft_json
from assist.reply import join_reply
from assist.settings import assist_settings
from assist.strings import Strings
from assist.web.view import panel
from assist.wiring import build_assistant
from ingest.open import own_index
from ingest.settings import ingest_settings
from ingest.types import Audience, Kind, LoadOptions
from prompts.load import load_library
from serving.open import open_encoder
from serving.settings import serving_settings
from serving.turns import Spoken
from tests.fakes_ingest import passage

POLICY = {
    "en": "# Returns\n\nYou can return every item within 30 days of delivery. You pay the cost of sending it back.\n",
    "de": "# Rückgabe\n\nSie können jeden Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben. Die Kosten der Rücksendung tragen Sie.\n",
    "zh": "# 退货\n\n您可以在收货后30天内退回任何商品。退货运费由您承担。\n",
    "ja": "# 返品\n\n商品到着後30日以内であれば、すべての商品を返品できます。返品の送料はお客様のご負担となります。\n",
    "ar": "# الإرجاع\n\nيمكنكم إرجاع أي منتج خلال 30 يومًا من تاريخ التسليم. تكاليف شحن الإرجاع على نفقتكم.\n",
    "th": "# การคืนสินค้า\n\nระยะเวลาคืนสินค้าคือ 30 วัน ลูกค้าสามารถคืนสินค้าได้ภายใน 30 วัน\n",
}
ASKED = {
    "en": "How many days do I have to return the robot kit?",
    "de": "Wie viele Tage habe ich, um den Roboter zurückzugeben?",
    "zh": "机器人套件多少天内可以退货？",
    "ja": "ロボットキットは何日以内なら返品できますか？",
    "ar": "كم يومًا لدي لإرجاع مجموعة الروبوت؟",
    "th": "ฉันสามารถคืนสินค้าได้ภายในกี่วัน",
}
TICKET = (
    '---\ntitle: "Return after the deadline"\nlang: "en"\nkind: "ticket"\naudience: "internal"\nfamily: "tickets/1"\n---\n\n# Return after the deadline\n\n'
    "## Issue\n\nHow many days do I have to return the robot kit?\n\n"
    "## Resolution\n\nYou can return the robot kit within 90 days of delivery, and we pay the cost of sending it back.\n"
)


@dataclass
class Ear:
    """A chat that hears what it is given and declines."""

    room: int = 7000
    pictures: int = 0
    heard: list[str] = field(default_factory=list)

    def ask(self, system, user, schema, pictures=(), heard=None):
        self.heard.append(f"{system}\n{user}")
        return Spoken({"sentences": [], "unknown": "no"}, "ear", 0, 0)


def shop(folder, *languages):
    """An assistant over these policies and one ticket that says otherwise."""
    source = folder / "knowledge"
    for lang in languages:
        (source / "policies" / lang).mkdir(parents=True)
        (source / "policies" / lang / "returns.md").write_text(POLICY[lang], "utf-8")
    (source / "tickets").mkdir(parents=True)
    (source / "tickets" / "1.md").write_text(TICKET, "utf-8")
    environ = {"CONCORD_DATA": str(folder / "data")}
    index = own_index(ingest_settings(environ), url=None)
    index.load([str(source)], LoadOptions())
    serving = serving_settings(environ)
    return index, build_assistant(assist_settings(environ), serving, index, open_encoder(serving))


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    index, assistant = shop(tmp_path_factory.mktemp("shop"), *POLICY)
    yield assistant
    index.close()


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    index, assistant = shop(tmp_path_factory.mktemp("bare"))
    yield assistant
    index.close()


def asked(lang):
    return conversation_of({"messages": [{"role": "customer", "text": ASKED[lang]}], "market": "DE", "agent_language": "en"})


@pytest.mark.parametrize("lang", ASKED)
def test_the_policy_answers_and_the_ticket_stands_beside_it(desk, lang):
    draft = desk.draft(asked(lang))
    assert draft.refusal is None
    cited = [citation for sentence in draft.sentences for citation in sentence.citations]
    assert {citation.kind for citation in cited} == {"policy"}
    text = join_reply(draft.sentences, draft.language)
    assert "30" in text
    assert "90" not in text
    assert not [hit for hit in draft.sources if hit.passage.kind is Kind.TICKET]


@pytest.mark.parametrize("lang", ["en", "de"])
def test_a_similar_ticket_reaches_the_agent_with_its_mark(desk, lang):
    draft = desk.draft(asked(lang))
    assert [(hit.passage.kind, hit.passage.audience) for hit in draft.precedents] == [(Kind.TICKET, Audience.INTERNAL)]
    (told,) = json.loads(json.dumps(draft_json(draft)))["precedents"]
    assert (told["title"], told["mark"]) == ("Return after the deadline", "precedent, not policy")
    assert "90 days" in told["text"]


def test_where_only_a_ticket_answers_the_draft_does_not_know(bare):
    draft = bare.draft(replace(asked("en"), market="AE"))  # of whose law nothing is verified
    assert draft.refusal is not None
    assert draft.sentences == ()
    assert [hit.passage.kind for hit in draft.precedents] == [Kind.TICKET]


def test_a_served_model_is_given_no_ticket_to_write_from(desk):
    ear = Ear()
    draft = replace(desk, chat=ear).draft(asked("en"))
    assert "30 days" in ear.heard[0]
    assert "90 days" not in ear.heard[0]
    assert draft.precedents


@pytest.mark.parametrize(("kind", "states"), [(Kind.POLICY, True), (Kind.TICKET, False), (Kind.SCRIPT, False)])
def test_no_fact_is_ever_read_from_a_ticket_or_a_macro(kind, states):
    library, encoder = load_library(), open_encoder(serving_settings({}))
    role = next(one for one in library.roles if one.name == "return_period")
    found = find_evidence(role, role_examples(role, encoder), [passage(1, "You can return every item within 90 days.", kind=kind)], Asker("en", "DE"), encoder)
    assert (found is not None) is states


@dataclass
class Kept:
    draft: object
    id: str = "d1"


@dataclass
class Seen:
    kept: Kept


def test_the_page_shows_how_the_ticket_was_solved(desk):
    (shown,) = panel(Seen(Kept(desk.draft(asked("en")))), Strings.load("de")).precedents
    assert shown.text.startswith("You can return the robot kit within 90 days")
    assert shown.language == "Englisch"
