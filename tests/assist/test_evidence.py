"""Which sentence may stand for a fact's part in a policy."""

from __future__ import annotations

import pytest

from assist.claims import claims
from assist.evidence import Asker, find_evidence, role_examples
from prompts.load import load_library
from serving.open import open_encoder
from serving.settings import serving_settings
from tests.fakes_ingest import passage

BOUND = [
    ("en", "If customs asks for documents, we answer within 1 business day."),
    ("zh", "如果海关要求补充文件，我们会在 1 个工作日内答复。"),
    ("de", "Wenn der Zoll Unterlagen verlangt, antworten wir innerhalb von 1 Werktag."),
    ("es", "Si la aduana pide documentos, respondemos en un plazo de 1 día hábil."),
    ("ja", "税関から書類を求められた場合は、1営業日以内に回答いたします。"),
    ("ar", "إذا طلبت الجمارك مستندات، نرد خلال يوم عمل واحد."),
    ("th", "หากศุลกากรขอเอกสาร เราจะตอบกลับภายใน 1 วันทำการ"),
]
FREE = [
    ("en", "We answer every message within 24 hours."),
    ("zh", "我们会在 24 小时内回复每条消息。"),
    ("de", "Wir beantworten jede Nachricht innerhalb von 24 Stunden."),
    ("ja", "すべてのお問い合わせに24時間以内に返信いたします。"),
    ("ar", "نرد على كل رسالة خلال 24 ساعة."),
    ("th", "เราตอบกลับทุกข้อความภายใน 24 ชั่วโมง"),
]


@pytest.fixture(scope="module")
def finder():
    """Finds evidence for a role among passages."""
    library, encoder = load_library(), open_encoder(serving_settings({}))

    def find(role: str, lang: str, *texts: str):
        (known,) = (one for one in library.roles if one.name == role)
        found = [passage(number, text, lang) for number, text in enumerate(texts)]
        return find_evidence(known, role_examples(known, encoder), found, Asker(lang, "DE"), encoder)

    return find


@pytest.mark.parametrize(("lang", "text"), BOUND, ids=[row[0] for row in BOUND])
def test_an_answer_to_customs_is_no_promise_to_the_customer(finder, lang: str, text: str):
    assert finder("response_period", lang, text) is None


@pytest.mark.parametrize(("lang", "text"), FREE, ids=[row[0] for row in FREE])
def test_an_answer_to_every_message_is(finder, lang: str, text: str):
    found = finder("response_period", lang, text)
    assert (found.fact.value, found.fact.unit) in {("24", "hour"), ("1", "day")}


def test_the_same_sentence_stands_for_what_it_is_about(finder):
    found = finder("customs_reply_period", "en", BOUND[0][1])
    assert (found.fact.value, found.fact.unit) == ("1", "business_day")


def test_what_a_machine_wrote_speaks_only_where_nobody_did(finder):
    library, encoder = load_library(), open_encoder(serving_settings({}))
    (role,) = (one for one in library.roles if one.name == "return_period")
    people = passage(1, "You may return any item within 30 days of delivery.", "en")
    machine = passage(2, "Sie können jeden Artikel innerhalb von 14 Tagen nach Lieferung zurückgeben.", "de", machine=True)
    examples, asker = role_examples(role, encoder), Asker("de", "DE")
    both = find_evidence(role, examples, [machine, people], asker, encoder)
    alone = find_evidence(role, examples, [machine], asker, encoder)
    assert (both.fact.value, both.rival, alone.fact.value) == ("30", None, "14")


def test_a_cited_sentence_names_the_page_it_stands_on_and_not_its_passages_first():
    text = "You can return it within 30 days. The label costs 5.90 EUR."
    cited = [claim.cite() for claim in claims(passage(1, text, page=4, turns=(text.index("The label"),)))]
    assert [(citation.quote, citation.page) for citation in cited] == [("You can return it within 30 days.", 4), ("The label costs 5.90 EUR.", 5)]
