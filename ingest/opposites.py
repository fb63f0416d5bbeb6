"""Words that exclude each other, whatever the language: free and charged, included and excluded, who pays."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from ingest.facts.tables import base_language
from prompts.table import read_table

TABLE = Path(__file__).parent / "tables" / "opposites.yaml"
_SPACED = re.compile(r"[a-zA-Z\u00c0-\u058f\u0590-\u07ff\u0900-\u097f]")


def sides(text: str, lang: str) -> dict[str, bool]:
    """For each pair of opposites the text holds one side of: true for the first (free), false for the second (charged); both: left out."""
    found = {kind: {match.lastgroup == "first" for match in pattern.finditer(text)} for kind, pattern in _tables(base_language(lang)).items()}
    return {kind: True in some for kind, some in found.items() if len(some) == 1}


@lru_cache(maxsize=64)
def _tables(lang: str) -> dict[str, re.Pattern[str]]:
    name = "zh" if lang == "zh-TW" else lang
    return {kind: _pattern(*rows[name]) for kind, rows in read_table(TABLE).items() if name in rows}


def _pattern(first: list[str], second: list[str]) -> re.Pattern[str]:
    """Longest first, so that "not free" is no "free"."""
    words = sorted([*((word, "first") for word in first), *((word, "second") for word in second)], key=lambda pair: -len(pair[0]))
    bodies = {side: "|".join(_word(word) for word, of in words if of == side) for side in ("first", "second")}
    return re.compile("|".join(rf"(?P<{side}>{body})" for side, body in bodies.items()), re.IGNORECASE)


def _word(word: str) -> str:
    body = re.escape(word.removesuffix("*"))
    if not _SPACED.match(word[0]):
        return body
    return rf"(?<!\w){body}" + ("" if word.endswith("*") else r"(?!\w)")
