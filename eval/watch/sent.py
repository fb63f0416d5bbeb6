"""Replies that were sent, from a file that the shop's system handed over: one JSON object a line. Ours or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.errors import UnusableAnswers
from eval.pairs.answers import MOST_CHARACTERS

if TYPE_CHECKING:
    from pathlib import Path


class Sent(BaseModel):
    """One reply. Only `text` and `lang` are needed; what is not known is left out of what needs it."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    text: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]
    lang: Annotated[str, Field(min_length=2)]
    id: str = ""
    topic: str = ""
    """What the customer wanted, named alike in every language; without it the reply is held against no other."""
    market: str = ""
    asked: str = ""
    stated: str = ""
    """The part of it that rests on the shop's documents; empty: all of it."""
    quotes: tuple[str, ...] = ()
    """Words it rests on."""
    sources: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    """Codes of what the system's own guard found."""
    at: str = ""


def read_sent(path: Path) -> tuple[Sent, ...]:
    """Every reply of a file, in order. Raises `UnusableAnswers` naming the line that is wrong, or for a file without any."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as cause:
        message = f"{path} cannot be read as UTF-8 text ({cause}): give replies, one JSON object a line."
        raise UnusableAnswers(message) from cause
    found = tuple(_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip())
    if not found:
        message = f'{path} holds no reply: write one JSON object a line, {{"text", "lang", "topic", "market"}}.'
        raise UnusableAnswers(message)
    return found


def _row(path: Path, number: int, line: str) -> Sent:
    try:
        return Sent.model_validate_json(line)
    except ValidationError as cause:
        first = cause.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        message = f"{path}, line {number}: {place + ': ' if place else ''}{first['msg']}. Correct it and run again."
        raise UnusableAnswers(message) from cause
