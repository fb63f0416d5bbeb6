"""The guard over replies and sources that others bring: what is planted is found, what is right is left alone."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys

import pytest

from assist.check import Guard, parse_cases
from assist.errors import BadRequest
from assist.examples import encode_examples
from assist.guard.bearing import bearing_of
from assist.strings import Strings
from prompts.acts import load_acts
from prompts.load import load_library
from serving.open import open_encoder
from serving.settings import serving_settings
from tests.sources import ROOT

SOURCE = {
    "text": "You can return any item within 30 days of delivery. You pay for the return. If customs asks for documents, we answer within 1 business day.",
    "lang": "en",
}
RIGHT = {
    "en": "You can return the item within 30 days. You pay for the return.",
    "de": "Sie können den Artikel innerhalb von 30 Tagen zurückgeben. Die Rücksendung zahlen Sie.",
    "zh": "您可以在30天内退货。退货运费由您承担。",
    "ja": "商品は30日以内に返品いただけます。返品の送料はお客様のご負担となります。",
    "ar": "يمكنكم إرجاع المنتج خلال 30 يومًا. تكاليف الإرجاع على نفقتكم.",
    "th": "คุณสามารถคืนสินค้าได้ภายใน 30 วัน คุณเป็นผู้รับผิดชอบค่าจัดส่งสินค้าคืน",
}
NUMBER = {lang: text.replace("30", "45") for lang, text in RIGHT.items()}
UNIT = {
    "en": RIGHT["en"].replace("days", "weeks"),
    "de": RIGHT["de"].replace("Tagen", "Wochen"),
    "zh": RIGHT["zh"].replace("天", "周"),
    "ja": RIGHT["ja"].replace("日以内", "週間以内"),
    "ar": RIGHT["ar"].replace("يومًا", "أسبوعًا"),
    "th": RIGHT["th"].replace("วัน", "สัปดาห์"),
}
DENIED = {
    "en": "You cannot return the item within 30 days.",
    "de": "Sie können den Artikel nicht innerhalb von 30 Tagen zurückgeben.",
    "zh": "您不可以在30天内退货。",
    "ja": "商品は30日以内に返品できません。",
    "ar": "لا يمكنكم إرجاع المنتج خلال 30 يومًا.",
    "th": "คุณไม่สามารถคืนสินค้าได้ภายใน 30 วัน",
}
UNBOUND = {
    "en": "We answer within 1 business day.",
    "de": "Wir antworten innerhalb von 1 Werktag.",
    "zh": "我们会在1个工作日内答复。",
    "ja": "1営業日以内に回答いたします。",
    "ar": "نرد خلال يوم عمل واحد.",
    "th": "เราจะตอบภายใน 1 วันทำการ",
}
GRANTED = {
    "en": "We also give you a discount on your next order.",
    "de": "Außerdem schenken wir Ihnen einen Rabatt auf die nächste Bestellung.",
    "zh": "我们还会给您下次订单的折扣。",
    "ja": "次回のご注文に割引クーポンを差し上げます。",
    "ar": "ونمنحكم أيضًا خصمًا على طلبكم القادم.",
    "th": "เรามอบส่วนลดสำหรับคำสั่งซื้อครั้งต่อไปด้วย",
}
PLACED = {
    "en": "We deliver to Norway.",
    "de": "Wir liefern nach Norwegen.",
    "zh": "我们配送到挪威。",
    "ja": "ノルウェーへ配送いたします。",
    "ar": "نوصل إلى النرويج.",
    "th": "เราจัดส่งไปยังนอร์เวย์",
}
FOREIGN = {
    lang: f"{text}\nThank you very much for your patience, we are looking into it."
    if lang != "en"
    else f"{text}\nVielen Dank für Ihre Geduld, wir prüfen das gerade."
    for lang, text in RIGHT.items()
}
LEAKED = {lang: f"{text}\nanna.schmidt@mail.example +49 30 901820" for lang, text in RIGHT.items()}
PLANTED = [
    ("unsupported_fact", NUMBER),
    ("unsupported_fact", UNIT),
    ("negated", DENIED),
    ("condition_dropped", UNBOUND),
    ("extra_promise", GRANTED),
    ("unknown_place", PLACED),
    ("language", FOREIGN),
    ("other_customer", LEAKED),
]


@pytest.fixture(scope="module")
def guard() -> Guard:
    """The guard as the command makes it."""
    encoder = open_encoder(serving_settings({}))
    return Guard(load_acts(), bearing_of(encoder, encode_examples(load_library().examples, encoder).vectors), Strings.load("en"))


def codes(guard: Guard, reply: str, lang: str, **more: object) -> set[str]:
    (case,) = parse_cases(json.dumps({"cases": [{"id": "1", "reply": reply, "language": lang, "sources": [SOURCE], "market": "DE", **more}]}))
    return {finding.code for finding in guard.findings(case)}


@pytest.mark.parametrize("lang", RIGHT)
def test_a_right_reply_has_no_finding(guard: Guard, lang: str):
    assert codes(guard, RIGHT[lang], lang) == set()


@pytest.mark.parametrize(("code", "reply", "lang"), [(code, reply, lang) for code, replies in PLANTED for lang, reply in replies.items()])
def test_a_planted_fault_is_found(guard: Guard, code: str, reply: str, lang: str):
    assert code in codes(guard, reply, lang)


SAID_OTHERWISE = [
    ("en", "en", "Customers do not have to pay for shipping to the workshop.", "Shipping to our workshop is free."),
    ("de", "de", "Bei der Bestellung muss eine Anzahlung von 1.299,00 € geleistet werden.", "Bei der Bestellung ist eine Anzahlung von 1.299 Euro zu leisten."),
    ("fr", "fr", "Un acompte de 1 299,00 € doit être versé à la commande.", "Un acompte de 1 299 € doit être versé à la commande."),
    ("ja", "ja", "配送が14日を超えて遅れた場合、前金は全額返金されます。", "万一お届けが１４日以上遅れましたら、前金は全額お戻しいたします。"),
    ("ar", "ar", "لا تُقبل الأجهزة إلا في صندوق مبطن.", "نقبل الجهاز فقط في صندوق مبطن."),
    ("zh", "ja", "古い家電の引き取りは行っておりません。", "请您谅解，我们不会带走旧电器。"),
    ("th", "en", "Installation in Canada costs 75 CAD.", "ค่าติดตั้งในแคนาดาคือ ๗๕ ดอลลาร์แคนาดา"),
    ("es", "en", "The meeting takes place in our shop.", "La reunión es en nuestra tienda."),
]


@pytest.mark.parametrize(("lang", "other", "source", "reply"), SAID_OTHERWISE, ids=[row[0] for row in SAID_OTHERWISE])
def test_a_right_reply_in_other_words_has_no_finding(guard: Guard, lang: str, other: str, source: str, reply: str):
    assert codes(guard, reply, lang, sources=[{"text": source, "lang": other}]) == set()


TURNED = [
    ("en", "es", "Puede cancelar el pedido PR-20417 en un plazo de 12 horas.", "You cannot cancel order PR-20417 within 12 hours."),
    ("zh", "es", "Puede elegir cualquier día excepto el domingo.", "除星期日外，您不可以选择任何一天。"),
    ("de", "it", "Se l'ordine supera 60 EUR, non paga la spedizione.", "Wenn Ihre Bestellung über 60 EUR liegt, zahlen Sie den Versand."),
    (
        "ja",
        "de",
        "Wenn Ihre Bestellung über 60 EUR liegt, zahlen Sie keinen Versand.",
        "ご注文が60ユーロを超える場合は、送料をお支払いいただく必要があります。",
    ),
    ("ar", "zh", "您可以在12小时内取消订单PR-20417。", "لا يمكنكم إلغاء الطلب PR-20417 خلال 12 ساعة."),
    ("th", "zh", "您可以在45天内将CamPro V3换成其他颜色。", "คุณไม่สามารถเปลี่ยน CamPro V3 เป็นสีอื่นได้ภายใน 45 วัน"),
]


@pytest.mark.parametrize(("lang", "other", "source", "reply"), TURNED, ids=[row[0] for row in TURNED])
def test_a_no_is_found_where_both_deny_by_half_and_where_the_shared_value_is_a_condition(guard: Guard, lang: str, other: str, source: str, reply: str):
    assert "negated" in codes(guard, reply, lang, sources=[{"text": source, "lang": other}])


THAI_WHOLE = [
    ("vi", "Đơn hàng đến Nhật Bản dưới 10.000 JPY không bị tính thuế nhập khẩu.", "คำสั่งซื้อไปญี่ปุ่นที่ต่ำกว่า 10,000 เยน ไม่ต้องเสียภาษีนำเข้า"),
    ("vi", "Nếu đơn hàng trên 60 EUR, bạn không phải trả phí giao hàng.", "หากคำสั่งซื้อเกิน 60 ยูโร คุณไม่ต้องจ่ายค่าจัดส่ง"),
]


@pytest.mark.parametrize(("other", "source", "reply"), THAI_WHOLE, ids=["verb", "condition"])
def test_a_thai_statement_written_with_spaces_in_it_is_read_as_one(guard: Guard, other: str, source: str, reply: str):
    assert "negated" not in codes(guard, reply, "th", sources=[{"text": source, "lang": other}])


MEASURES = ("Change the 2.4ghz channel.", "Charge it with 1.5a.", "Use the M2.5x12 screw.", "The cable is rated 0.75mm.")


@pytest.mark.parametrize("text", MEASURES)
def test_a_broken_number_written_together_with_its_unit_may_be_repeated(guard: Guard, text: str):
    assert codes(guard, text, "en", sources=[{"text": text, "lang": "en"}]) == set()


@pytest.mark.parametrize("text", MEASURES)
def test_another_broken_number_written_together_with_its_unit_is_found(guard: Guard, text: str):
    other = re.sub(r"\.(\d)", ".9", text, count=1)
    assert "unsupported_fact" in codes(guard, other, "en", sources=[{"text": text, "lang": "en"}])


def test_a_no_put_into_a_sentence_of_the_source_is_found_where_another_no_stands_already(guard: Guard):
    source = "If the power is not switched off, the technician may begin after 24 hours."
    reply = "If the power is not switched off, the technician may not begin after 24 hours."
    assert "negated" in codes(guard, reply, "en", sources=[{"text": source, "lang": "en"}])


def test_a_product_that_stands_in_no_source_is_named(guard: Guard):
    assert "unknown_name" in codes(guard, f"{RIGHT['en']} This holds for the SlimeVR too.", "en")
    assert "unknown_name" not in codes(
        guard, f"{RIGHT['en']} This holds for the SlimeVR too.", "en", order={"number": "A-1", "lines": [{"sku": "T-6", "name": "SlimeVR tracker"}]}
    )


def test_a_number_of_the_order_needs_no_document(guard: Guard):
    reply = "Your order PR-2026-10381 is on its way."
    assert "unsupported_fact" in codes(guard, reply, "en")
    assert "unsupported_fact" not in codes(guard, reply, "en", order={"number": "PR-2026-10381"})


def test_a_finding_points_at_its_sentence(guard: Guard):
    reply = f"Hello,\n\n{RIGHT['en']} {GRANTED['en']}"
    (case,) = parse_cases(json.dumps({"cases": [{"id": "1", "reply": reply, "language": "en", "sources": [SOURCE]}]}))
    (finding,) = guard.findings(case)
    assert reply[finding.span.start : finding.span.end].strip() == GRANTED["en"]


@pytest.mark.parametrize("given", ["", "[]", "{}", '{"cases": [{"id": "1"}]}', '{"cases": [{"id": "1", "reply": "x", "language": "en", "extra": 1}]}'])
def test_unusable_input_names_the_place(given: str):
    with pytest.raises(BadRequest, match="cases"):
        parse_cases(given)


def ask(given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "assist", "check", "--json"], input=given, capture_output=True, text=True, cwd=ROOT, check=False)


def test_the_command_ends_with_one_when_something_blocks_and_with_two_for_unusable_input():
    case = {"id": "a", "reply": NUMBER["de"], "language": "de", "sources": [SOURCE]}
    said = ask(json.dumps({"cases": [case, case | {"id": "b", "reply": RIGHT["de"]}]}))
    assert said.returncode == 1
    by_id = {one["id"]: one["findings"] for one in json.load(io.StringIO(said.stdout))["cases"]}
    assert [one["code"] for one in by_id["a"]] == ["unsupported_fact"]
    assert by_id["b"] == []
    assert ask("nothing").returncode == 2
