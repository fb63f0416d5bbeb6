from __future__ import annotations

import pytest

from ingest.conditions import conditions

SENTENCES = [
    ("en", "If customs asks for documents, we answer within 1 business day.", "If customs asks for documents"),
    ("zh", "如果海关要求补充文件，我们会在 1 个工作日内答复。", "如果海关要求补充文件"),
    ("de", "Wenn der Zoll Unterlagen verlangt, antworten wir innerhalb von 1 Werktag.", "Wenn der Zoll Unterlagen verlangt"),
    ("ja", "税関から書類を求められた場合は、1営業日以内に回答いたします。", "税関から書類を求められた場合は"),
    ("ar", "إذا طلبت الجمارك مستندات، نرد خلال يوم عمل واحد.", "إذا طلبت الجمارك مستندات"),
    ("th", "หากศุลกากรขอเอกสาร เราจะตอบภายใน 1 วันทำการ", "หากศุลกากรขอเอกสาร"),
    ("ko", "세관에서 서류를 요청하는 경우, 1영업일 이내에 답변합니다.", "세관에서 서류를 요청하는 경우"),
    ("fr", "Si la douane demande des documents, nous répondons sous 1 jour ouvré.", "Si la douane demande des documents"),
]
PLAIN = [
    ("en", "We answer every message within 24 hours, iffy weather or not."),
    ("zh", "我们会在 24 小时内回复，周末除外。"),
    ("de", "Die Lieferung dauert 5–8 Werktage, die Bearbeitung 3."),
    ("ja", "24時間以内に返信し、週末は休業です。"),
    ("ar", "نرد خلال 24 ساعة، ما عدا عطلة نهاية الأسبوع."),
    ("th", "เราตอบภายใน 24 ชั่วโมง ยกเว้นวันหยุด"),
]


@pytest.mark.parametrize(("lang", "text", "clause"), SENTENCES, ids=[row[0] for row in SENTENCES])
def test_the_clause_that_binds_a_sentence_is_found_and_no_other(lang: str, text: str, clause: str):
    assert [text[span.start : span.end] for span in conditions(text, lang)] == [clause]


@pytest.mark.parametrize(("lang", "text"), PLAIN, ids=[row[0] for row in PLAIN])
def test_a_sentence_without_a_condition_has_none(lang: str, text: str):
    assert conditions(text, lang) == ()


def test_a_condition_may_stand_behind_what_it_binds():
    text = "We pay the return, if the article is faulty."
    assert [text[span.start : span.end].strip() for span in conditions(text, "en")] == ["if the article is faulty."]


@pytest.mark.parametrize(
    ("lang", "text", "clause"),
    [
        ("en", "A parcel counts as lost if it has not arrived after 30 days.", " if it has not arrived after 30 days."),
        ("it", "Ha detto “se il pacco manca” e basta.", " se il pacco manca” e basta.".replace(" se", "“se")),
        ("fr", "Un colis est perdu s’il n’est pas arrivé sous 30 jours.", " s’il n’est pas arrivé sous 30 jours."),
        ("ar", "يُعدّ الطرد مفقودًا إذا لم يصل بعد 30 يومًا.", " إذا لم يصل بعد 30 يومًا."),
        ("th", "พัสดุถือว่าสูญหายหากไม่ถึงภายใน", "หากไม่ถึงภายใน"),
        ("zh", "包裹发出 30 天后仍未送达的，视为丢失。", "包裹发出 30 天后仍未送达的"),
    ],
)
def test_a_condition_may_begin_inside_a_clause_or_end_one(lang: str, text: str, clause: str):
    assert [text[span.start : span.end] for span in conditions(text, lang)] == [clause]


def test_a_language_without_a_row_has_no_conditions():
    assert conditions("Jos tulli pyytää asiakirjoja, vastaamme päivässä.", "fi") == ()


def test_a_condition_may_open_what_somebody_says():
    text = 'Ela disse que "se a imprensa perguntar respondemos hoje."'
    assert [text[span.start : span.end].strip(' "') for span in conditions(text, "pt")] == ["se a imprensa perguntar respondemos hoje."]


@pytest.mark.parametrize(
    ("lang", "text", "clause"),
    [
        ("nl", "Is er iets defect, stuur ons dan een foto.", "Is er iets defect"),
        ("de", "Kommt Ihr Paket zu spät an, schreiben wir Ihnen etwas gut.", "Kommt Ihr Paket zu spät an"),
        ("de", "Soll die Rechnung auf eine Firma lauten, schreiben Sie uns.", "Soll die Rechnung auf eine Firma lauten"),
        ("tr", "Fatura şirket adına olacaksa, lütfen yazın.", "Fatura şirket adına olacaksa"),
    ],
)
def test_a_verb_that_stands_first_sets_a_condition(lang, text, clause):
    assert [text[span.start : span.end] for span in conditions(text, lang)] == [clause]


@pytest.mark.parametrize(("lang", "text"), [("nl", "Is het pakket er al, of niet?"), ("de", "Ist das Paket da, oder fehlt es?"), ("nl", "Is het defect?")])
def test_a_question_sets_none(lang, text):
    assert conditions(text, lang) == ()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Tell us which part is missing, if possible by its name."),
        ("ja", "部品名を、できればお知らせください。"),
        ("fr", "Indiquez la pièce, si possible par son nom."),
        ("zh", "请告诉我们部件名称，如有可能附上照片。"),
    ],
)
def test_what_is_asked_if_possible_is_no_condition(lang, text):
    assert conditions(text, lang) == ()
