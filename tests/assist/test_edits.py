"""A draft changed on the side its agent reads: the customer's side follows in its own language, from the same approved wording."""

import pytest
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.edits import Change, Edits, How, Swap, parse_edits
from assist.errors import BadRequest
from assist.reply import join_reply
from assist.settings import AssistSettings
from assist.strings import Strings
from assist.typed import Field, change_of, units, written
from assist.types import Conversation, Customer, Message, Speaker, Value
from ingest.facts import read_facts
from ingest.types import FactKind

READERS = ("en", "zh", "de", "ja", "ar", "th")
CUSTOMERS = {
    "en": "How long do I have to return an item, and who pays for sending it back?",
    "zh": "退货期限是多久？退货运费由谁承担？",
    "de": "Wie lange kann ich einen Artikel zurückgeben, und wer zahlt die Rücksendung?",
    "ja": "返品の期限はいつまでですか。返品の送料はどちらが負担しますか。",
    "ar": "ما هي مدة إرجاع المنتج، ومن يدفع تكلفة شحن الإرجاع؟",
    "th": "คืนสินค้าได้ภายในกี่วัน และใครเป็นผู้จ่ายค่าส่งคืน",
}


def talk(lang: str, reader: str = "en") -> Conversation:
    return Conversation((Message(Speaker.CUSTOMER, CUSTOMERS[lang]),), "DE", reader, Customer("Ana", "Kim"), reply_language=lang, id="c-1")


def drafted(desk, lang: str, reader: str = "en"):
    conversation = talk(lang, reader)
    draft = desk.draft(conversation)
    return conversation, draft, desk.editor(conversation, draft)


def stating(draft, key: str) -> tuple[int, Value]:
    """Place and value of the first sentence that states a variable."""
    found = ((at, value) for at, one in enumerate(draft.sentences) if one.wording for value in one.wording.values if (value.role or value.name) == key)
    return next(found)


def days(text: str, lang: str) -> set[str]:
    return {fact.value for fact in read_facts(text, lang) if fact.kind is FactKind.PERIOD}


@pytest.mark.parametrize("lang", sorted(CUSTOMERS))
@pytest.mark.parametrize("reader", ["en", "zh", "ar"])
def test_a_period_changed_on_the_agents_side_is_written_in_the_customers_language(desk, lang, reader):
    _, draft, editor = drafted(desk, lang, reader)
    at, value = stating(draft, "return_period")
    row = editor.apply(draft, Edits(changes=(Change("return_period", value.canonical, "45", "day"),))).rows[at]
    assert row.how is How.CHANGED
    assert days(row.sentence.text, lang) == {"45"}
    assert days(row.gloss, reader) == {"45"}


@pytest.mark.parametrize("lang", sorted(CUSTOMERS))
def test_another_payer_takes_the_sentence_that_was_approved_for_it_on_both_sides(desk, lang):
    _, draft, editor = drafted(desk, lang)
    at, value = stating(draft, "return_payer")
    other = {"customer": "shop", "shop": "customer"}[value.value]
    edited = editor.apply(draft, Edits(changes=(Change("return_payer", value.canonical, other),)))
    script = desk.library.script(draft.sentences[at].wording.source.partition(":")[2].partition("/")[0])
    approved = next(one for one in script.sentences if ("return_payer", other) in one.when)
    assert (edited.rows[at].sentence.text, edited.rows[at].gloss) == (approved.in_language(lang), approved.in_language("en"))
    assert f"return_payer:{other}" in {promise.fact for promise in edited.draft.promises}
    assert value.canonical not in {promise.fact for promise in edited.draft.promises}


def test_what_the_source_says_otherwise_is_told_for_a_changed_period_and_for_a_changed_payer(desk):
    conversation, draft, editor = drafted(desk, "de")
    for key, new in (("return_period", ("45", "day")), ("return_payer", None)):
        at, value = stating(draft, key)
        other = {"customer": "shop", "shop": "customer"}.get(value.value, "")
        change = Change(key, value.canonical, *new) if new else Change(key, value.canonical, other)
        edits = Edits(changes=(change,))
        text = " ".join(row.sentence.text for row in editor.apply(draft, edits).rows)
        found = [one for one in desk.recheck(conversation, draft, text, edits) if one.code == "citation_changed"]
        assert [text[one.span.start : one.span.end] for one in found] == [editor.apply(draft, edits).rows[at].sentence.text]


@pytest.mark.parametrize("lang", sorted(CUSTOMERS))
def test_a_draft_left_as_it_is_has_no_citation_that_changed_or_lost_its_sentence(desk, lang):
    conversation, draft, _ = drafted(desk, lang)
    codes = {one.code for one in desk.recheck(conversation, draft, join_reply(draft.sentences, lang))}
    assert not codes & {"citation_changed", "citation_unused", "unasked"}


@pytest.mark.parametrize("lang", sorted(CUSTOMERS))
def test_a_source_whose_sentence_was_left_out_is_named(desk, lang):
    conversation, draft, editor = drafted(desk, lang)
    at, value = stating(draft, "return_period")
    mine = {citation for one in (draft.sentences[at],) for citation in one.citations}
    elsewhere = {citation for number, one in enumerate(draft.sentences) if number != at for citation in one.citations}
    edits = Edits(dropped=(at,))
    found = desk.recheck(conversation, draft, join_reply(editor.apply(draft, edits).draft.sentences, lang), edits)
    assert len([one for one in found if one.code == "citation_unused"]) == len(mine - elsewhere)
    assert value.citation in mine


def test_a_number_changed_by_hand_is_held_against_the_source_it_stood_under(desk):
    conversation, draft, _ = drafted(desk, "de")
    at, value = stating(draft, "return_period")
    text = draft.sentences[at].text.replace(value.value, "45")
    found = desk.recheck(conversation, draft, text)
    assert "citation_changed" in {one.code for one in found}


@pytest.mark.parametrize("lang", sorted(CUSTOMERS))
def test_every_sentence_offered_in_anothers_place_is_approved_in_both_languages_and_takes_it(desk, lang):
    _, draft, editor = drafted(desk, lang, "ja")
    at, _ = stating(draft, "return_period")
    found = editor.offers(draft, at, Edits())
    assert found
    assert not {one.text for one in found} & {one.text for one in draft.sentences}
    for one in found:
        row = editor.apply(draft, Edits(swaps=(Swap(at, one.source),))).rows[at]
        assert (row.how, row.sentence.text, row.gloss) == (How.SWAPPED, one.text, one.gloss)


def test_an_opening_is_swapped_for_an_opening_and_a_quotation_for_nothing(desk):
    _, draft, editor = drafted(desk, "de")
    assert draft.sentences[0].role == "opening"
    assert all(one.source.startswith("pack:opening/") for one in editor.offers(draft, 0, Edits()))
    assert editor.offers(draft, len(draft.sentences) - 1, Edits()) == ()


def test_a_sentence_no_edit_touches_stays_as_it_was_written(desk):
    _, draft, editor = drafted(desk, "th")
    assert editor.apply(draft, Edits()).draft == draft


def test_a_swap_for_a_sentence_that_does_not_exist_changes_nothing(desk):
    _, draft, editor = drafted(desk, "de")
    at, _ = stating(draft, "return_period")
    for source in ("script:returns.window/none", "script:none/x", "pack:signature/plain", "nonsense"):
        assert editor.apply(draft, Edits(swaps=(Swap(at, source),))).draft == draft


def test_a_day_is_changed_in_both_languages(desk):
    conversation = Conversation((Message(Speaker.CUSTOMER, "Bitte löschen Sie alle meine persönlichen Daten."),), "DE", "en", reply_language="de", id="c-2")
    draft = desk.draft(conversation)
    editor = desk.editor(conversation, draft)
    at, value = stating(draft, "answer_by")
    row = editor.apply(draft, Edits(changes=(Change("answer_by", value.canonical, "2027-03-05"),))).rows[at]
    assert "5. März 2027" in row.sentence.text
    assert "March 5, 2027" in row.gloss


@pytest.mark.parametrize("text", ["[]", "{", '{"dropped": ["x"]}', '{"changes": [{"key": 1}]}'])
def test_edits_that_cannot_be_read_are_refused_in_a_sentence(text):
    with pytest.raises(BadRequest, match="cannot be read"):
        parse_edits(text)


PERIOD = Field("p", "30 day", "period", "…", "30", "day", units("en", "day"))
AMOUNT = Field("a", "39.90 EUR", "amount", "…", "39.90", "EUR")


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "1,039.90", "1039.90"), ("de", "1.039,90", "1039.90"), ("de", "39.9", "39.9"), ("fr", "1 039,90", "1039.90"), ("ja", "３９．９０", "39.90"),
        ("ar", "٣٩٫٩٠", "39.90"), ("hi", "1,00,000", "100000"), ("th", "๓๙", "39"), ("zh", "39", "39"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_the_agents_language_writes_it(lang, text, value):
    assert change_of(AMOUNT, text, "usd", Strings.load(lang)) == Change("a", "39.90 EUR", value, "USD")


@pytest.mark.parametrize(("lang", "text"), [("en", "39,90"), ("de", "39.90.1"), ("en", "-3"), ("zh", "many"), ("ar", ""), ("en", "1e9"), ("en", "9" * 12)])
def test_what_is_no_amount_in_the_agents_language_is_refused_in_that_language(lang, text):
    with pytest.raises(BadRequest) as refused:
        change_of(AMOUNT, text, "EUR", Strings.load(lang))
    assert str(refused.value) == Strings.load(lang).text("edit.unread", text=text, example="39.90")


@pytest.mark.parametrize("text", ["3–5", "3 - 5", "３～５", "3..5", "٣-٥"])
def test_a_period_may_be_a_range(text):
    assert change_of(PERIOD, text, "business_day", Strings.load("ja")) == Change("p", "30 day", "3..5", "business_day")


@pytest.mark.parametrize(("text", "unit"), [("5–3", "day"), ("1–2–3", "day"), ("3", "parsec"), ("–", "day")])
def test_a_period_that_is_none_is_refused(text, unit):
    with pytest.raises(BadRequest):
        change_of(PERIOD, text, unit, Strings.load("en"))


@pytest.mark.parametrize("lang", READERS)
def test_a_field_shows_what_it_reads_back(lang):
    for value in (Value("a", "amount", "1039.90", "EUR"), Value("p", "period", "3..5", "day"), Value("r", "percent", "12.5")):
        field = Field("k", "", value.kind, "", written(value, lang), value.unit, units(lang, "day") if value.kind == "period" else ())
        assert change_of(field, field.text, field.unit, Strings.load(lang)).value == value.value


@pytest.mark.parametrize("lang", [*READERS, "hi", "ko", "tr"])
def test_units_are_named_without_a_number(lang):
    assert not any(char.isdigit() for _, name in units(lang, "day") for char in name)
    assert all(name for _, name in units(lang, "day"))


def test_programs_edit_a_draft_and_are_told_what_may_take_a_sentences_place(desk, tmp_path):
    gate = Gate("the-token")
    app = create_app(Parts(AssistSettings(data=tmp_path), desk.index, desk, gate))
    with TestClient(app, headers={"Authorization": "Bearer the-token"}) as api:
        given = {"id": "c-9", "market": "DE", "agent_language": "en", "reply_language": "de", "messages": [{"role": "customer", "text": CUSTOMERS["de"]}]}
        assert api.post("/api/conversations", json=given).status_code == 201
        kept = api.get("/api/conversations/c-9/draft").json()
        at, value = next(
            (n, v) for n, s in enumerate(kept["draft"]["sentences"]) for v in (s["wording"] or {"values": []})["values"] if v["role"] == "return_period"
        )
        change = {"key": "return_period", "was": f"{value['value']} {value['unit']}", "value": "45", "unit": "day"}
        edited = api.post(f"/api/drafts/{kept['id']}/edits", json={"edits": {"changes": [change]}}).json()
        assert (edited["rows"][at]["how"], "45 Tage" in edited["text"]) == ("changed", True)
        found = api.post(f"/api/drafts/{kept['id']}/check", json={"text": edited["text"], "edits": {"changes": [change]}}).json()
        assert {"unsupported_fact", "citation_changed"} <= {one["code"] for one in found}
        offers = api.get(f"/api/drafts/{kept['id']}/sentences/{at}/offers").json()
        assert offers
        assert all(one["text"] and one["gloss"] for one in offers)
        assert api.get(f"/api/drafts/{kept['id']}/sentences/99/offers").status_code == 404
        assert api.post(f"/api/drafts/{kept['id']}/edits", json={"edits": {"changes": [{"key": 1}]}}).status_code == 422
