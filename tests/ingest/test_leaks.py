"""Personal data planted into sentences of ten languages is gone from what is kept; codes, prices, dates and versions are still there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from ingest.redact import Ledger, Private, redact_whole
from tests.ingest import plant_personal
from tests.ingest.plant_personal import STRUCTURED, Planted, plant

PER_KIND = 40
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "zh", "ja", "ar", "th")


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def leaks(planted: Planted) -> bool:
    """Whether the value, the first line of an address, or any word of a name is still there."""
    left = redact_whole(planted.text, planted.lang).text
    if planted.kind == "address":
        return re.split(r"[,，、،]", planted.value)[0].strip() in left
    if planted.kind in {"name", "running"}:
        return any(word in left for word in planted.value.split() if len(word) > 2)
    return _bare(planted.value) in _bare(left)


@cache
def counted() -> tuple[Counter, Counter]:
    planted, leaked = Counter(), Counter()
    for one in plant(PER_KIND):
        planted[one.lang, one.kind] += 1
        leaked[one.lang, one.kind] += leaks(one)
    return planted, leaked


def test_the_plants_are_made_by_code_that_knows_nothing_of_the_product():
    tree = ast.parse(Path(plant_personal.__file__).read_text("utf-8"))
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert names
    assert not {name.split(".")[0] for name in names} & {"ingest", "assist", "prompts", "serving", "stdnum", "phonenumbers"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_a_hundred_structured_values_at_most_one_is_left(lang: str):
    planted, leaked = counted()
    assert sum(planted[lang, kind] for kind in STRUCTURED) == PER_KIND * len(STRUCTURED)
    left = {kind: leaked[lang, kind] for kind in STRUCTURED if leaked[lang, kind]}
    assert sum(left.values()) <= 0.01 * PER_KIND * len(STRUCTURED), left


@pytest.mark.parametrize("kind", STRUCTURED)
def test_of_a_hundred_values_of_a_kind_at_most_one_is_left(kind: str):
    planted, leaked = counted()
    assert sum(leaked[lang, kind] for lang in LANGUAGES) <= 0.01 * sum(planted[lang, kind] for lang in LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_that_a_greeting_a_title_or_a_sign_off_gives_away_is_gone(lang: str):
    assert counted()[1][lang, "name"] <= 0.05 * PER_KIND


def test_a_name_in_running_text_is_gone_where_the_helpdesk_knows_it():
    running = [one for one in plant(PER_KIND) if one.kind == "running"]
    assert not [one.text for one in running if one.value in redact_whole(one.text, one.lang, people=[one.value]).text]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Firmware 2.4.1, model RTR_520, costs $1,299.00 until 2026-11-30 and weighs 1.35 kg; it takes 3 to 5 days on the way."),
        ("en", "SKU 12345678 and item 6469567736 are out of stock; we sold 250 pieces at 10:30:15."),
        ("en", "We have 24 hours to drive there, 2 pieces in a row, version 1.2.3.4 of the app."),
        ("de", "Das Netzteil (12 V, 2,5 A) kostet 39,90 € und kommt in 3–5 Werktagen; Bestellung vom 24.11.2026."),
        ("fr", "La livraison prend 3 à 5 jours ouvrés et coûte 5,90 € ; retour sous 30 jours."),
        ("es", "El envío tarda de 3 a 5 días y cuesta 4,90 €; la versión 1.2 tiene 2 años de garantía."),
        ("zh", "价格是1299元，14天内可退货，2026年11月30日前有效，型号MK4，版本2.4.1。"),
        ("ja", "価格は12,800円、2026年11月30日まで、仕様はMK4と同様です。3～5営業日で届きます。"),
        ("ar", "السعر 1,299 ريال خلال 14 يومًا حتى 30 نوفمبر 2026، الإصدار 2.4.1"),
        ("th", "ราคา 1,299 บาท จัดส่งภายใน 3-5 วัน รุ่น MK4 เวอร์ชัน 2.4.1"),
        ("ko", "가격은 12,800원이며 3~5일 안에 배송됩니다. 2026년 11월 30일까지, 버전 2.4.1"),
    ],
)
def test_prices_dates_versions_and_codes_are_no_personal_data(lang: str, text: str):
    assert redact_whole(text, lang).text == text


MORE = [tuple(row) for row in yaml.safe_load(Path(__file__).with_name("personal_more.yaml").read_text("utf-8"))["rows"]]


@pytest.mark.parametrize(("lang", "kind", "carrier", "value"), MORE)
def test_six_more_languages_keep_nothing_either(lang: str, kind: str, carrier: str, value: str):
    assert not leaks(Planted(lang, kind, carrier.replace("{x}", value), value))


@pytest.mark.parametrize(
    "text",
    [
        "My zip code is 98193.",
        "The postal code used to be SW1A 1AA, sorry.",
        "PLZ: 10115",
        "I live in 32286 now.",
        "邮编：200120",
        "〒150-0001",
        "**Zip Code:** 78712",
    ],
)
def test_a_postcode_leads_to_a_few_doors(text: str):
    assert not re.search(r"\d|1AA", redact_whole(text).text)


@pytest.mark.parametrize("sign", ["\n", "1 ", "Dear ", "中", "a.", "Name: ", "> ", "address 5 "])
def test_a_message_of_one_sign_over_and_over_is_read_to_its_end(sign: str):
    text = f"{sign * (20_000 // len(sign))}\n\nWrite to a.b@mail.example, please."
    assert redact_whole(text, "en").text.endswith("Write to [EMAIL], please.")


def test_the_same_value_has_the_same_number_in_every_message_of_a_ticket():
    ledger = Ledger()
    first = redact_whole("Write to a.b@x.example or c.d@x.example.", "en", ledger=ledger).text
    second = redact_whole("I wrote to C.D@x.example, then to e.f@x.example.", "en", ledger=ledger).text
    assert first == "Write to [EMAIL] or [EMAIL_2]."
    assert second == "I wrote to [EMAIL_2], then to [EMAIL_3]."


def test_what_was_replaced_once_is_left_alone_the_second_time():
    once = redact_whole("Dear Mr. Okafor, order #55120 went to 12 Baker Street, London NW1 6XE. Call +44 7911 123456.", "en").text
    assert once == "Dear Mr. [NAME], order [ORDER] went to [ADDRESS]. Call [PHONE]."
    assert redact_whole(once, "en").text == once


def test_order_numbers_named_together_are_all_replaced():
    redacted = redact_whole("I ordered twice (#5512, #5513), see orders 88120, 88121 and 88122.", "en")
    assert [mark.kind for mark in redacted.marks] == [Private.ORDER] * 5
    assert not re.search(r"\d{3}", redacted.text)


def test_most_names_in_running_text_are_gone_though_nobody_said_they_are_there():
    planted, leaked = counted()
    found = {lang: 1 - leaked[lang, "running"] / planted[lang, "running"] for lang in LANGUAGES}
    assert sum(found.values()) / len(found) >= 0.75, found
    assert min(found[lang] for lang in LANGUAGES if lang not in {"ar", "th"}) >= 0.75, found


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("en", "According to Deborah O'Connell-Hart nothing was sent.", "Deborah O'Connell-Hart"),
        ("de", "Laut Heike von der Heide fehlt die Rechnung.", "Heike von der Heide"),
        ("fr", "Le colis a été remis à Jean-Luc de la Fontaine.", "Jean-Luc de la Fontaine"),
        ("ja", "先日、田中一郎から電話がありました。", "田中一郎"),
        ("zh", "昨天王芳告诉我可以退货。", "王芳"),
        ("ar", "اتصل بي خالد العمري ولم يحل المشكلة.", "خالد العمري"),
    ],
)
def test_a_name_beside_other_words_than_the_planted_ones_is_gone(lang, text, name):
    left = redact_whole(text, lang).text
    assert name not in left
    assert "[NAME]" in left


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The Rose Gold case, the Jordan Sneaker and the Max Volume key arrived in New York and San Diego in May 2026."),
        ("en", "A Calvin Klein bag, a Carl Zeiss lens and a Jack Wolfskin jacket were in Santa Barbara."),
        ("de", "Meine Bestellung und der Akku Pack kamen nicht; Die Robot App zeigt Fehler Code, sagt der Support."),
        ("fr", "La Carte Bleue et le Bon Marché sont acceptés, la Grande Boîte aussi."),
        ("es", "El Kit Robot y la Caja Negra llegaron a San Sebastián."),
        ("zh", "马上帮我处理，方便的话周一回复我；任何时候都可以，石头扫地机不工作。"),
        ("ja", "山口県に届きました。中村店は休みです。石川町から来ました。森は広い。"),
        ("ar", "الجهاز جميل والطرد وصل صباح اليوم من المستودع الرئيسي."),
        ("th", "วันจันทร์ ร้าน บอกว่าจะคืนเงิน"),
    ],
)
def test_products_places_and_days_are_nobodys_name(lang, text):
    assert "[NAME" not in redact_whole(text, lang).text
