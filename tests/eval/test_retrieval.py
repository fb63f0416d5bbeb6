from math import log2

import pytest

from eval.provenance import Provenance
from eval.questions import QuestionRow
from eval.retrieval import judge_retrieval, slice_of
from eval.retrieval_report import as_json, as_lines
from ingest.types import Strength
from tests.eval.fakes_eval import ListIndex, passage

ORIGIN = Provenance("abc", "a machine", "2026-11-24", "questions.jsonl", "d1")
STORE = [
    passage("m/en.md", "Keep the device away from water at all times.", "en"),
    passage("m/de.md", "Halten Sie das Gerät immer von Wasser fern.", "de"),
    passage("m/other.md", "Charge it with five volts.", "en"),
]


def row(lang: str, quote: str, *, topic: str = "water", answerable: bool = True) -> QuestionRow:
    return QuestionRow(f"{topic}-{lang}", topic, lang, f"{topic} {lang}?", "m/x.md" if answerable else "", quote, answerable)


ROWS = [
    row("en", "Keep the device away from water at all times."),
    row("de", "Halten Sie das Gerät immer von Wasser fern."),
    row("ja", "Keep the device away from water at all times."),
]


def test_a_passage_in_any_language_is_right_and_the_first_right_rank_counts():
    result = judge_retrieval(ListIndex(STORE, {"water en?": [1], "water de?": [2, 0], "water ja?": [2]}), ROWS)
    assert [each.ndcg for each in result.judged] == pytest.approx([1.0, 1 / log2(3), 0.0])
    assert [each.first for each in result.judged] == [1, 2, None]


def test_the_second_definition_asks_for_every_version_in_the_index():
    result = judge_retrieval(ListIndex(STORE, {"water en?": [0, 1], "water de?": [1], "water ja?": []}), ROWS)
    both = 1 + 1 / log2(3)
    assert [each.ndcg_versions for each in result.judged] == pytest.approx([1.0, 1 / both, 0.0])


def test_questions_without_a_right_passage_in_their_own_language_make_the_cross_language_slice():
    result = judge_retrieval(ListIndex(STORE, {"water ja?": [0]}), ROWS)
    assert [each.row.lang for each in result.judged if each.crossed] == ["ja"]
    document = as_json(result, ORIGIN, "list:1")
    assert document["cross_language_only"]["ndcg@10"] == 1.0
    assert document["overall"]["ndcg@10"] == pytest.approx(1 / 3, abs=1e-4)


def test_a_topic_that_no_passage_holds_scores_zero_and_is_named():
    result = judge_retrieval(ListIndex(STORE, {"lost en?": [0]}), [row("en", "This sentence stands nowhere.", topic="lost")])
    assert slice_of(result.judged)["ndcg@10"].value == 0.0
    assert result.missing == ("lost",)
    assert any("in no passage of this index" in line and "lost" in line for line in as_lines(as_json(result, ORIGIN, "i")))


def test_unanswerable_rows_are_left_out_and_counted_by_the_weak_source_bar():
    index = ListIndex(STORE, {"water en?": [0], "none en?": [2], "none de?": [2]}, {"none en?": Strength.STRONG, "none de?": Strength.WEAK})
    rows = [ROWS[0], row("en", "", topic="none", answerable=False), row("de", "", topic="none", answerable=False)]
    document = as_json(judge_retrieval(index, rows), ORIGIN, "i")
    assert document["overall"]["n"] == 1
    assert document["unanswerable"] == {"top_hit_clears_weak_bar": 0.5, "n": 2}


def test_the_worst_language_and_intervals_stand_beside_the_figures():
    document = as_json(judge_retrieval(ListIndex(STORE, {"water en?": [0], "water de?": [2, 1], "water ja?": [2]}), ROWS), ORIGIN, "i")
    assert document["worst_language"]["lang"] == "ja"
    assert set(document["by_language"]) == {"en", "de", "ja"}
    assert document["intervals"]["overall"]["mrr"] == [0.5, 0.5]
    assert set(document["overall"]) >= {"ndcg@10", "recall@5", "mrr", "n"}
    assert document["commit"] == "abc"
    assert "one right passage is enough" in document["definition"]


def test_the_language_is_told_only_when_asked_to():
    index = ListIndex(STORE)
    judge_retrieval(index, ROWS[:1])
    judge_retrieval(index, ROWS[:1], tell_language=True)
    assert [question.lang for question in index.asked] == ["und", "und", "und", "en"]
