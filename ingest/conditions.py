"""Which parts of a sentence say under what condition the rest holds: "If customs asks for documents, we answer within a day"."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.facts.tables import yaml_of
from ingest.types import Span

PARTED = re.compile(r"[,;:，；：、،؛]|\s[–—]\s")
"""What parts a clause from the next. Thai parts by a space."""
SPACE = re.compile(r"\s+")


def conditions(text: str, lang: str) -> tuple[Span, ...]:
    """The conditional clauses of one sentence, in order; none in a language without a row in `tables/conditions.yaml`."""
    opens, closes = _marks(lang)
    if not opens and not closes:
        return ()
    return tuple(span for span in _clauses(text, lang) if _conditional(text[span.start : span.end].strip(" \n-*•|").casefold(), opens, closes))


def _conditional(clause: str, opens: tuple[str, ...], closes: tuple[str, ...]) -> bool:
    return clause.startswith(opens) or any(mark in clause for mark in closes)


def _clauses(text: str, lang: str) -> list[Span]:
    parts = (SPACE if lang.partition("-")[0] == "th" else PARTED).finditer(text)
    ends = [(found.start(), found.end()) for found in parts] + [(len(text), len(text))]
    starts = [0, *(end for _, end in ends)]
    return [Span(start, end) for start, (end, _) in zip(starts, ends, strict=False) if end > start]


@lru_cache(maxsize=64)
def _marks(lang: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    table = yaml_of("conditions.yaml")
    row = table.get(lang) or table.get(lang.partition("-")[0]) or {"opens": [], "closes": []}
    return tuple(row["opens"]), tuple(row["closes"])
