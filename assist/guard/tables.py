"""The guard's own word lists, read once: a file that breaks its shape is named."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from prompts.errors import PromptFileError
from prompts.table import TableUnreadable, read_table

FOLDER = Path(__file__).with_name("tables")


@lru_cache(maxsize=16)
def table(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """A table of `tables/`: language or name to its row. Raises `PromptFileError` naming the file, with the line where YAML has one."""
    try:
        found = read_table(folder / f"{name}.yaml")
    except TableUnreadable as error:
        raise PromptFileError(str(error)) from error
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise PromptFileError(f"{name}.yaml: a table must map names to rows. Correct it.")
    return found


@lru_cache(maxsize=256)
def words(name: str, lang: str) -> tuple[str, ...]:
    """The words of a language in a table of word lists, or of its base language; none where it has no row."""
    rows = table(name)
    return tuple(str(word) for word in rows.get(lang, rows.get(lang.partition("-")[0], ())))
