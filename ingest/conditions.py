"""Which parts of a sentence say under what condition the rest holds: "If customs asks for documents, we answer within a day"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.facts.tables import yaml_of
from ingest.types import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTED = re.compile(r"[,;:，；：、،؛]|\s[–—]\s|\s(?=[\"“„«]\w)")
"""What parts a clause from the next, speech that begins among it. Thai parts by a space."""
BEFORE = " \n-*•|\"'“”„«»‘’‚「『(（¿¡"
"""What may stand before a clause's first word: marks of lists and of speech."""
QUOTES = str.maketrans('"“”„«»「『', " " * 8)
"""Marks behind which a clause begins as behind a space."""
SPACE = re.compile(r"\s+")


def conditions(text: str, lang: str) -> tuple[Span, ...]:
    """The conditional clauses of one sentence, in order; none in a language without a row in `tables/conditions.yaml`."""
    marks = _marks(lang)
    clauses = _clauses(text, lang) if marks else []
    found = [_condition(text, span, marks, last=number == len(clauses) - 1) for number, span in enumerate(clauses)]
    if len(clauses) > 1 and not found[0] and _verb_first(text, clauses[0], marks):
        found[0] = clauses[0]
    return tuple(span for span in found if span)


def _verb_first(text: str, clause: Span, marks: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the first clause has its verb first and is no question: "Is er iets defect, stuur ons dan een foto"."""
    return text[clause.start : clause.end].strip(BEFORE).casefold().startswith(marks["verbs"]) and not text.rstrip(BEFORE).endswith("?")


def _condition(text: str, clause: Span, marks: Mapping[str, tuple[str, ...]], *, last: bool) -> Span | None:
    """The clause, the part of it from a conjunction on, or nothing."""
    said = text[clause.start : clause.end]
    plain = said.strip(BEFORE).casefold()
    for idle in marks["idle"]:
        plain = plain.replace(idle, "")
    if plain.startswith(marks["opens"]) or any(mark in plain for mark in marks["closes"]) or (not last and plain.endswith(marks["ends"])):
        return clause
    folded = said.lower().translate(QUOTES)
    starts = [at for mark in marks["within"] if (at := folded.find(mark)) > 0] if len(folded) == len(said) else []
    return Span(clause.start + min(starts), clause.end) if starts else None


def _clauses(text: str, lang: str) -> list[Span]:
    parts = (SPACE if lang.partition("-")[0] == "th" else PARTED).finditer(text)
    ends = [(found.start(), found.end()) for found in parts] + [(len(text), len(text))]
    starts = [0, *(end for _, end in ends)]
    return [Span(start, end) for start, (end, _) in zip(starts, ends, strict=False) if end > start]


@lru_cache(maxsize=64)
def _marks(lang: str) -> Mapping[str, tuple[str, ...]]:
    """The row of a language, or of its base; empty if it has none."""
    table = yaml_of("conditions.yaml")
    row = table.get(lang) or table.get(lang.partition("-")[0]) or {}
    return {name: tuple(row.get(name, ())) for name in ("opens", "closes", "ends", "within", "idle", "verbs")} if row else {}
