"""Words cut without a tokenizer: every piece is the one that the tokenizer of the same vocabulary gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from serving.builtin import BuiltinEncoder
from serving.cutter import cutter, splitter
from serving.unigram import Unigram
from serving.weights_file import Weights, read_weights
from tests.fakes_weights import tiny_weights

LETTERS = [chr(code) for code in range(0x61, 0x7B)] + ["ä", "ö"]
WORDS = ["▁returns", "▁rückgaberecht", "退货政策有效期", "返品は可能です", "คืนเงินภายใน14วัน", "▁12ab345678", "ᚠᚢ▁returnᚠ", "ارجاع", "반품은", "▁", "€19", "₹%"]


@pytest.fixture(scope="module")
def weights() -> Weights:
    return read_weights()


@pytest.fixture(scope="module")
def whole(weights: Weights) -> Tokenizer:
    return cutter(weights.pieces, weights.scores)


@pytest.fixture(scope="module")
def light(weights: Weights) -> Unigram:
    return Unigram(weights.pieces, weights.scores.tolist(), splitter().pre_tokenize_str)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_any_script_gets_the_tokenizers_pieces(word: str, light: Unigram, whole: Tokenizer) -> None:
    assert light.cut(word) == tuple(whole.encode(word, add_special_tokens=False).ids)


@settings(max_examples=300)
@given(st.text(alphabet="▁abcdefghinorstuüéß返品退货政策คืนเงิ0123ارجع반품ᚠ", min_size=1, max_size=24))
def test_any_letters_in_any_order_get_the_tokenizers_pieces(light: Unigram, whole: Tokenizer, word: str) -> None:
    assert light.cut(word) == tuple(whole.encode(word, add_special_tokens=False).ids)


def test_an_encoder_that_has_cut_many_words_goes_on_with_the_same_pieces() -> None:
    few, many = BuiltinEncoder(tiny_weights()), BuiltinEncoder(tiny_weights())
    # so many different words that the tokenizer is built for the next ones
    many.token_ids([f"{first}{second}{third}" for first in LETTERS for second in LETTERS for third in LETTERS])
    texts = ["the return 2026", "退货", "คืนเงิน", "إرجاع"]
    assert [ids.tolist() for ids in many.token_ids(texts)] == [ids.tolist() for ids in few.token_ids(texts)]


def test_vectors_and_pieces_in_one_go_are_those_of_two() -> None:
    encoder = BuiltinEncoder(tiny_weights())
    texts = ["the return 12", "", "退货"]
    vectors, pieces = encoder.encode_with_pieces(texts)
    assert vectors.tolist() == encoder.encode_passages(texts).tolist()
    assert [ids.tolist() for ids in pieces] == [ids.tolist() for ids in encoder.token_ids(texts)]
