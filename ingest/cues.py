"""The word tables of language identification, read once from YAML beside this file and checked as they are read."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ingest.errors import IngestError
from prompts.table import TableUnreadable, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).parent / "tables"
_FIELDS = {"source", "licence", "meaning", "words"}


@cache
def cue_words(name: str, *, prefix: str = "language") -> Mapping[str, tuple[str, ...]]:
    """Table `language_<name>.yaml` (or another prefix): for each language tag its words, in lower case.

    Raises:
        IngestError: the table is missing a field or a list (a broken installation).

    """
    path = _FOLDER / f"{prefix}_{name}.yaml"
    try:
        content = read_table(path)
    except TableUnreadable as error:
        raise IngestError(str(error)) from error
    if not isinstance(content, dict) or set(content) != _FIELDS:
        raise IngestError(f"{path.name} must hold exactly {', '.join(sorted(_FIELDS))}; install again.")
    table: dict[str, tuple[str, ...]] = {}
    for tag, words in content["words"].items():
        if not isinstance(words, str):
            raise IngestError(f"{path.name}: the words of {tag} must be one text of words; install again.")
        table[str(tag)] = tuple(word.replace("_", " ") for word in words.split())
    return MappingProxyType(table)
