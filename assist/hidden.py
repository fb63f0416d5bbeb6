"""The knowledge without some solved tickets and what is nearly the same as they: what a draft would have been before they were solved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from assist.standing import Standing
from assist.standing_before import Before
from ingest.strength import strength_of
from ingest.types import Kind, Strength

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.pipeline import Assistant
    from ingest.types import Answer, Passage, Question

RUN = 8
"""Characters of a run: long enough to be rare in any script with spaces, and a clause in those without."""
NEARLY = 0.5
"""Share of a ticket passage's runs that stand in a given text from which it is the same case: a passage has a title of its own too."""
MORE = 24
"""Hits asked for beyond what is wanted, so that hidden ones leave no gap."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left out: tickets by name (the file's name without its ending), and tickets that say nearly what one of the texts says."""

    names: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Hidden(Before):
    """An index that gives no passage of what is left out. Only solved tickets are: a policy that an agent quoted stays."""

    left: Left

    @cached_property
    def _given(self) -> tuple[frozenset[str], ...]:
        return tuple(_runs(text) for text in self.left.texts)

    def search(self, question: Question) -> Answer:
        """Ranked passages; how far the best can be trusted is told of the best that is left."""
        answer = self.index.search(replace(question, limit=question.limit + MORE))
        hits = tuple(hit for hit in answer.hits if not self.hides(hit.passage))[: question.limit]
        strength = answer.strength
        if hits[:1] != answer.hits[:1]:
            strength = strength_of(hits[0]) if hits else Strength.NONE
        return replace(answer, hits=hits, strength=strength)

    def passages(self, ids: Sequence[str]) -> tuple[Passage, ...]:
        """Live passages by id, in the order asked."""
        return self._seen(self.index.passages(ids))

    def family(self, family: str, lang: str | None = None) -> tuple[Passage, ...]:
        """Live passages of a family, in document order."""
        return self._seen(self.index.family(family, lang))

    def digest(self) -> str:
        """The index's own, with a mark that something is left out."""
        return f"{self.index.digest()}-partly"

    def hides(self, passage: Passage) -> bool:
        """Whether a passage is left out."""
        if passage.kind is not Kind.TICKET:
            return False
        if PurePosixPath(passage.path).stem in self.left.names:
            return True
        runs = _runs(passage.text)
        return bool(runs) and any(len(runs & given) >= NEARLY * len(runs) for given in self._given)

    def _seen(self, passages: Sequence[Passage]) -> tuple[Passage, ...]:
        return tuple(one for one in passages if not self.hides(one))


def without(assistant: Assistant, left: Left) -> Assistant:
    """The same assistant over the knowledge that is left."""
    index = Hidden(assistant.index, left)
    return replace(assistant, index=index, standing=Standing(index), composer=replace(assistant.composer, index=index))


def _runs(text: str) -> frozenset[str]:
    """Every distinct run of `RUN` letters and digits; spaces, marks and case apart."""
    plain = "".join(char for char in text.casefold() if char.isalnum())
    return frozenset(plain[at : at + RUN] for at in range(max(len(plain) - RUN + 1, 0)))
