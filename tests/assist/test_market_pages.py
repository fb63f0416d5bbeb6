"""An owner verifies, corrects or retires a fact of a market's law; agents see what holds, and folded what nobody verified; every act is recorded."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from html import unescape

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import Parts, create_app
from assist.guard.law import less_than_law
from assist.law import policy_terms
from assist.reply import sentence_spans
from assist.settings import AssistSettings
from assist.strings import Strings
from assist.types import Citation, Conversation, LawKind, Message, Order, Sentence, Severity, Speaker, Term, Wording
from assist.values import Value
from ingest.facts import read_facts
from prompts.load import load_library
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

REVIEW = "2027-06-30"


@cache
def library():
    return load_library()


def worded(role, value, unit="", kind="period"):
    return Sentence("A sentence.", wording=Wording("script:x/y", (Value(role, kind, value, unit, role),)))


def talk(market, name="c-1"):
    order = Order("A-1", placed_on=date(2026, 11, 2), total=Decimal(50), currency="EUR")
    return Conversation((Message(Speaker.CUSTOMER, "May I return it?"),), market, "en", order=order, id=name)


class Shop(EchoAssistant):
    """Drafts that say the customer pays the return, in approved wording."""

    def draft(self, conversation, *told):
        draft = super().draft(conversation, *told)
        return replace(draft, sentences=(worded("return_payer", "customer", kind="choice"),))


async def conversations(inbox):
    for market in ("BR", "NL", "KE", ""):
        await inbox.add(talk(market, f"c-{market}"))
        await inbox.open(f"c-{market}")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    gate, tmp_path = Gate("the-token"), tmp_path_factory.mktemp("shop")
    index = ListIndex([passage("You pay the return.")])
    app = create_app(Parts(AssistSettings(data=tmp_path, agent="Mara"), index, Shop(index, library=library()), gate), on_ready=conversations)
    with TestClient(app, follow_redirects=False) as client:
        client.cookies.set(COOKIE, gate.enter(gate.new_link()))
        yield client


def say(client, act, market="NL", fact="withdrawal_period", **given):
    form = {"market": market, "fact": fact, "act": act, "source": "wetten.overheid.nl, art. 6:230o", "review": REVIEW, **given}
    return client.post("/knowledge/market", data=form, headers={"origin": "http://testserver"})


def stands(client, market="NL", fact="withdrawal_period"):
    return next((one for one in client.get(f"/api/markets/{market}").json()["stands"] if one["id"] == fact), None)


def test_a_policy_below_the_law_of_the_customers_country_is_shown_with_the_law_and_its_evidence(client):
    shown = unescape(client.get("/c/c-BR/law").text)
    assert "Policy below the law" in shown
    assert "Decreto 7.962/2013" in shown
    assert "sem qualquer ônus para o consumidor" in shown


def test_what_nobody_verified_stands_folded_and_to_check(client):
    shown = unescape(client.get("/c/c-NL/law").text)
    folded = shown.split('<details class="to-check">')
    assert len(folded) == 2
    assert "never tell them to a customer" in folded[1]
    assert "art. 6:230o" in folded[1]
    assert "art. 6:230o" not in folded[0]


def test_a_country_without_a_file_says_that_no_law_is_known_and_how_it_writes(client):
    shown = unescape(client.get("/c/c-KE/law").text)
    assert "No law is known" in shown
    assert "Ksh" in shown
    assert "to-check" not in shown


def test_without_a_market_nothing_is_shown(client):
    assert client.get("/c/c-/law").text == ""
    assert client.get("/api/conversations/c-/law").status_code == 404


def test_a_verified_fact_is_stated_from_then_on_and_recorded(client):
    assert stands(client)["status"] == "unverified"
    assert say(client, "verify").headers["location"] == "/knowledge/market?code=NL#withdrawal_period"
    after = stands(client)
    assert after["status"] == "verified"
    assert after["evidence"]["source"] == "wetten.overheid.nl, art. 6:230o (Mara)"
    law = client.get("/api/conversations/c-NL/law").json()
    assert "withdrawal_period" not in {one["kind"] for one in law["to_check"]}
    assert {one["kind"]: one["basis"] for one in law["answers"]}["withdrawal_period"] == "law"


def test_a_corrected_fact_shows_the_owners_words_beside_the_shipped_ones(client):
    say(client, "correct", "BE", text="15 days, so the ministry.", value="15", unit="day")
    assert (stands(client, "BE")["value"], stands(client, "BE")["text"]) == ("15", "15 days, so the ministry.")
    page = unescape(client.get("/knowledge/market", params={"code": "BE"}).text)
    assert "As shipped: to check" in page
    assert "Corrected by Mara" in page
    assert "15 days, so the ministry." in page


def test_a_retired_fact_is_gone_and_its_history_stays(client):
    say(client, "verify", "AT")
    say(client, "retire", "AT", note="repealed")
    assert stands(client, "AT") is None
    page = unescape(client.get("/knowledge/market", params={"code": "AT"}).text)
    assert page.index("Retired by Mara") < page.index("Verified by Mara")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"source": "  "}, "Name the source"),
        ({"review": "2020-01-01"}, "lies in the past"),
        ({"act": "correct", "value": "15", "unit": ""}, "A value needs its unit"),
        ({"act": "correct", "value": "a fortnight", "unit": "day"}, "is no number"),
        ({"act": "correct", "value": "15", "unit": "moon"}, "is no unit"),
        ({"act": "correct"}, "Nothing was corrected"),
        ({"fact": "nothing"}, "There is no fact"),
        ({"market": "XX"}, "There is no fact"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence_and_nothing_changes(client, given, told):
    answer = say(client, **{"act": "verify", "market": "SE", **given})
    assert answer.status_code in {404, 422}
    assert told in unescape(answer.text)
    assert client.get("/api/markets/SE").json()["marks"] == []


def test_the_api_takes_an_owners_word_and_lists_coverage(client):
    answer = client.post("/api/markets/PT/facts/guarantee/marks", json={"act": "verify", "source": "dre.pt"}, headers={"authorization": "Bearer the-token"})
    assert answer.status_code == 201
    assert stands(client, "PT", "guarantee")["status"] == "verified"
    listed = client.get("/api/markets").json()
    assert {"market": "DE", "verified": 5, "facts": 8} in listed["markets"]
    assert len(listed["digest"]) == 64


@pytest.mark.parametrize(
    ("lang", "told"), [("zh", "各市场法规"), ("de", "Recht je Markt"), ("ja", "市場ごとの法律"), ("ar", "القانون حسب السوق"), ("th", "กฎหมายตามตลาด")]
)
def test_the_owners_pages_read_in_their_language(client, lang, told):
    assert told in unescape(client.get("/knowledge/markets", params={"lang": lang}).text)
    assert told in unescape(client.get("/knowledge/market", params={"code": "DE", "lang": lang}).text)


def findings(market, *sentences, marks=None):
    spans = sentence_spans(sentences, "en")
    return tuple(less_than_law(talk(market), sentences, spans, library().roles, marks or {}, Strings.load("en")))


def test_a_draft_below_the_law_warns_at_its_sentence_and_unverified_law_warns_of_nothing():
    (found,) = findings("ES", worded("return_period", "30", "day"), worded("warranty_period", "24", "month"))
    assert (found.code, found.severity) == ("below_law", Severity.WARNING)
    assert "3 years (TRLGDCU, art. 120)" in found.text
    assert found.span.start > 0
    assert findings("PT", worded("warranty_period", "1", "month")) == ()
    assert findings("DE", worded("warranty_period", "24", "month")) == ()


@pytest.mark.parametrize(
    ("lang", "text", "term"),
    [
        ("en", "You can return it within 7 days.", Term(LawKind.WITHDRAWAL_PERIOD, "7", "day")),
        ("de", "Die Rückgabefrist beträgt 7 Tage.", Term(LawKind.WITHDRAWAL_PERIOD, "7", "day")),
        ("zh", "您可以在7天内退货。", Term(LawKind.WITHDRAWAL_PERIOD, "7", "day")),
        ("ja", "返品は7日以内に承ります。", Term(LawKind.WITHDRAWAL_PERIOD, "7", "day")),
        ("ar", "مدة الإرجاع 7 أيام.", Term(LawKind.WITHDRAWAL_PERIOD, "7", "day")),
        ("th", "คืนสินค้าได้ภายใน 7 วัน", Term(LawKind.WITHDRAWAL_PERIOD, "7", "day")),
        ("en", "The warranty lasts 12 months.", Term(LawKind.GUARANTEE, "12", "month")),
        ("en", "Delivery takes 7 days.", None),
    ],
)
def test_a_models_own_sentence_is_read_by_the_roles_words(lang, text, term):
    cited = Citation("p", "policies/returns.md", text, lang, 0, len(text), "d")
    got = policy_terms((Sentence(text, (cited,), read_facts(text, lang)),), library().roles)
    assert got == ((term,) if term else ())
