"""Files of what customers asked and agents marked, as whoever answers customers hands them over: one JSON object a line."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter, ValidationError

from ingest.errors import UnusableInput
from ingest.types import Asked, SourceMark

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Row = TypeVar("Row", Asked, SourceMark)


def read_asked(file: Path) -> tuple[Asked, ...]:
    """Questions of a JSONL file with the fields of `Asked`. Raises `UnusableInput` with the line that cannot be used."""
    return _read(file, Asked)


def read_marks(file: Path) -> tuple[SourceMark, ...]:
    """Marks of a JSONL file with the fields of `SourceMark`. Raises `UnusableInput` with the line that cannot be used."""
    return _read(file, SourceMark)


def written(rows: Iterable[Asked | SourceMark]) -> str:
    """The same, as such a file."""
    return "".join(json.dumps(asdict(one), ensure_ascii=False, default=str) + "\n" for one in rows)


def _read(file: Path, kind: type[Row]) -> tuple[Row, ...]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise UnusableInput(f"{file} cannot be read ({error.strerror}); give a file with one JSON object a line.") from error
    except UnicodeDecodeError as error:
        raise UnusableInput(f"{file} is not UTF-8 text; save it as UTF-8.") from error
    adapter = TypeAdapter(kind)
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(adapter.validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "the line"
            raise UnusableInput(f"{file}, line {number}: {where}: {first['msg']}. Give the fields of {kind.__name__} as JSON.") from error
    return tuple(found)
