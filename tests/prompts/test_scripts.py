"""The approved replies: every language, the right script, the same facts everywhere, and no vague promises."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from ingest.cldr import format_amount, format_date, format_percent, format_period
from prompts.load import load_library
from prompts.render import render, simple_variables
from prompts.types import ScriptSentence
from tests.fakes_prompts import LANGUAGES, LETTERS

LIBRARY = load_library()
INTENTS = {
    *("shipping.time", "shipping.cost", "shipping.status", "shipping.late", "customs.duties", "customs.held", "returns.window", "returns.cost"),
    *("returns.refund", "order.exchange", "warranty.period", "warranty.claim", "order.wrong_item", "order.cancel", "payment.methods", "contact.reach"),
    *("product.advice", "product.size", "product.stock", "product.compatibility", "price.discount", "order.address", "order.change", "order.invoice"),
    *("shipping.missing", "shipping.lost", "shipping.split", "customs.documents", "customs.refused", "customs.dispute", "order.damaged"),
    *("order.missing_part", "product.error", "product.care", "product.battery", "product.parts", "account.privacy", "complaint.general"),
}
END = {"zh": "。", "zh-TW": "。", "ja": "。", "hi": "।", "th": ""}
ORDER_FIELDS = {"number", "placed_on", "total", "delivered_on", "carrier", "tracking", "status", "place", "promised", "late_days"} | {
    "link",
    "returned",
    "problem",
    "expected",
    "last_scan",
}
VAGUE = {
    "en": ["as soon as possible", "asap", "shortly", "soon as we can"],
    "zh": ["尽快", "尽早", "稍后"],
    "de": ["so schnell wie möglich", "schnellstmöglich", "baldmöglichst", "zeitnah", "in kürze", "umgehend"],
    "fr": ["dès que possible", "brefs délais", "au plus vite", "rapidement"],
    "es": ["lo antes posible", "cuanto antes", "brevedad", "en breve"],
    "pt": ["o mais rápido", "quanto antes", "assim que possível", "em breve"],
    "ja": ["できるだけ早く", "なるべく早く", "至急", "早急", "追って"],
    "ar": ["أقرب وقت", "أسرع وقت", "بأسرع", "قريبًا"],
    "th": ["โดยเร็ว", "เร็วที่สุด", "เร็ว ๆ นี้"],
    "ko": ["가능한 한 빨리", "최대한 빨리", "빠른 시일", "조만간"],
    "it": ["prima possibile", "quanto prima", "al più presto", "a breve"],
    "tr": ["en kısa sürede", "mümkün olan en", "bir an önce", "yakında"],
    "hi": ["जल्द से जल्द", "यथाशीघ्र", "जल्दी ही", "शीघ्र"],
    "zh-TW": ["儘快", "盡快", "盡速", "稍後"],
    "nl": ["zo snel mogelijk", "zo spoedig mogelijk", "binnenkort"],
    "pl": ["jak najszybciej", "niezwłocznie", "wkrótce"],
    "ru": ["как можно скорее", "как можно быстрее", "кратчайшие сроки", "ближайшее время", "вскоре"],
    "vi": ["sớm nhất", "càng sớm", "sớm thôi"],
    "id": ["sesegera mungkin", "secepat mungkin", "secepatnya", "segera"],
}
SENTENCES = [(script.intent, s) for script in LIBRARY.scripts for s in script.sentences]
GRANTS = re.compile(r"refund|compensation|replac|credit|money back")


MEASURES = [
    *(("delivery_period", "3..5", "business_day"), ("return_period", "1", "month"), ("warranty_period", "2", "year"), ("late_after", "3", "week")),
    *(("refund_period", "14", "day"), ("customs_hold_period", "2", "day"), ("claim_period", "48", "hour"), ("late_days", "1", "day")),
]


def written(lang: str) -> dict[str, str]:
    """Values as the product writes them in a language."""
    periods = {name: format_period(value, unit, lang) for name, value, unit in MEASURES}
    money = {name: format_amount(Decimal("1299.5"), "EUR", lang) for name in ("shipping_fee", "free_shipping_from", "return_fee", "duty_free_limit")}
    return {**periods, **money, "promised": format_date(date(2026, 12, 1), lang), "compensation": format_percent(Decimal(10), lang)}


def filled(sentence: ScriptSentence, lang: str) -> str:
    text = sentence.in_language(lang) or ""
    return render(text, **dict.fromkeys(simple_variables(text), "7"))


def test_every_intent_that_is_answered_by_script_has_one() -> None:
    assert {script.intent for script in LIBRARY.scripts} == INTENTS


def test_every_script_is_written_in_every_language() -> None:
    assert {s.intent: sorted(set(LANGUAGES) - s.languages()) for s in LIBRARY.scripts if set(LANGUAGES) - s.languages()} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_render_in_their_own_writing_with_nothing_left_over(lang: str) -> None:
    texts = [filled(s, lang) for _, s in SENTENCES]
    own = re.compile(f"[{LETTERS.get(lang, 'A-Za-zÀ-ɏ')}]")
    assert [text for text in texts if re.search(r"[{}]|\s\s|None", text)] == []
    assert [text for text in texts if not own.search(text) or not text.endswith(END.get(lang, "."))] == []


@pytest.mark.parametrize("lang", sorted(LETTERS))
def test_no_latin_letters_stand_among_other_writing(lang: str) -> None:
    assert [text for _, s in SENTENCES if re.search("[A-Za-z]", text := filled(s, lang))] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_real_values_fit_without_a_doubled_mark_or_space(lang: str) -> None:
    values = written(lang)
    texts = [s.in_language(lang) or "" for _, s in SENTENCES]
    shown = [render(text, **{**dict.fromkeys(simple_variables(text), "7"), **values}) for text in texts if set(simple_variables(text)) & set(values)]
    assert len(shown) > 10
    assert [text for text in shown if re.search(r"[.。।]{2}|  |[:：]\s*[.。]", text)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_puts_the_customer_off_with_a_vague_time(lang: str) -> None:
    texts = [filled(s, lang).casefold() for _, s in SENTENCES]
    assert [(words, text) for words in VAGUE[lang] for text in texts if words in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_states_the_same_values_in_every_language(lang: str) -> None:
    stated = [(intent, s.id, sorted(simple_variables(s.in_language(lang) or ""))) for intent, s in SENTENCES]
    assert stated == [(intent, s.id, sorted(simple_variables(s.in_language("en") or ""))) for intent, s in SENTENCES]


def test_two_languages_never_share_a_text() -> None:
    """But for the two ways Chinese is written, where a short sentence may have the same letters."""
    texts = [(intent, s.id, [text for lang, text in s.text if lang != "zh-TW"]) for intent, s in SENTENCES]
    copied = [(intent, name) for intent, name, listed in texts if len(set(listed)) < len(listed)]
    assert copied == []


def test_sentences_of_one_id_and_values_read_the_same_in_every_script() -> None:
    """Two intents in one message then say it once."""
    seen: dict[tuple[str, tuple[str, ...]], set[tuple[tuple[str, str], ...]]] = {}
    for _, s in SENTENCES:
        seen.setdefault((s.id, s.needs), set()).add(s.text)
    assert [key for key, texts in seen.items() if len(texts) > 1] == []


def test_a_refund_or_compensation_is_only_promised_with_a_value_from_a_source() -> None:
    bare = [(intent, s.id) for intent, s in SENTENCES if GRANTS.search((s.in_language("en") or "").casefold()) and not (s.needs or s.when)]
    assert bare == []


def test_values_of_the_order_are_fields_the_product_gathers() -> None:
    asked = {need.role for script in LIBRARY.scripts for need in script.needs if need.origin == "order"}
    assert asked - ORDER_FIELDS == set()


def test_every_declared_value_is_used() -> None:
    idle = []
    for script in LIBRARY.scripts:
        used = {name for s in script.sentences for name in (*s.needs, *(n for n, _ in s.when), *s.unless)}
        idle += [(script.intent, need.name) for need in script.needs if need.name not in used]
    assert idle == []


@pytest.mark.parametrize("intent", sorted(INTENTS))
def test_a_question_about_an_order_is_only_asked_when_its_number_is_unknown(intent: str) -> None:
    script = LIBRARY.script(intent)
    assert script is not None
    asks = [s for s in script.sentences if "order number" in (s.in_language("en") or "")]
    assert all(s.role == "ask" and s.unless == ("order_number",) for s in asks)


def test_a_claim_asks_for_evidence_unless_a_photo_is_there() -> None:
    for intent, ask in (("warranty.claim", "photo_defect"), ("order.wrong_item", "photo_wrong")):
        script = LIBRARY.script(intent)
        assert script is not None
        assert [(s.role, s.unless) for s in script.sentences if s.id == ask] == [("ask", ("photo",))]
