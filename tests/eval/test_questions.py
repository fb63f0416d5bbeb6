import json
from pathlib import Path

import pytest

from eval.errors import UnusableQuestions
from eval.match import bare, path_ends_with
from eval.questions import read_questions

GOOD = {"id": "1", "topic": "t", "lang": "ja", "question": "防水ですか？", "answer_doc": "a.md", "answer_quote": "防水ではありません。", "answerable": True}


def written(tmp_path, *lines):
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    return path


def test_rows_are_read_and_blank_lines_and_a_byte_order_mark_are_nothing(tmp_path):
    path = written(tmp_path, "\ufeff" + json.dumps(GOOD), "", {**GOOD, "id": "2", "answerable": False, "answer_doc": None, "answer_quote": None})
    first, second = read_questions(path)
    assert (first.lang, first.answer_quote, first.answerable) == ("ja", "防水ではありません。", True)
    assert (second.answer_doc, second.answerable) == ("", False)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("{broken", "not JSON"),
        ("[1]", "JSON object"),
        ({**GOOD, "question": "  "}, "“question”"),
        ({**GOOD, "lang": 3}, "“lang”"),
        ({**GOOD, "answerable": "yes"}, "“answerable”"),
        ({**GOOD, "answer_quote": None}, "“answer_quote”"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path, line, word):
    with pytest.raises(UnusableQuestions, match=f"line 2.*{word}"):
        read_questions(written(tmp_path, GOOD, line))


def test_two_rows_with_one_id_are_refused(tmp_path):
    with pytest.raises(UnusableQuestions, match="'1' occurs more than once"):
        read_questions(written(tmp_path, GOOD, GOOD))


def test_a_missing_empty_or_wrongly_encoded_file_is_refused_in_words(tmp_path):
    with pytest.raises(UnusableQuestions, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl")
    with pytest.raises(UnusableQuestions, match="holds no question"):
        read_questions(written(tmp_path, "", ""))
    (tmp_path / "latin.jsonl").write_bytes('{"id": "größe"}'.encode("latin-1"))
    with pytest.raises(UnusableQuestions, match="UTF-8"):
        read_questions(tmp_path / "latin.jsonl")


def test_every_answer_of_the_shipped_demo_questions_stands_in_the_demo_shops_policies():
    documents = {path.as_posix(): bare(path.read_text("utf-8")) for path in Path("assist/demo/knowledge/policies").rglob("*.md")}
    rows = read_questions(Path("eval/suites/demo.jsonl"))
    assert len({row.lang for row in rows}) == 13
    for row in rows:
        holding = [path for path, text in documents.items() if row.answerable and bare(row.answer_quote) in text]
        assert not row.answerable or any(path_ends_with(path, row.answer_doc) for path in holding), row.id
