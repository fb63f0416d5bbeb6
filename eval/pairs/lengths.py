"""How long a text would be in English: languages need more or fewer characters for the same."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from eval.pairs.duties import UNSPACED
from prompts.table import read_table

LENGTHS = Path(__file__).parent / "lengths.yaml"
GLOSS = re.compile(r"[(（]\s*[A-Za-z][A-Za-z\u00c0-\u024f .,'’&-]*[)）]")
"""A name once more in Latin letters, behind its own spelling."""
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f](?:[A-Za-z\u00c0-\u024f .,'’&-]*[A-Za-z\u00c0-\u024f])?")


def english_length(text: str, lang: str) -> float:
    """Characters this would have in English; in scripts without spaces, Latin names among the others count as they stand, and as nothing in brackets."""
    if lang not in UNSPACED:
        return len(text) / _ratio(lang)
    said = GLOSS.sub("", text)
    latin = sum(len(run) for run in LATIN.findall(said))
    return latin + (len(said) - latin) / _ratio(lang)


def _ratio(lang: str) -> float:
    ratios = _ratios()
    return ratios.get(lang, ratios.get(lang.partition("-")[0], 1.0))


@lru_cache(maxsize=1)
def _ratios() -> dict[str, float]:
    table: dict[str, float] = read_table(LENGTHS)
    return table
