import sys
from xml.etree import ElementTree

import pytest

from eval.bench_plot import plot
from eval.bench_report import as_json, as_lines, peer_json
from eval.bm25 import Bm25, tokens
from eval.commands.bench import run
from eval.metrics import Mean
from eval.peer import Text, measure, write_task
from eval.peer_bm25 import build
from eval.peers import Peer, Speed, compare, run_alone
from eval.retrieval import METRICS
from eval.vary import grow, split_of
from ingest.open import open_index
from ingest.settings import IngestSettings
from ingest.types import Audience, Question, Where
from tests.eval.fakes_eval import ListIndex
from tests.eval.test_retrieval import ROWS, STORE
from tests.fakes_ingest import ENCODER, WordHashEncoder, passage


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
    ours, bm25, minilm = compare(ListIndex(STORE, {"water en?": [0], "water de?": [0]}), ROWS, systems=("bm25", "minilm"))
    assert (ours.figures["ndcg@10"].value, ours.figures["ndcg@10"].n) == (pytest.approx(2 / 3), 3)
    assert bm25.figures["ndcg@10"].n == 3
    assert bm25.load_s is not None
    assert bm25.mib > 1
    assert "not installed" in minilm.note
    assert minilm.figures is None


def test_a_peers_process_that_dies_is_told_and_does_not_end_the_run(tmp_path):
    assert "ended early" in run_alone("bm25", tmp_path / "nowhere", sys.executable).note


def test_a_peer_is_asked_twice_with_its_filter_and_without(tmp_path):
    write_task(tmp_path, [Text("a", "red kettle", "en", "DE", "public"), Text("b", "red kettle", "en", "FR", "public")], ["kettle"])
    measured = measure(lambda: build("bm25", tmp_path), ["kettle"])
    assert measured.found == (("a", "b"),)
    assert len(measured.milliseconds) == len(measured.filtered) == 1
    assert build("bm25", tmp_path).search("kettle", 10, filtered=True) == ["a"]


def made(name, ndcg, **langs):
    mean = Mean(ndcg, 3, 0, ndcg, ndcg)
    figures = dict.fromkeys(METRICS, mean)
    by_language = tuple((lang, Mean(value, 1, 0, value, value)) for lang, value in langs.items())
    return Peer(name, "", 4, figures, by_language, mean, Speed(1.0, 2.0, 3.0), Speed(2.0, 3.0, 4.0), 1.5, 90.0)


ORIGIN = {"commit": "c" * 12, "date": "2026-11-26", "machine": "m"}


def test_the_report_names_every_language_in_which_a_peer_is_better():
    value = as_json([made("ours", 0.6, en=0.5, ja=0.7), made("peer", 0.4, en=0.55, ja=0.1)], []) | ORIGIN
    assert value["lost"] == ["peer: en 0.550 against 0.500"]
    assert any("better than ours: peer: en" in line for line in as_lines(value))


def test_a_system_that_could_not_be_run_stands_in_the_report_with_its_reason():
    lines = as_lines(as_json([made("ours", 0.6, en=0.5), Peer("peer", "not installed")], []) | ORIGIN)
    assert any(line.startswith("peer") and "not installed" in line for line in lines)
    assert "no peer is better in any language" in lines


def test_the_plot_is_xml_with_a_point_for_each_size_and_survives_an_empty_run():
    size = {"passages": 1000, "windows": 1, "put_s": 1, "optimise_s": 1, "peers": [peer_json(made("ours", 0.1))]}
    value = as_json([made("ours", 0.6, en=0.5)], [size])
    drawn = ElementTree.fromstring(plot(value))  # noqa: S314 - our own drawing
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}circle"))) == 2
    assert "Nothing" in plot({"peers": [], "scale": []})


def test_a_grown_index_has_the_size_asked_keeps_filters_and_is_searched_like_any(tmp_path):
    encoder = WordHashEncoder()
    real = split_of([passage(number, f"The kettle number {number} is red. It boils water in {number} minutes.") for number in range(1, 4)])
    grown = grow(real, encoder, tmp_path, 120, most_windows=2)
    assert (grown.passages, 120 <= grown.windows <= 240) == (120, True)
    index = open_index(IngestSettings(data=tmp_path), encoder=ENCODER)
    try:
        hits = index.search(Question("red kettle", where=Where(markets=("DE",)), limit=50)).hits
    finally:
        index.close()
    assert len({hit.passage.id for hit in hits}) == len(hits) > 20
    assert {hit.passage.audience for hit in hits} == {Audience.PUBLIC}
    assert all(not hit.passage.markets or "DE" in hit.passage.markets for hit in hits)


@pytest.mark.parametrize("sizes", ["many", "10", "1e5", "99999999999"])
def test_a_size_that_cannot_be_made_is_refused_with_code_two(sizes, capsys):
    with pytest.raises(SystemExit) as ended:
        run(["retrieval", "--sizes", sizes])
    assert ended.value.code == 2
    with pytest.raises(SystemExit):
        run(["retrieval", "--systems", "elastic"])
    assert "--sizes" in capsys.readouterr().err
