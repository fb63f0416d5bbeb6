"""A question for a measure looks through far more passages than a search shows: those of the things it names, for a value in the measure's units."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assist.compose.answer import named_in, without_names
from ingest.types import Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.types import Hit, Index, Where

DEEP = 64
"""Passages looked through, of all documents and of those that bear a name of the question: few of them hold a value in the unit that is asked for."""


def looked_through(asked: str, found: Sequence[Hit], index: Index, where: Where, lang: str) -> tuple[Hit, ...]:
    """Passages near to what a question, written in `lang`, asks of the things it names, best first: of all documents, then of those bearing such a name."""
    bare = without_names(asked)
    wide = index.search(Question(bare, lang, where, DEEP)).hits
    families = named_in(asked, (*found, *wide))
    inside = index.search(Question(bare, lang, replace(where, families=tuple(sorted(families))), DEEP)).hits if families else ()
    return tuple({hit.passage.id: hit for hit in (*wide, *inside)}.values())


def nearer(asked: str, index: Index, manuals: Where, rules: Where, lang: str) -> bool:
    """Whether what a question asks of a thing stands in its manuals rather than in the shop's rules: how long it is charged, not how long it is on its way."""
    bare = without_names(asked).replace("\n", " ")
    best = [max((hit.score for hit in index.search(Question(bare, lang, where, 1)).hits), default=0.0) for where in (manuals, rules)]
    return best[0] > best[1]
