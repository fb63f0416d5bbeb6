"""Late interaction and how rare a piece's meaning is, on an encoder whose pieces are random directions."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.late import Laid, late_scores
from ingest.rarity import PieceRarity
from tests.fakes_ingest import WordHashEncoder


@pytest.fixture
def encoder():
    return WordHashEncoder()


def test_a_passage_that_holds_every_piece_comes_first_and_one_without_pieces_scores_nothing(encoder):
    question, whole, half, none = encoder.token_ids(["red kettle", "the kettle is red", "the kettle is blue", ""])
    scores = late_scores(question, encoder.token_weights(question), Laid.of([half, none, whole], encoder), encoder)
    assert scores[2] > scores[0] > scores[1] == 0
    assert scores[2] == pytest.approx(1.0, abs=1e-5)


def test_a_piece_without_weight_does_not_count(encoder):
    question, red, kettle = encoder.token_ids(["red kettle", "red", "kettle"])
    scores = late_scores(question, np.array([1.0, 0.0], np.float32), Laid.of([red, kettle], encoder), encoder)
    assert scores[0] == pytest.approx(1.0, abs=1e-5)
    assert scores[1] < 0.9


def test_nothing_asked_and_nothing_held_score_zero(encoder):
    empty = np.empty(0, np.uint32)
    assert late_scores(empty, np.empty(0, np.float32), Laid.of(encoder.token_ids(["red"]), encoder), encoder).tolist() == [0.0]
    assert Laid.of([empty, empty], encoder).whole(encoder.encode_queries(["red"])[0]).tolist() == [0.0, 0.0]
    assert late_scores(encoder.token_ids(["red"])[0], np.ones(1, np.float32), Laid.of([], encoder), encoder).tolist() == []


def test_the_whole_passage_is_near_to_a_question_of_its_own_words(encoder):
    near, far = encoder.token_ids(["the blue kettle boils water quickly", "returns are free within thirty days"])
    scores = Laid.of([near, far], encoder).whole(encoder.encode_queries(["blue kettle boils water"])[0])
    assert scores[0] > 0.5 > scores[1]


def test_a_piece_that_every_passage_holds_is_common_and_one_that_none_holds_is_rare(encoder):
    rarity = PieceRarity(encoder.token_ids([f"kettle number{number}" for number in range(50)]), encoder)
    kettle, number, unheard = (rarity(encoder.token_ids([word])[0])[0] for word in ("kettle", "number7", "zeppelin"))
    assert 0 < kettle < number < unheard


def test_pieces_are_as_rare_asked_together_as_asked_alone(encoder):
    pieces = encoder.token_ids(["kettle number3 kettle"])[0]
    sample = encoder.token_ids(["a kettle", "number3", "nothing"])
    together, one = PieceRarity(sample, encoder)(pieces), PieceRarity(sample, encoder)
    assert together.tolist() == pytest.approx([one(pieces[at : at + 1])[0] for at in range(len(pieces))], rel=1e-5)


def test_in_an_empty_knowledge_every_piece_is_as_rare(encoder):
    assert set(PieceRarity([], encoder)(encoder.token_ids(["red kettle"])[0]).tolist()) == {1.0}
