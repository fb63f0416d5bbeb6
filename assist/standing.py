"""Searches that do not depend on the customer's words ("return period, how to send an item back"), remembered until the knowledge changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.types import Question

if TYPE_CHECKING:
    from ingest.types import Answer, Index, Passage, Where
    from prompts.types import Intent

HITS = 8
SHELF = 200
"""Passages of policies in a few languages from which on they are too many to be given whole."""


@dataclass(slots=True, eq=False)
class Standing:
    """Answers to an intent's own query in a few languages: a shop that wrote no Thai is still found for a Thai customer."""

    index: Index
    _digest: str = ""
    _answers: dict[tuple[str, str, Where], Answer] = field(default_factory=dict)
    _families: dict[tuple[str, str], tuple[Passage, ...]] = field(default_factory=dict)
    _shelves: dict[Where, tuple[Passage, ...]] = field(default_factory=dict)

    def answers(self, intent: Intent, langs: tuple[str, ...], where: Where) -> tuple[Answer, ...]:
        """One answer per language the intent has a query in, in the order asked."""
        self._refresh()
        queries = dict(intent.queries)
        found = []
        for lang in dict.fromkeys(langs):
            if query := queries.get(lang):
                key = (intent.name, lang, where)
                if key not in self._answers:
                    self._answers[key] = self.index.search(Question(query, lang, where, HITS))
                found.append(self._answers[key])
        return tuple(found)

    def family(self, family: str, langs: tuple[str, ...]) -> tuple[Passage, ...]:
        """A document whole, in the first of these languages it exists in; empty if in none."""
        self._refresh()
        for lang in langs:
            key = (family, lang)
            if key not in self._families:
                self._families[key] = self.index.family(family, lang)
            if self._families[key]:
                return self._families[key]
        return ()

    def shelf(self, where: Where) -> tuple[Passage, ...]:
        """Everything that passes a filter, in no order; empty where it is too much to be one block."""
        self._refresh()
        if where not in self._shelves:
            found = self.index.search(Question("policy", "en", where, SHELF)).hits
            self._shelves[where] = tuple(hit.passage for hit in found) if len(found) < SHELF else ()
        return self._shelves[where]

    def _refresh(self) -> None:
        """Forget everything when the knowledge has changed."""
        digest = self.index.digest()
        if digest != self._digest:
            self._answers.clear()
            self._families.clear()
            self._shelves.clear()
            self._digest = digest
