"""A person's text is cut so that what nobody touched is known again, whatever ends a sentence in its script."""

import pytest

from assist.learn.pieces import pieces_of
from prompts.render import render
from tests.assist.fakes_learn import LIBRARY

LANGS = ("en", "zh", "de", "ja", "ar", "th")
NAMED = {"return_customer", "return_shop", "return_fee", "return_period"}
VALUES = {"return_fee": "5,90 €", "return_period": "30 d"}


def said(lang):
    return [render(one.in_language(lang), **VALUES) for one in LIBRARY.script("returns.cost").sentences if one.id in NAMED]


def joined(lang, some):
    return ("" if lang in {"zh", "ja"} else " ").join(some)


@pytest.mark.parametrize("lang", LANGS)
def test_sentences_that_stand_as_they_were_are_a_piece_each(lang):
    some = said(lang)
    assert len(some) > 3
    assert list(pieces_of(joined(lang, some), some, lang)) == some


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_left_out_moved_or_put_first_leaves_the_others_as_they_were(lang):
    some = said(lang)
    assert list(pieces_of(joined(lang, some[1:]), some, lang)) == some[1:]
    assert list(pieces_of(joined(lang, [*some[2:], *some[:2]]), some, lang)) == [*some[2:], *some[:2]]
    first = LIBRARY.pack(lang).opening
    assert list(pieces_of(f"{first}\n\n{joined(lang, some)}", some, lang)) == [first, *some]


@pytest.mark.parametrize("lang", LANGS)
def test_a_sentence_worded_otherwise_stands_between_its_neighbours(lang):
    some, other = said(lang), dict(LIBRARY.pack(lang).empathy)["worried"]
    found = pieces_of(joined(lang, [some[0], other, *some[2:]]), some, lang)
    assert found[0] == some[0]
    assert joined(lang, found[1 : 1 - len(some) + 1]) == other
    assert list(found[2 - len(some) :]) == some[2:]


def test_a_sentence_that_became_part_of_a_longer_one_is_not_taken_out_of_it():
    assert pieces_of("For unopened items only: We pay the cost. Thank you.", ["We pay the cost."], "en") == (
        "For unopened items only: We pay the cost.",
        "Thank you.",
    )
    assert pieces_of("未開封の返品は30日以内に承ります。", ["返品は30日以内に承ります。"], "ja") == ("未開封の返品は30日以内に承ります。",)
    assert pieces_of("Hello, Ana", ["Hello,"], "en") == ("Hello, Ana",)


def test_the_same_sentence_twice_is_known_once_and_the_longer_one_before_the_one_in_it():
    assert pieces_of("We pay. We pay. Do we pay? We pay.", ["We pay. Do we pay?", "We pay."], "en") == ("We pay.", "We pay. Do we pay?", "We pay.")


@pytest.mark.parametrize("lang", LANGS)
def test_rows_of_a_table_that_were_quoted_part_the_sentence_after_them(lang):
    some = ["DE – Visa, Mastercard, PayPal", "CN – Alipay, WeChat Pay", *said(lang)]
    assert list(pieces_of(joined(lang, some), some, lang)) == some
