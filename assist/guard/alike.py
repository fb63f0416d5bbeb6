"""Which sentence of a source says what a sentence of a reply says, and which repeats it word for word."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from assist.guard.tables import table
from ingest.conditions import conditions
from ingest.stance import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assist.types import Citation
    from ingest.types import Fact

CLEAR, AHEAD = 0.3, 0.1
"""Nearness that needs no more than itself; a lesser one must lead by `AHEAD` before any other sentence of the sources."""
FAINT, APART = -0.15, 0.25
"""The same where no other sentence of the sources comes as near by `APART`."""
EPSILON = 1e-4
THAI_PART = re.compile(r"(?<![\d\s])\s+(?=[\u0e01-\u0e4e]{4,})|(?<=\d)\s+(?=[\u0e01-\u0e4e]{9,})")
"""Where a Thai statement may end: a space before a run of letters, after a number one that is longer than what is counted."""
THAI = re.compile(r"[\u0e01-\u0e4e]")
THAI_LONG = 80
"""Characters from which a Thai stretch may hold several statements."""
LEAST = 8
"""Characters a source's sentence must have beside its condition."""


@lru_cache(maxsize=512)
def statements(cited: Citation) -> tuple[Citation, ...]:
    """What is cited, each statement apart."""
    parts = parts_of(cited.quote, cited.lang)
    return tuple(replace(cited, quote=text) for text in parts) if len(parts) > 1 else (cited,)


def parts_of(text: str, lang: str) -> list[str]:
    """A text's statements apart where Thai writes several with a space between; else the text."""
    if lang != "th":
        return [text]
    starts = [0, *(match.end() for match in THAI_PART.finditer(text))]
    depends, where, does = (tuple(table("clauses")[name][lang]) for name in ("if", "where", "does"))
    joined: list[str] = []
    waits = False
    for part in (text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)):
        if joined and (waits or len(THAI.findall(joined[-1])) < LEAST or part.startswith(where + does)):
            joined[-1] = f"{joined[-1]} {part}"
            waits = waits and part.startswith(where)
        else:
            joined.append(part)
            waits = part.startswith(depends)
    return [part for part in joined if part] or [text]


def meets(nearness: NDArray[np.float32], rows: Sequence[int], column: int, least: float) -> bool:
    """Whether what a column is nearest to is near, or nearer than any other by far, and has no other column that is nearer still."""
    near = nearness[list(rows), column]
    best = int(near.argmax())
    others = np.delete(near, best)
    if float(nearness[rows[best]].max()) > near[best] + EPSILON:
        return False
    ahead = float(near[best] - others.max()) if len(others) else APART
    return bool(near[best] >= CLEAR or (near[best] >= least and ahead >= AHEAD) or (near[best] >= FAINT and ahead >= APART))


@lru_cache(maxsize=4096)
def likeness(one: str, other: str, lang: str) -> float:
    """Share of two sentences of one language that is the same (Ratcliff and Obershelp), by words, or by characters where words run together."""
    ours, theirs = (list(text) if lang.partition("-")[0] in UNSPACED else text.casefold().split() for text in (one, other))
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio()


def in_condition(fact: Fact, text: str, lang: str) -> bool:
    """Whether a fact stands in a condition of its sentence."""
    return any(span.start <= fact.span.start < span.end for span in conditions(text, lang))
