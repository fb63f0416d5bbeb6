"""A change is tried on real questions before it is published: what moves, where, and who would still hear the old one."""

import pytest

from assist.before.answering import answering
from assist.before.compare import Asked, gates, moved
from assist.before.drafted import Answered, answered, may_change
from assist.demo.load import conversations
from prompts.load import load_library
from prompts.shop import How, ShopWording, with_wordings

LIBRARY = load_library()
TEXTS = {"en": "30 days", "zh": "30天", "de": "30 Tage", "ja": "30日", "ar": "٣٠ يومًا", "th": "30 วัน"}


def said(lang, facts, *, refusal="", text=""):
    return Answered(lang, ("returns.window",), text or f"{lang} {facts}", refusal, tuple(facts), ())


def asked(lang, was, now, name="q"):
    return Asked(f"{name}-{lang}", name, said(lang, was), said(lang, now))


def test_a_fact_that_moves_is_told_with_its_languages_and_those_that_still_say_the_old_one():
    some = [asked(lang, ["30 days"], ["14 days"] if lang in {"en", "de", "zh"} else ["30 days"]) for lang in TEXTS]
    (one,) = moved(some)
    assert (one.was, one.now, one.languages, one.still, one.questions) == ("30 days", "14 days", ("de", "en", "zh"), ("ar", "ja", "th"), 3)


def test_a_fact_of_another_unit_takes_no_ones_place():
    assert moved([asked("en", ["30 days"], ["5.9 EUR"])]) == ()


def test_what_stays_moves_nothing():
    some = [asked(lang, ["30 days"], ["30 days"]) for lang in TEXTS]
    assert moved(some) == ()
    assert not any(one.changes for one in some)


@pytest.mark.parametrize("late", ["en", "zh", "de", "ja", "ar", "th"])
def test_the_gate_falls_where_one_language_is_left_behind(late):
    some = [asked(lang, ["30 days"], ["30 days" if lang == late else "14 days"], f"q{number}") for number in range(5) for lang in TEXTS]
    worst = gates(some)[0]
    assert late in worst.where
    assert (worst.value, worst.before, worst.stands) == (0.0, 1.0, False)


def test_a_pair_that_shares_too_few_questions_is_not_measured_and_does_not_fall():
    worst = gates([asked(lang, ["30 days"], ["14 days"]) for lang in TEXTS])[0]
    assert (worst.value, worst.stands) == (None, True)


def test_the_gate_falls_where_less_is_answered():
    some = [Asked("a", "a", said("en", ["30 days"]), said("en", [], refusal="no_source")), asked("de", ["30 days"], ["30 days"])]
    answered = gates(some)[1]
    assert (answered.value, answered.stands) == (0.5, False)


@pytest.mark.parametrize("lang", sorted(TEXTS))
def test_only_answers_that_a_changed_line_is_part_of_are_drafted_again(lang):
    was = LIBRARY.script("returns.window").sentences[0].in_language("de")
    other = with_wordings(LIBRARY, [ShopWording(How.REPLACED, "script:returns.window/return_period", "de", was, "Neu: {{ return_period }}.")]).library
    assert may_change(said(lang, []), "en", LIBRARY, other)
    elsewhere = Answered(lang, ("shipping.time",), "", "", (), ())
    assert not may_change(elsewhere, "en", LIBRARY, other)
    packed = with_wordings(LIBRARY, [ShopWording(How.REPLACED, "pack:opening", "de", LIBRARY.pack("de").opening, "Hallo,")]).library
    assert may_change(elsewhere, "en", LIBRARY, packed) == (lang == "de")


def test_answers_alone_read_as_whole_drafts_do(desk):
    lean = answering(desk)
    for talk in conversations():
        assert answered(lean.draft(talk)) == answered(desk.draft(talk))
