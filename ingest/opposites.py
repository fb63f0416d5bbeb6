"""Words that exclude each other, whatever the language: free and charged, included and excluded, who pays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.facts.tables import base_language
from prompts.table import read_table

TABLE = Path(__file__).parent / "tables" / "opposites.yaml"
_SPACED = re.compile(r"[a-zA-Z\u00c0-\u058f\u0590-\u07ff\u0900-\u097f]")


@dataclass(frozen=True, slots=True)
class _Words:
    first: re.Pattern[str]
    second: re.Pattern[str]


def sides(text: str, lang: str) -> dict[str, bool]:
    """For each pair of opposites the text holds one side of: true for the first (free), false for the second (charged). Both, or a no among them: left out."""
    found = {}
    for name, words in _tables(base_language(lang)).items():
        second = words.second.search(text) is not None
        first = words.first.search(words.second.sub(" ", text)) is not None
        if first is not second:
            found[name] = first
    return found


@lru_cache(maxsize=64)
def _tables(lang: str) -> dict[str, _Words]:
    name = "zh" if lang == "zh-TW" else lang
    return {kind: _Words(*map(_pattern, rows[name])) for kind, rows in read_table(TABLE).items() if name in rows}


def _pattern(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(_word(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)


def _word(word: str) -> str:
    body = re.escape(word.removesuffix("*"))
    if not _SPACED.match(word[0]):
        return body
    return rf"(?<!\w){body}" + ("" if word.endswith("*") else r"(?!\w)")
