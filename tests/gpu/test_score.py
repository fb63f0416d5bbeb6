from __future__ import annotations

from pathlib import Path

import pytest

from gpu.errors import UnusableTrainingText
from gpu.train.score import matching, measure, question_matching, without_marks
from serving.builtin import BuiltinEncoder
from tests.fakes_training import write_lines
from tests.fakes_weights import tiny_weights


@pytest.fixture
def encoder() -> BuiltinEncoder:
    return BuiltinEncoder(tiny_weights())


def test_matching_counts_both_ways_per_language(encoder: BuiltinEncoder, tmp_path: Path) -> None:
    rows = [("de", "Rückgabe", "return"), ("de", "2026", "refund"), ("th", "คืนเงิน", "refund"), ("th", "12", "2026")]
    write_lines(tmp_path / "pairs.gz", [{"lang": code, "text": text, "en": english} for code, text, english in rows])
    # German "2026" is like neither English side, so it finds the first; "refund" finds neither and falls to the first too.
    assert matching(encoder, tmp_path / "pairs.gz") == {"de": 0.5, "th": 1.0}


def test_texts_may_be_measured_as_typed_without_accents(encoder: BuiltinEncoder, tmp_path: Path) -> None:
    rows = [{"lang": "de", "text": text, "en": english} for text, english in (("2026", "refund"), ("Rückgabe", "return"))]
    write_lines(tmp_path / "pairs.gz", rows)
    assert matching(encoder, tmp_path / "pairs.gz")["de"] > matching(encoder, tmp_path / "pairs.gz", without_marks)["de"]
    assert without_marks("Điện thoại, größer, où") == "Dien thoai, großer, ou"


def test_questions_are_matched_against_all_english_ones(encoder: BuiltinEncoder, tmp_path: Path) -> None:
    rows = [{"q": {"en": "return", "zh": "退货"}}, {"q": {"en": "refund", "zh": "退货"}}, {"q": {"en": "12"}}]
    write_lines(tmp_path / "questions.gz", rows)
    assert question_matching(encoder, tmp_path / "questions.gz") == {"zh": 0.5}


def test_a_missing_test_set_is_named(encoder: BuiltinEncoder, tmp_path: Path) -> None:
    with pytest.raises(UnusableTrainingText, match="tatoeba_test"):
        measure(encoder, tmp_path)
