"""Searches that do not depend on the customer's words ("return period, how to send an item back"), remembered until the knowledge changes, or others come."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.types import Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.types import Answer, Index, Passage, Where
    from prompts.types import Intent

HITS = 8
SHELF = 200
"""Passages of policies in a few languages from which on they are too many to be given whole."""
ANSWERS, FAMILIES, SHELVES = 512, 256, 32
"""How many of each are remembered, those used last: a filter names the day and the products of an order, so that there is no end of them."""


@dataclass(slots=True, eq=False)
class Standing:
    """Answers to an intent's own query in a few languages: a shop that wrote no Thai is still found for a Thai customer. Threads may share it."""

    index: Index
    _digest: str = field(init=False, default="")
    """The knowledge's state where that was settled for a draft."""
    _found: Callable[[str, Question], Answer] = field(init=False)
    _family: Callable[[str, str, str], tuple[Passage, ...]] = field(init=False)
    _shelf: Callable[[str, Where], tuple[Passage, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Each is remembered under the state of the knowledge it was found in, so that what was found before a change is never asked for again."""
        self._found = lru_cache(ANSWERS)(lambda _, question: self.index.search(question))
        self._family = lru_cache(FAMILIES)(lambda _, family, lang: self.index.family(family, lang))
        self._shelf = lru_cache(SHELVES)(lambda _, where: self._whole(where))

    def settled(self) -> Standing:
        """The same, with the state of the knowledge asked for now and not again: a draft rests on one, and would ask a dozen times."""
        settled = copy(self)
        settled._digest = self.index.digest()
        return settled

    def answers(self, intent: Intent, langs: tuple[str, ...], where: Where) -> tuple[Answer, ...]:
        """One answer per language the intent has a query in, in the order asked."""
        digest, queries = self._digest or self.index.digest(), dict(intent.queries)
        asked = (Question(query, lang, where, HITS) for lang in dict.fromkeys(langs) if (query := queries.get(lang)))
        return tuple(self._found(digest, question) for question in asked)

    def family(self, family: str, langs: tuple[str, ...]) -> tuple[Passage, ...]:
        """A document whole, in the first of these languages it exists in; empty if in none."""
        digest = self._digest or self.index.digest()
        return next((found for lang in langs if (found := self._family(digest, family, lang))), ())

    def shelf(self, where: Where) -> tuple[Passage, ...]:
        """Everything that passes a filter, in no order; empty where it is too much to be one block."""
        return self._shelf(self._digest or self.index.digest(), where)

    def _whole(self, where: Where) -> tuple[Passage, ...]:
        found = self.index.search(Question("policy", "en", where, SHELF)).hits
        return tuple(hit.passage for hit in found) if len(found) < SHELF else ()
