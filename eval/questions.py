"""Question rows: the same question in several languages, with the document and the exact quote that answers it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.errors import UnusableQuestions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TEXTS = ("id", "topic", "lang", "question")


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One line of a questions file. `answer_doc` is a path suffix; both answer fields are empty where nothing answers."""

    id: str
    topic: str
    lang: str
    question: str
    answer_doc: str
    answer_quote: str
    answerable: bool


def read_questions(path: Path) -> tuple[QuestionRow, ...]:
    """The rows of a JSONL file, blank lines skipped. Raises `UnusableQuestions` naming the file and line."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        message = f"{path} cannot be read as UTF-8 text ({cause}): give a questions file, one JSON object per line."
        raise UnusableQuestions(message) from cause
    rows = tuple(_row(path, number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip())
    if not rows:
        message = f"{path} holds no question: give one JSON object per line."
        raise UnusableQuestions(message)
    _refuse_twins(path, rows)
    return rows


def _row(path: Path, number: int, line: str) -> QuestionRow:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as cause:
        message = f"{path}, line {number}: not JSON ({cause.msg}, column {cause.colno})."
        raise UnusableQuestions(message) from cause
    if not isinstance(value, dict):
        message = f"{path}, line {number}: a row is a JSON object, this is {type(value).__name__}."
        raise UnusableQuestions(message)
    for field in TEXTS:
        if not isinstance(value.get(field), str) or not value[field].strip():
            message = f"{path}, line {number}: “{field}” must be text."
            raise UnusableQuestions(message)
    answerable = value.get("answerable", True)
    if not isinstance(answerable, bool):
        message = f"{path}, line {number}: “answerable” must be true or false."
        raise UnusableQuestions(message)
    doc, quote = (_answer(path, number, value, field, needed=answerable) for field in ("answer_doc", "answer_quote"))
    return QuestionRow(value["id"], value["topic"], value["lang"], value["question"], doc, quote, answerable)


def _answer(path: Path, number: int, value: dict[str, object], field: str, *, needed: bool) -> str:
    text = value.get(field)
    if needed and (not isinstance(text, str) or not text.strip()):
        message = f"{path}, line {number}: an answerable row needs “{field}”; else set “answerable” to false."
        raise UnusableQuestions(message)
    return text if isinstance(text, str) else ""


def _refuse_twins(path: Path, rows: Sequence[QuestionRow]) -> None:
    twice = [name for name, count in Counter(row.id for row in rows).items() if count > 1]
    if twice:
        message = f"{path}: the id {twice[0]!r} occurs more than once; every row needs its own."
        raise UnusableQuestions(message)
