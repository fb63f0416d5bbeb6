"""The shop's own approved replies stand beside a draft, whole and with names in, and state nothing to a customer by themselves."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.macros import fitted, macros_of
from assist.parse import conversation_of, draft_json
from assist.progress import silent
from assist.settings import AssistSettings, assist_settings
from assist.strings import Strings
from assist.types import Citation, Macro, Sentence
from assist.web.show import templates
from assist.web.view import panel
from assist.wiring import build_assistant
from ingest.facts import read_facts
from ingest.open import own_index
from ingest.settings import ingest_settings
from ingest.types import Kind, LoadOptions
from prompts.load import load_library
from serving.open import open_encoder
from serving.settings import serving_settings
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.assist.test_precedents import Kept, Seen

POLICY = "# Returns\n\nYou can return every item within 30 days of delivery. You pay the cost of sending it back.\n"
MACRO = (
    '---\ntitle: "Return: ask for the number"\nlang: "{lang}"\nkind: "script"\naudience: "internal"\nfamily: "macros/zendesk/8"\n---\n\n'
    "# Return: ask for the number\n\n{text}\n"
)
TEXT = (
    "Hello {{ticket.requester.first_name}},\n\nto return the robot kit, tell us order {{order.number}}. You have 90 days.\n\n"
    "{{ current_user.name }} of {{ticket.brand.name}}, {{ticket.custom_field_1}}"
)
ASKED = {
    "en": "How many days do I have to return the robot kit?",
    "de": "Wie viele Tage habe ich, um den Roboter zurückzugeben?",
    "zh": "机器人套件多少天内可以退货？",
    "ja": "ロボットキットは何日以内なら返品できますか？",
    "ar": "كم يومًا لدي لإرجاع مجموعة الروبوت؟",
    "th": "ฉันสามารถคืนสินค้าได้ภายในกี่วัน",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    for place, text in {"policies/en/returns.md": POLICY, "macros/8.md": MACRO.format(lang="en", text=TEXT)}.items():
        (folder / "in" / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / place).write_text(text, "utf-8")
    environ = {"CONCORD_DATA": str(folder / "data"), "CONCORD_ASSIST_AGENT": "Mia", "CONCORD_ASSIST_SHOP": "Polaris"}
    index = own_index(ingest_settings(environ), url=None)
    index.load([str(folder / "in")], LoadOptions())
    serving = serving_settings(environ)
    yield build_assistant(assist_settings(environ), serving, index, open_encoder(serving))
    index.close()


def asked(lang, **said):
    return conversation_of({"messages": [{"role": "customer", "text": ASKED[lang]}], "market": "DE", "agent_language": "en", **said})


@pytest.mark.parametrize("lang", ASKED)
def test_an_approved_reply_is_offered_and_no_sentence_rests_on_it(desk, lang):
    draft = desk.draft(asked(lang))
    assert [one.passage.title for one in draft.macros] == ["Return: ask for the number"]
    assert "90" not in " ".join(sentence.text for sentence in draft.sentences)
    assert {citation.kind for sentence in draft.sentences for citation in sentence.citations} <= {"policy"}


def test_what_is_known_is_filled_in_and_what_is_not_is_named_as_missing(desk):
    (macro,) = desk.draft(asked("en", customer={"name": "Ana María Ruiz", "family_name": "Ruiz"}, order={"number": "PR-1"})).macros
    assert macro.text == "Hello Ana María,\n\nto return the robot kit, tell us order PR-1. You have 90 days.\n\nMia of Polaris, {{ticket.custom_field_1}}"
    assert macro.missing == ("ticket.custom_field_1",)
    (macro,) = desk.draft(asked("en")).macros
    assert macro.missing == ("customer_first", "order", "ticket.custom_field_1")


def test_a_macro_that_lacks_something_says_what_in_the_agents_words_and_shows_no_text(desk):
    view = Seen(Kept(desk.draft(asked("en"))))
    strings = Strings.load("de")
    (shown,) = panel(view, strings).macros
    assert shown.missing == ("der Name des Kunden", "die Bestellnummer", "ticket.custom_field_1")
    template = templates().env.get_template("macros.html")
    page = template.render(p=panel(view, strings), t=strings.text, view=SimpleNamespace(decision=None))
    assert "die Bestellnummer" in page
    assert "{{" not in page
    assert "take-macro" not in page


def test_a_condition_that_only_the_helpdesk_reads_is_missing_too():
    hit = SimpleNamespace(passage=passage("Hi {{agent.name}}, {% if x %}a{% endif %}", kind=Kind.SCRIPT))
    (macro,) = macros_of([hit], ListIndex([]), asked("en"), AssistSettings(agent="Mia"))
    assert (macro.text, macro.missing) == ("Hi Mia, {% if x %}a{% endif %}", ("{% if x %}", "{% endif %}"))


def test_a_macro_that_can_be_used_stands_before_one_that_lacks_something():
    lacks, whole = (passage(text, path=f"m/{text[:1]}.md", kind=Kind.SCRIPT) for text in ("Your {{order.number}}", "All is well."))
    found = macros_of([SimpleNamespace(passage=one) for one in (lacks, whole)], ListIndex([]), asked("en"), AssistSettings())
    assert [one.text for one in found] == ["All is well.", "Your {{order.number}}"]


SAYS = {
    "en": "You can return the item within {n} days.",
    "de": "Sie können den Artikel innerhalb von {n} Tagen zurückgeben.",
    "zh": "您可以在{n}天内退货。",
    "ja": "商品は{n}日以内に返品できます。",
    "ar": "يمكنك إرجاع المنتج خلال {n} يومًا.",
    "th": "คุณสามารถคืนสินค้าได้ภายใน {n} วัน",
}


def offered(lang, text):
    return Macro(passage(text, lang=lang, kind=Kind.SCRIPT), text)


def drafted(lang, days):
    text = SAYS[lang].format(n=days)
    return (Sentence(text, (Citation("p", "p.md", text, lang, 0, 9, "v:0"),), facts=read_facts(text, lang)),)


@pytest.mark.parametrize("lang", SAYS)
def test_a_macro_that_says_exactly_what_the_draft_says_goes_first_and_one_with_another_period_does_not(lang):
    other, same = offered(lang, SAYS[lang].format(n=14)), offered(lang, SAYS[lang].format(n=30))
    assert [(one.text == same.text, one.fits) for one in fitted((other, same), drafted(lang, 30), lang)] == [(True, True), (False, False)]


@pytest.mark.parametrize("why", ["another language", "lacks something", "a draft without a fact"])
def test_a_macro_does_not_fit_that_cannot_be_sent_as_it_is(why):
    macro = offered("de" if why == "another language" else "en", SAYS["en"].format(n=30))
    macro = replace(macro, missing=("order",)) if why == "lacks something" else macro
    draft = (Sentence("All is well.", ()),) if why == "a draft without a fact" else drafted("en", 30)
    assert [one.fits for one in fitted((macro,), draft, "en")] == [False]


class Offers(EchoAssistant):
    """Offers one macro beside every draft."""

    def draft(self, conversation, tell=silent):
        return replace(super().draft(conversation, tell), macros=(replace(offered("en", "All is well."), fits=conversation.subject == "fits"),))


@pytest.mark.parametrize("subject", ["fits", "does not"])
def test_the_page_shows_a_fitting_macro_before_the_draft_and_any_other_after_it(tmp_path, index, subject):
    app = create_app(Parts(AssistSettings(data=tmp_path), index, Offers(index, library=load_library()), Gate("the-token")))
    with TestClient(app, headers={"Authorization": "Bearer the-token"}) as client:
        client.post("/api/conversations", json={"id": "c1", "subject": subject, "messages": [{"role": "customer", "text": "Hi"}]}).raise_for_status()
        page = client.get("/c/c1/panel?lang=en").text
    assert (page.index('class="card sources macros"') < page.index('id="draft"')) is (subject == "fits")


def test_a_program_reads_what_kind_of_text_it_is(desk):
    (told,) = json.loads(json.dumps(draft_json(desk.draft(asked("en")))))["macros"]
    assert (told["lang"], told["mark"]) == ("en", "the shop's own reply, not policy")


def test_the_page_offers_it_in_the_agents_words(desk):
    (shown,) = panel(Seen(Kept(desk.draft(asked("en")))), Strings.load("de")).macros
    assert (shown.language, shown.dir, "90 days" in shown.macro.text) == ("Englisch", "ltr", True)


@pytest.mark.parametrize(
    ("said", "mark"),
    [({"kind": "ticket"}, "Gelöstes Ticket: ein Präzedenzfall, keine Richtlinie"), ({"machine": True}, "von einer Maschine geschrieben"), ({}, "")],
)
def test_a_source_that_is_no_policy_of_a_person_carries_its_mark_to_the_page(desk, said, mark):
    cited = Citation("p", "p.md", "30 days", "en", 0, 7, "v:0", **said)
    draft = replace(desk.draft(asked("en")), sentences=(Sentence("30 days.", (cited,)),))
    (source,) = panel(Seen(Kept(draft)), Strings.load("de")).sources
    assert source.mark == mark
