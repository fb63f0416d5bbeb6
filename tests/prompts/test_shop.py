"""A shop's own wordings over the shipped library: what they change, what they leave, and what is refused."""

import pytest

from prompts.errors import WordingRefused
from prompts.load import load_library
from prompts.shop import How, ShopWording, check_wording, with_wordings

LIBRARY = load_library()
PERIOD = "script:returns.window/return_period"
WAS = LIBRARY.script("returns.window").sentences[0].in_language("de")
WORDED = ShopWording(How.REPLACED, PERIOD, "de", WAS, "Sie haben {{ return_period }} Zeit.")


def line(library, lang, name="return_period"):
    return next((one.in_language(lang) for one in library.script("returns.window").sentences if one.id == name), None)


def test_a_line_reads_as_the_shop_words_it_and_in_no_other_language():
    laid = with_wordings(LIBRARY, [WORDED]).library
    assert line(laid, "de") == "Sie haben {{ return_period }} Zeit."
    assert line(laid, "fr") == line(LIBRARY, "fr")


def test_the_librarys_digest_says_that_it_is_the_shops():
    assert with_wordings(LIBRARY, [WORDED]).library.digest != LIBRARY.digest
    assert with_wordings(LIBRARY, []).library is LIBRARY


def test_a_wording_of_a_line_that_a_release_changed_lapses():
    old = ShopWording(How.REPLACED, PERIOD, "de", "So stand es früher: {{ return_period }}.", "Neu: {{ return_period }}.")
    laid = with_wordings(LIBRARY, [old])
    assert laid.lapsed == (old,)
    assert laid.library is LIBRARY


def test_a_sentence_that_states_something_is_left_out_in_every_language():
    laid = with_wordings(LIBRARY, [ShopWording(How.DROPPED, PERIOD, "de", WAS, "")]).library
    assert line(laid, "th") is None


def test_a_courtesy_is_left_out_in_its_language_alone():
    feeling = dict(LIBRARY.pack("de").empathy)["angry"]
    laid = with_wordings(LIBRARY, [ShopWording(How.DROPPED, "pack:empathy", "de", feeling, "")]).library
    assert dict(laid.pack("de").empathy)["angry"] == ""
    assert dict(laid.pack("ja").empathy) == dict(LIBRARY.pack("ja").empathy)


@pytest.mark.parametrize(("lang", "text"), [("th", "กรุณาเก็บกล่องไว้ด้วย"), ("ar", "احتفظوا بالعلبة."), ("zh", "请保留包装盒。")])
def test_a_sentence_of_the_shops_needs_no_other_language(lang, text):
    laid = with_wordings(LIBRARY, [ShopWording(How.ADDED, PERIOD, lang, "", text)]).library
    script = laid.script("returns.window")
    assert [one.in_language(lang) for one in script.sentences][1] == text
    assert script.languages() == LIBRARY.script("returns.window").languages()


def test_a_term_is_replaced_in_every_line_as_a_whole_word_and_never_in_a_variable():
    laid = with_wordings(LIBRARY, [ShopWording(How.TERM, "term:", "en", "return", "send back")]).library
    before = [one.in_language("en") for script in LIBRARY.scripts for one in script.sentences]
    after = [one.in_language("en") for script in laid.scripts for one in script.sentences]
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) > 3
    assert all("{{ send back" not in new and "send backs" not in new for _, new in changed)


def test_a_term_without_spaces_around_it_is_replaced_too():
    laid = with_wordings(LIBRARY, [ShopWording(How.TERM, "term:", "zh", "退货", "退换")]).library
    assert "退换" in line(laid, "zh")


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (ShopWording(How.REPLACED, PERIOD, "de", WAS, "Dreißig Tage."), "same variables"),
        (ShopWording(How.REPLACED, PERIOD, "de", WAS, "{% if 1 %}{{ return_period }}{% endif %}"), "plain variables"),
        (ShopWording(How.REPLACED, PERIOD, "de", "anders {{ return_period }}", "x {{ return_period }}"), "reads otherwise"),
        (ShopWording(How.REPLACED, PERIOD, "de", WAS, " "), "0 characters|1 characters"),
        (ShopWording(How.DROPPED, "pack:closing", "de", LIBRARY.pack("de").closing, ""), "cannot be without"),
        (ShopWording(How.ADDED, "script:no.such/line", "de", "", "Mehr."), "not there"),
    ],
)
def test_what_the_schema_would_refuse_is_refused_with_a_reason(one, why):
    with pytest.raises(WordingRefused, match=why):
        check_wording(LIBRARY, one)


@pytest.mark.parametrize(("lang", "text"), [("de", "Antworten Sie einfach."), ("zh", "请直接回复。"), ("ar", "ردوا على هذه الرسالة."), ("th", "กรุณาตอบกลับ")])
def test_a_sentence_meant_for_every_reply_stands_before_each_closing_of_its_language(lang, text):
    one = ShopWording(How.ADDED, "pack:closing", lang, "", text)
    check_wording(LIBRARY, one)
    laid = with_wordings(LIBRARY, [one]).library
    assert laid.pack(lang).closing == f"{text}\n\n{LIBRARY.pack(lang).closing}"
    assert all(said.startswith(text) for _, said in laid.pack(lang).closings)
    assert laid.pack("ja") == LIBRARY.pack("ja")
