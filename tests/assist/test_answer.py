"""Which sentence answers, over passages of several kinds and languages."""

from dataclasses import replace

import pytest

from assist.compose.answer import Asked, answering, names_in
from assist.regions import place_languages
from ingest.facts import read_facts
from ingest.types import Hit, Kind
from prompts.measures import load_measures
from serving.open import open_encoder
from serving.settings import serving_settings
from tests.assist.fakes_desk import passage

TEXT = "The ZorbaX lamp stands on a desk or on a shelf. The ZorbaX lamp is charged in 90 minutes. Do not use the ZorbaX lamp in the rain."
MANUAL = (Hit(passage(TEXT, path="manuals/en/zorbax.md", kind=Kind.MANUAL), 1.4, 0.5, (), None),)


@pytest.fixture(scope="module")
def encoder():
    return open_encoder(serving_settings({}))


def best(encoder, question, *, wants_value):
    found = answering(Asked(question, wants_value), MANUAL, encoder)
    return found[0].text if found else None


def test_a_question_for_a_value_is_answered_by_the_sentence_that_has_one(encoder):
    assert best(encoder, "How long does the ZorbaX lamp take?", wants_value=True) == "The ZorbaX lamp is charged in 90 minutes."


def test_a_question_for_yes_or_no_is_answered_by_the_sentence_nearest_in_meaning(encoder):
    assert best(encoder, "May the ZorbaX lamp stand in the rain?", wants_value=False) == "Do not use the ZorbaX lamp in the rain."


def test_a_norm_that_no_passage_names_is_answered_by_none(encoder):
    assert best(encoder, "Is the ZorbaX lamp certified to IP67?", wants_value=False) is None


def test_names_are_told_by_their_shape_in_any_language():
    assert names_in("Работает ли SlimeVR с X200?") == {"slimevr", "x200"}
    assert names_in("ใช้กับ vidaXL ได้ไหม") == {"vidaxl"}
    assert names_in("Darf das Gerät nass werden?") == frozenset()


def test_a_sentence_that_only_leads_to_the_answer_is_not_it(encoder):
    text = "Charging the ZorbaX lamp takes this long:\n\nThe ZorbaX lamp is charged in 90 minutes."
    hits = (Hit(passage(text, path="manuals/en/zorbax.md", kind=Kind.MANUAL), 1.4, 0.5, (), None),)
    assert answering(Asked("How long does charging the ZorbaX lamp take?", wants_value=False), hits, encoder)[0].text.endswith("90 minutes.")


def test_a_country_that_is_named_speaks_for_documents_in_its_language(encoder):
    english = passage("You may withdraw within 30 days of delivery of the goods.", path="terms/en/shop.md")
    german = passage("Die Widerrufsfrist beträgt 14 Tage ab Erhalt der Ware.", path="laws/de/bgb.md", lang="de")
    hits = (Hit(english, 1.2, 0.5, (), None), Hit(german, 1.1, 0.5, (), None))
    asked = Asked("How long may I withdraw in Germany?", wants_value=True, tongues=place_languages("How long may I withdraw in Germany?", "en"))
    assert answering(asked, hits, encoder)[0].passage.lang == "de"


def test_a_second_sentence_from_elsewhere_is_told_when_it_is_about_as_good(encoder):
    first, second = ("The ZorbaX lamp is charged in 90 minutes.", "The ZorbaX lamp is charged in 80 minutes.")
    hits = tuple(Hit(passage(text, path=f"manuals/en/{at}.md", kind=Kind.MANUAL), 1.4, 0.5, (), None) for at, text in enumerate((first, second)))
    found = answering(Asked("How long does charging take?", wants_value=True), hits, encoder)
    assert {claim.text for claim in found} == {first, second}


SPECIFIED = "The ZorbaX lamp is charged in 90 minutes. The ZorbaX lamp takes 12 V from its charger. The battery of the ZorbaX lamp holds 900 mAh."


@pytest.mark.parametrize(
    ("lang", "question"),
    [
        ("en", "Which voltage must the charger of the ZorbaX lamp have?"),
        ("zh", "ZorbaX 灯的充电器是多少伏？"),
        ("de", "Welche Spannung braucht das Ladegerät der ZorbaX?"),
        ("ja", "ZorbaXの充電器は何ボルトですか？"),
        ("ar", "ما جهد شاحن مصباح ZorbaX؟"),
        ("th", "ที่ชาร์จโคมไฟ ZorbaX กี่โวลต์"),
    ],
)
def test_a_question_for_a_measure_is_answered_in_its_units(encoder, lang, question):
    hits = (Hit(passage(SPECIFIED, path="manuals/en/zorbax.md", kind=Kind.MANUAL), 1.4, 0.5, (), None),)
    asked = Asked(question, wants_value=True, units=load_measures().wanted(question, lang))
    assert "12 V" in answering(asked, hits, encoder)[0].text


def test_a_value_found_deeper_in_the_unit_asked_for_goes_before_one_found_high_up(encoder):
    found = Hit(passage("The charger of the ZorbaX lamp needs 9 V.", path="manuals/en/zorbax.md", kind=Kind.MANUAL), 1.4, 0.5, (), None)
    deeper = Hit(passage(SPECIFIED, path="manuals/en/zorbax-specification.md", kind=Kind.MANUAL), 1.0, 0.5, (), None)
    asked = Asked("Which voltage must the charger have?", wants_value=True, units=frozenset("V"))
    assert "12 V" in answering(asked, (found,), encoder, deeper=(deeper,))[0].text
    assert answering(replace(asked, units=frozenset(("kPa",))), (found,), encoder, deeper=(deeper,))[0].text == found.passage.text


def test_where_nothing_but_the_unit_answers_no_other_sentence_does(encoder):
    asked = Asked("How heavy is the ZorbaX lamp?", wants_value=True, units=frozenset(("g", "kg")))
    hits = (Hit(passage(SPECIFIED, path="manuals/en/zorbax.md", kind=Kind.MANUAL), 1.4, 0.5, (), None),)
    assert answering(asked, hits, encoder)
    assert answering(replace(asked, only_measured=True), hits, encoder) == ()


def test_an_address_is_no_value_though_it_has_no_unit(encoder):
    text = "The ZorbaX lamp is described at https://example.org/zorbax in full."
    hits = (Hit(passage(text, path="manuals/en/zorbax.md", kind=Kind.MANUAL), 1.4, 0.5, (), None),)
    asked = Asked("Which baud rate does the ZorbaX lamp use?", wants_value=True, units=frozenset(("baud", "")), only_measured=True)
    assert answering(asked, hits, encoder) == ()


def test_a_sentence_under_the_least_score_is_not_taken_to_answer(encoder):
    asked = Asked("Which voltage?", wants_value=True, units=frozenset("V"))
    hits = (Hit(passage(SPECIFIED, path="manuals/en/zorbax.md", kind=Kind.MANUAL), 1.4, 0.5, (), None),)
    assert answering(replace(asked, least=0.5), hits, encoder)
    assert answering(replace(asked, least=9.0), hits, encoder) == ()


def test_every_unit_of_a_measure_is_one_that_facts_are_read_in():
    told = {unit for one in load_measures().all for unit in one.units if unit}
    written = {"in": "inches", "business_day": "business days", "percent": "%"}
    assert told == {fact.unit for unit in told for fact in read_facts(f"It has 12 {written.get(unit, unit)}.", "en") if fact.unit in told}
