from math import log2

import pytest

from eval.metrics import Mean, Scored, by_language, interval, mean, ndcg_at, percentile, recall_at, reciprocal_rank, success_at, worst


def rows(*values: tuple[str, str, float | None]) -> list[Scored]:
    return [Scored(*each) for each in values]


@pytest.mark.parametrize(
    ("relevant", "ideal", "value"),
    [
        ([True, False], 1, 1.0),
        ([False, True], 1, 1 / log2(3)),
        ([False, True, True], 1, 1 / log2(3)),
        ([True, False, True], 2, (1 + 1 / log2(4)) / (1 + 1 / log2(3))),
        ([False] * 10 + [True], 1, 0.0),
        ([True] * 12, 30, 1.0),
        ([], 1, 0.0),
    ],
)
def test_ndcg_has_the_values_worked_by_hand(relevant, ideal, value):
    assert ndcg_at(relevant, 10, ideal) == pytest.approx(value)


def test_ndcg_without_anything_to_find_is_unscored_not_zero():
    assert ndcg_at([False], 10, ideal=0) is None
    assert recall_at([False], 5, total=0) is None


def test_recall_is_the_share_found_and_success_asks_for_one():
    assert recall_at([True, False, True, True], 3, total=4) == 0.5
    assert success_at([False, False, True], 2) == 0.0
    assert success_at([False, True], 2) == 1.0


def test_reciprocal_rank_looks_at_the_first_right_one():
    assert reciprocal_rank([False, False, True, True]) == pytest.approx(1 / 3)
    assert reciprocal_rank([False, False]) == 0.0


def test_unscored_values_are_counted_beside_the_mean_and_not_in_it():
    found = mean(rows(("a", "en", 1.0), ("b", "en", None), ("c", "en", 0.5)))
    assert (found.value, found.n, found.unscored) == (0.75, 2, 1)


def test_a_mean_of_nothing_is_nothing():
    assert mean(rows(("a", "en", None))) == Mean(None, 0, 1, None, None)


def test_the_interval_draws_topics_so_repeating_a_topic_in_more_languages_does_not_narrow_it():
    few = rows(*((str(topic), "en", float(topic % 2)) for topic in range(8)))
    many = rows(*((str(topic), lang, float(topic % 2)) for topic in range(8) for lang in ("en", "de", "ja", "ar")))
    assert interval(many) == pytest.approx(interval(few))
    low, high = interval(few)
    assert low < 0.5 < high
    assert high - low > 0.4


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    values = rows(*((str(topic), "en", topic / 30) for topic in range(30)))
    assert interval(values) == interval(values)
    assert interval(values, seed=1) != interval(values, seed=2)


def test_the_worst_language_is_the_lowest_mean_and_unscored_languages_cannot_be_it():
    found = by_language(rows(("a", "zh", 0.2), ("a", "en", 0.9), ("b", "en", 0.7), ("a", "th", None)))
    assert [(lang, each.n) for lang, each in found] == [("en", 2), ("th", 0), ("zh", 1)]
    assert worst(found) == found[2]


def test_percentiles_interpolate_and_nothing_has_none():
    assert percentile([1.0, 2.0, 3.0], 0.5) == 2.0
    assert percentile([0.0, 10.0], 0.95) == pytest.approx(9.5)
    assert percentile([], 0.5) is None
