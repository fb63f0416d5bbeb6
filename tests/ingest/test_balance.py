"""One language's documents take at most half of an answer where another language has something to say."""

from __future__ import annotations

from ingest.balance import balanced


def test_the_best_of_other_languages_come_in_where_one_would_fill_the_answer():
    scores = [1.0 - at / 100 for at in range(20)]
    langs = ["en"] * 16 + ["de", "ja", "th", "ar"]
    assert balanced(range(20), scores, langs, 6) == [0, 1, 2, 16, 17, 18]


def test_an_answer_of_one_language_stays_as_it_is():
    assert balanced([3, 1, 0, 2], [0.7, 0.8, 0.5, 0.9], ["en"] * 4, 3) == [3, 1, 0]


def test_what_is_far_worse_takes_nobodys_place():
    assert balanced(range(5), [1.0, 0.9, 0.8, 0.7, 0.59], ["en"] * 4 + ["de"], 4) == [0, 1, 2, 3]


def test_the_order_by_score_stays_when_places_are_left():
    assert balanced(range(5), [1.0, 0.9, 0.8, 0.7, 0.65], ["en", "en", "en", "de", "en"], 5) == [0, 1, 2, 3, 4]


def test_nothing_found_and_nothing_wanted_give_nothing():
    assert balanced([], [], [], 10) == []
    assert balanced([0], [1.0], ["en"], 0) == []
