"""A reply in other words never says no for yes or yes for no, though no value tells; honest rewordings in the same and in other languages stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.errors import NotRevised
from assist.examples import encode_examples
from assist.guard.bearing import bearing_of
from assist.guard.turned import turned
from assist.revise import Wording, revise
from prompts.load import load_library
from prompts.table import read_table
from serving.open import open_encoder
from serving.settings import serving_settings
from tests.assist.test_revise import says

LIBRARY = load_library()
ROWS = read_table(Path(__file__).with_name("turned_replies.yaml"))
REPLY, SAME, TURNED = ({lang: row[part] for lang, row in ROWS.items()} for part in ("reply", "same", "turned"))


@pytest.fixture(scope="module")
def bearing():
    encoder = open_encoder(serving_settings({}))
    return bearing_of(encoder, encode_examples(LIBRARY.examples, encoder).vectors)


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, texts in SAME.items() for text in texts])
def test_the_same_in_other_words_is_taken(bearing, lang, text):
    assert revise(says(text), Wording(REPLY[lang], lang, "en"), "warmer", LIBRARY, bearing).text == text


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, texts in TURNED.items() for text in texts])
def test_a_yes_turned_into_a_no_or_a_no_into_a_yes_is_refused(bearing, lang, text):
    with pytest.raises(NotRevised, match=r"turned a yes into a no.*stands as it was"):
        revise(says(text), Wording(REPLY[lang], lang, "en"), "shorter", LIBRARY, bearing)


@pytest.mark.parametrize(("own", "lang"), [(own, lang) for own in REPLY for lang in REPLY if own != lang])
def test_a_translation_that_says_the_same_turns_nothing(bearing, own, lang):
    assert [turned(REPLY[own], own, text, lang, bearing) for text in (REPLY[lang], *SAME[lang])] == [""] * 4


@pytest.mark.parametrize(("own", "lang"), [("en", "de"), ("en", "th"), ("zh", "de"), ("ar", "zh")])
def test_a_translation_that_says_no_for_yes_is_refused(bearing, own, lang):
    for text in TURNED[lang]:
        with pytest.raises(NotRevised, match="turned a yes"):
            revise(says(text), Wording(REPLY[own], lang, own), "translate", LIBRARY, bearing)


@pytest.mark.parametrize("text", ["", "…", "?!", "🙏"])
def test_where_nothing_is_said_nothing_is_turned(bearing, text):
    assert turned(text, "en", REPLY["en"], "en", bearing) == turned(REPLY["en"], "en", text, "en", bearing) == ""


def test_two_sentences_said_as_one_and_one_said_as_two_turn_nothing(bearing):
    apart, joined = "You can return the jacket. We cannot exchange it.", "You can return the jacket, but we cannot exchange it."
    assert turned(apart, "en", joined, "en", bearing) == turned(joined, "en", apart, "en", bearing) == ""


def test_a_word_that_denies_by_half_turns_nothing(bearing):
    assert turned("We cannot take it back once it was worn.", "en", "We take it back only if it was never worn.", "en", bearing) == ""
