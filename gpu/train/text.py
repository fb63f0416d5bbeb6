"""Aligned text, read from gzip-compressed JSON lines: one group of translations of one English text per line."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gpu.errors import UnusableTrainingText
from gpu.train.licences import require_shipping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gpu.train.licences import Source


@dataclass(frozen=True, slots=True)
class Sentence:
    """One text in one language."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that mean the same, the English one apart, and the file they came from."""

    english: str
    others: tuple[Sentence, ...]
    file: str


def read_groups(folder: Path, sources: Sequence[Source], *, for_shipping: bool = True) -> Iterator[Group]:
    """Every group of the named sources, in file order.

    Raises `LicenceRefused` before reading anything when the weights ship and a source's class forbids that, and
    `UnusableTrainingText` for a missing or malformed file.
    """
    if for_shipping:
        require_shipping(sources)
    for source in sources:
        yield from _file(folder / source.file)


def _file(path: Path) -> Iterator[Group]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield _group(line, path, number)
    except (OSError, EOFError, UnicodeDecodeError) as cause:
        message = f"{path} cannot be read as gzip-compressed JSON lines: {cause}."
        raise UnusableTrainingText(message) from cause


def _group(line: str, path: Path, number: int) -> Group:
    try:
        texts = json.loads(line)["t"]
        others = tuple(Sentence(str(code), str(text)) for code, text in texts.items() if code != "en")
        return Group(str(texts["en"]), others, path.name)
    except (ValueError, KeyError, TypeError, AttributeError) as cause:
        message = f'{path}, line {number}: expected {{"t": {{"en": "…", "de": "…"}}}}.'
        raise UnusableTrainingText(message) from cause
