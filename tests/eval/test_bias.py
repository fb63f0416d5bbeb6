"""Whose copy wins, and who loses by whose documents, on an index whose answers are laid down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.bias import probe, worst_move
from eval.bias_report import as_json, as_lines, fell_short
from tests.eval.fakes_eval import ListIndex
from tests.eval.test_retrieval import ROWS, STORE


class FilteredIndex(ListIndex):
    """Keeps to the languages asked for, and shows only so many hits."""

    depth = 10

    def search(self, question):
        answer = super().search(replace(question, limit=100))
        langs = question.where.langs
        return replace(answer, hits=tuple(hit for hit in answer.hits if not langs or hit.passage.lang in langs)[: self.depth])


@pytest.fixture
def index():
    return FilteredIndex(STORE, {"water en?": [0, 1], "water de?": [0, 1], "water ja?": [2, 1, 0]})


def test_the_language_of_the_first_right_passage_wins_and_the_own_copy_is_counted_where_there_is_one(index):
    wins = {one.asked: one for one in probe(index, ROWS).wins}
    assert (wins["en"].by_language, wins["en"].own, wins["en"].own_won) == ((("en", 1),), 1, 1)
    assert (wins["de"].by_language, wins["de"].own, wins["de"].own_won) == ((("en", 1),), 1, 0)
    assert (wins["ja"].by_language, wins["ja"].own) == ((("de", 1),), 0)


def test_a_passage_that_another_languages_documents_bury_is_a_loss_of_the_asker(index):
    index.depth = 1
    moves = {(one.added, one.asked): one for one in probe(index, ROWS).moves}
    assert (moves["en", "ja"].before, moves["en", "ja"].after, moves["en", "ja"].points) == (1.0, 0.0, -100.0)
    assert moves["en", "en"].points == 0.0
    assert worst_move(probe(index, ROWS)) == moves["en", "ja"]


def test_a_loss_of_more_than_a_point_falls_short_and_stands_in_the_table(index):
    fair = as_json(probe(index, ROWS))
    assert not fell_short(fair)
    index.depth = 1
    unfair = as_json(probe(index, ROWS))
    assert fell_short(unfair)
    assert any("-100.0" in line for line in as_lines(unfair))


def test_an_index_of_one_language_moves_nobody():
    bias = probe(FilteredIndex([STORE[0]], {"water en?": [0]}), ROWS[:1])
    assert (bias.moves, worst_move(bias)) == ((), None)
    assert not fell_short(as_json(bias))
