"""From what is asked to the passages that may answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.types import Audience, Kind, Question, Strength, Where

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assist.types import Triage
    from ingest.types import Answer, Hit, Index, Passage
    from prompts.types import Intent, Library

HITS = 8
FAMILIES = 3
"""Policies read whole: the answer's conditions often stand two sections away from the sentence that was found."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What one intent's searches found."""

    intent: str
    """Empty when no intent was recognised and only the customer's words were searched."""
    asked: str
    hits: tuple[Hit, ...]
    """Best first, each passage once."""
    strength: Strength
    """Of the customer's own words; STRONG only if a passage clearly speaks of them."""
    passages: tuple[Passage, ...]
    """Everything facts may be read from: the hits and the whole of the best policies."""
    precedents: tuple[Hit, ...] = ()


def retrieve(triage: Triage, market: str, on: date, library: Library, index: Index) -> tuple[Sought, ...]:
    """One record per recognised intent, in order; one without an intent when none was recognised."""
    if not triage.intents:
        asked = " ".join(triage.asked)[:2000]
        return (_seek("", asked, Where(markets=_markets(market), on=on, kinds=(Kind.POLICY, Kind.FAQ, Kind.MANUAL)), (asked,), triage, index),)
    found = []
    for guess, asked in zip(triage.intents, triage.asked, strict=True):
        intent = library.intent(guess.intent)
        where = Where(markets=_markets(market), on=on, kinds=tuple(Kind(kind) for kind in intent.kinds if kind != Kind.TICKET))
        found.append(_seek(guess.intent, asked, where, (asked, *_standing_query(intent, triage.language)), triage, index))
    return tuple(found)


def precedents(sought: Sought, triage: Triage, index: Index) -> tuple[Hit, ...]:
    """Solved tickets like this one: shown to the agent as precedent, never a reply's source."""
    where = Where(kinds=(Kind.TICKET,), audiences=(Audience.PUBLIC, Audience.INTERNAL))
    answer = index.search(Question(sought.asked, triage.written, where, limit=2))
    return answer.hits if answer.strength is not Strength.NONE else ()


def _seek(intent: str, asked: str, where: Where, queries: Sequence[str], triage: Triage, index: Index) -> Sought:
    answers = [index.search(Question(query, triage.written if query is asked else triage.language, where, HITS)) for query in queries if query.strip()]
    hits = _merge(answers)
    strength = answers[0].strength if answers else Strength.NONE
    return Sought(intent, asked, hits, strength, _readable(hits, triage.language, index))


def _merge(answers: Sequence[Answer]) -> tuple[Hit, ...]:
    """Hits of several searches in turn, each passage once: the first of each, then the second of each."""
    seen: set[str] = set()
    merged = []
    for place in range(max((len(a.hits) for a in answers), default=0)):
        for answer in answers:
            if place < len(answer.hits) and answer.hits[place].passage.id not in seen:
                seen.add(answer.hits[place].passage.id)
                merged.append(answer.hits[place])
    return tuple(merged)


def _readable(hits: Sequence[Hit], lang: str, index: Index) -> tuple[Passage, ...]:
    """The best policies whole, in the reply's language where the family has it; then the other hits."""
    families = list(dict.fromkeys(h.passage.family for h in hits if h.passage.kind in {Kind.POLICY, Kind.FAQ}))[:FAMILIES]
    found: dict[str, Passage] = {}
    for family in families:
        version = index.family(family, lang) or index.family(family, next(h.passage.lang for h in hits if h.passage.family == family))
        found.update((p.id, p) for p in version)
    covered = {p.family for p in found.values()}
    found.update((h.passage.id, h.passage) for h in hits if h.passage.family not in covered)
    return tuple(found.values())


def _standing_query(intent: Intent, lang: str) -> tuple[str, ...]:
    query = dict(intent.queries).get(lang) or dict(intent.queries).get("en", "")
    return (query,) if query else ()


def _markets(market: str) -> tuple[str, ...]:
    return (market,) if market else ()
