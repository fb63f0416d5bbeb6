"""Answers that any system gave, from a file: one JSON object a line, {"topic", "lang", "market", "text"}, and "sources" where it names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.errors import UnusableAnswers

if TYPE_CHECKING:
    from pathlib import Path

MOST_CHARACTERS = 20_000
"""An answer longer than this is cut: no reply to a customer is, and a page of HTML sent instead of one must not stop a comparison."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in one language."""

    topic: str
    lang: str
    market: str
    text: str
    sources: tuple[str, ...] = ()
    """Documents it rests on, named alike in every language; empty where the system does not say."""


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    topic: Annotated[str, Field(min_length=1)]
    lang: Annotated[str, Field(min_length=2)]
    market: str | None = ""
    text: str
    sources: tuple[str, ...] = ()


def read_answers(path: Path) -> tuple[Answer, ...]:
    """Every answer of a file, in order. Raises `UnusableAnswers` naming the line that is wrong, or if a topic is answered twice in one language and market."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as cause:
        message = f"{path} cannot be read as UTF-8 text ({cause}): give a file with one JSON object a line."
        raise UnusableAnswers(message) from cause
    found = tuple(_answer(path, number, line) for number, line in enumerate(lines, 1) if line.strip())
    if not found:
        message = f'{path} holds no answer: write one JSON object a line, {{"topic", "lang", "market", "text"}}.'
        raise UnusableAnswers(message)
    _refuse_doubles(path, found)
    return found


def _answer(path: Path, number: int, line: str) -> Answer:
    try:
        row = _Row.model_validate_json(line)
    except ValidationError as cause:
        first = cause.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        message = f"{path}, line {number}: {place + ': ' if place else ''}{first['msg']}. Correct it and run again."
        raise UnusableAnswers(message) from cause
    return Answer(row.topic, row.lang, row.market or "", row.text[:MOST_CHARACTERS], row.sources)


def _refuse_doubles(path: Path, found: tuple[Answer, ...]) -> None:
    seen: set[tuple[str, str, str]] = set()
    for one in found:
        name = (one.topic, one.lang, one.market)
        if name in seen:
            message = f"{path}: topic {one.topic!r} has two answers in {one.lang} for market {one.market or '(none)'}: leave one."
            raise UnusableAnswers(message)
        seen.add(name)
