"""The same text as people wrote it in several languages, and translations that some system made of it: two JSONL files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.errors import UnusableAnswers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Text = Annotated[str, Field(min_length=1)]


class Group(BaseModel):
    """One line of texts: the same in each language, by people."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: Text
    texts: Annotated[dict[Text, Text], Field(min_length=2)]


class Made(BaseModel):
    """One line of a system's translations."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)
    id: Text
    origin: Annotated[str, Field(alias="from", min_length=2)]
    into: Annotated[str, Field(alias="to", min_length=2)]
    text: str


Row = TypeVar("Row", Group, Made)


@dataclass(frozen=True, slots=True)
class Translated:
    """One translation beside the text it is of and what a person wrote in its place."""

    id: str
    origin: str
    """Language of `text`; `into`: language of `translation` and `human`."""
    into: str
    text: str
    translation: str
    human: str


def read_groups(path: Path) -> tuple[Group, ...]:
    """Raises `UnusableAnswers` naming the line that is wrong, or an id that occurs twice."""
    found = _rows(path, Group, '{"id", "texts": {"en": …, "de": …}}')
    seen: set[str] = set()
    for one in found:
        if one.id in seen:
            message = f"{path}: id {one.id!r} occurs more than once: leave one."
            raise UnusableAnswers(message)
        seen.add(one.id)
    return found


def read_made(path: Path, groups: Sequence[Group]) -> tuple[Translated, ...]:
    """Translations with the texts they are of. Raises `UnusableAnswers` for a bad line, or one whose text is in no group."""
    known = {one.id: one.texts for one in groups}
    found = []
    for row in _rows(path, Made, '{"id", "from", "to", "text"}'):
        texts = known.get(row.id, {})
        if row.origin not in texts or row.into not in texts:
            message = f"{path}: {row.id!r} from {row.origin} to {row.into} is in no line of the texts: give translations of those."
            raise UnusableAnswers(message)
        found.append(Translated(row.id, row.origin, row.into, texts[row.origin], row.text, texts[row.into]))
    return tuple(found)


def _rows(path: Path, shape: type[Row], wanted: str) -> tuple[Row, ...]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as cause:
        message = f"{path} cannot be read as UTF-8 text ({cause}): give a file with one JSON object a line."
        raise UnusableAnswers(message) from cause
    found = tuple(_row(path, number, line, shape) for number, line in enumerate(lines, 1) if line.strip())
    if not found:
        message = f"{path} holds no text: write one JSON object a line, {wanted}."
        raise UnusableAnswers(message)
    return found


def _row(path: Path, number: int, line: str, shape: type[Row]) -> Row:
    try:
        return shape.model_validate_json(line)
    except ValidationError as cause:
        first = cause.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        message = f"{path}, line {number}: {place + ': ' if place else ''}{first['msg']}. Correct it and run again."
        raise UnusableAnswers(message) from cause
