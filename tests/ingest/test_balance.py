"""One language's documents take little more than a third of an answer where another language has something to say."""

from __future__ import annotations

import pytest

from ingest.balance import balanced


def test_the_best_of_other_languages_come_in_where_one_would_fill_the_answer():
    scores = [1.0 - at / 100 for at in range(20)]
    langs = ["en"] * 16 + ["de", "ja", "th", "ar"]
    assert balanced(range(20), scores, langs, 6) == [0, 1, 2, 16, 17, 18]
    assert balanced(range(20), scores, langs, 8) == [0, 1, 2, 3, 16, 17, 18, 19]


def test_an_answer_of_one_language_stays_as_it_is():
    assert balanced([3, 1, 0, 2], [0.7, 0.8, 0.5, 0.9], ["en"] * 4, 3) == [3, 1, 0]


def test_what_is_far_worse_takes_nobodys_place():
    assert balanced(range(5), [1.0, 0.9, 0.8, 0.75, 0.69], ["en"] * 4 + ["de"], 4) == [0, 1, 2, 3]


def test_the_order_by_score_stays_when_places_are_left():
    assert balanced(range(5), [1.0, 0.9, 0.8, 0.75, 0.72], ["en", "en", "en", "de", "en"], 5) == [0, 1, 2, 3, 4]


def test_nothing_found_and_nothing_wanted_give_nothing():
    assert balanced([], [], [], 10) == []
    assert balanced([0], [1.0], ["en"], 0) == []


def test_ten_places_are_shared_by_at_least_three_languages_that_have_as_much_to_say():
    langs = ["en"] * 8 + ["de"] * 8 + ["ja"] * 8
    taken = balanced(range(24), [1.0 - at / 100 for at in range(24)], langs, 10)
    assert [sum(langs[at] == lang for at in taken) for lang in ("en", "de", "ja")] == [4, 3, 3]


@pytest.mark.parametrize(("own", "kept"), [("ja", 4), ("ja-JP", 4), ("th", 3), ("und", 3)])
def test_the_askers_own_language_has_one_place_more(own, kept):
    langs = ["en"] * 8 + ["ja"] * 8 + ["de"] * 8
    taken = balanced(range(24), [1.0 - at / 100 for at in range(24)], langs, 10, own)
    assert sum(langs[at] == "ja" for at in taken) == kept


@pytest.mark.parametrize("limit", [1, 2])
def test_the_best_passage_of_a_short_answer_never_gives_way(limit):
    assert balanced(range(4), [1.0, 0.9, 0.9, 0.9], ["en", "ja", "ja", "ja"], limit, "ja")[0] == 0
