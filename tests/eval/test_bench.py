import pytest

from eval.bm25 import Bm25, tokens
from eval.peers import compare, measure
from tests.eval.fakes_eval import ListIndex
from tests.eval.test_retrieval import ROWS, STORE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Return WITHIN 30 days", ["return", "within", "30", "days"]),
        ("退货期限30天", ["退货", "货期", "期限", "30", "天"]),
        ("ＡＢ１２", ["ab12"]),
        ("返品は可能", ["返品", "品は", "は可", "可能"]),
        ("خلال 30 يوم", ["خلال", "30", "يوم"]),
        ("คืน", ["คื", "ืน"]),
        ("Größe", ["grösse"]),
        ("वारंटी कितने", ["वारंटी", "कितने"]),
    ],
)
def test_words_are_whole_and_scripts_without_spaces_become_pairs(text, expected):
    assert list(tokens(text)) == expected


def test_scores_are_the_textbook_values():
    """Two texts of equal length: idf = ln(1 + 1.5 / 1.5), saturation 1 at one occurrence."""
    index = Bm25(["red apple", "green pear"])
    assert index.scores("red")[0] == pytest.approx(0.6931, abs=1e-4)
    assert index.scores("red")[1] == 0.0


def test_the_rarer_word_and_the_shorter_text_win():
    index = Bm25(["the warranty", "the the the return", "the return of an article in its box within days", "the shop"])
    assert index.search("the warranty") == [0, 1, 3, 2]
    assert index.search("return")[0] == 1


def test_a_question_without_a_known_word_finds_nothing_and_an_empty_store_is_no_error():
    assert Bm25(["退货"]).search("xyz") == []
    assert Bm25([]).search("x") == []


def test_peers_are_measured_on_the_same_passages_and_one_that_is_not_installed_says_so():
    ours, bm25, minilm = compare(ListIndex(STORE, {"water en?": [0], "water de?": [0]}), ROWS, minilm=False)
    assert (ours.figures["ndcg@10"].value, ours.figures["ndcg@10"].n) == (pytest.approx(2 / 3), 3)
    assert bm25.figures["ndcg@10"].n == 3
    assert bm25.built_s is not None
    assert minilm.note
    assert minilm.figures == {}


def test_a_peer_that_finds_the_right_passage_first_scores_one():
    peer = measure("x", lambda row: [STORE[1]] if row.lang == "de" else [STORE[0]], ROWS, STORE)
    assert peer.figures["ndcg@10"].value == 1.0
    assert peer.worst_ndcg == 1.0
