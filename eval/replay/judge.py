"""What would be drafted held against what was sent: facts, remedy, language, refusal, and how much would have to be typed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from eval.hear import hear, spoken_in
from eval.scores.remedy import NONE, read_ladder
from eval.types import Part, Reply, Tongue
from eval.values import COMPARED
from eval.verdict import read_keys

if TYPE_CHECKING:
    from eval.readers import Readers
    from eval.replay.ask import Drafted
    from eval.replay.solved import Solved
    from eval.types import Key
    from prompts.acts import Acts

RIVALS = frozenset({"amount", "period", "percent"})
"""Kinds where another value of the same kind and unit stands against the one that was sent; two dates or quantities may be of two things."""


class Rank(IntEnum):
    """How bad a draft is beside what was sent, worst first."""

    NO_DRAFT = 0
    """An error, or a gap."""
    LANGUAGE = 1
    """Written in another language than the customer's."""
    OTHER_VALUE = 2
    """States another amount, period or percentage where one was sent."""
    DECLINED = 3
    OTHER_REMEDY = 4
    """Grants something that was not granted, or not what was."""
    FACT_MISSING = 5
    SAME = 6
    """Nothing that was sent is missing or stands otherwise."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One ticket: what was sent, what would have been drafted, and how they differ. None: nothing to measure."""

    ticket: Solved
    draft: Drafted
    rank: Rank
    kept: tuple[Key, ...]
    missing: tuple[Key, ...]
    """Facts that were sent and are not in the draft."""
    added: tuple[Key, ...]
    """Facts in the draft that were not sent: not wrong by that alone."""
    facts: float | None
    """Share of the sent facts that the draft states; None where none was sent, or nothing drafted."""
    remedies_sent: tuple[str, ...]
    remedies_drafted: tuple[str, ...]
    remedy: float | None
    """1 where both speak of the same remedies, 0 where not; None where neither speaks of any, or nothing drafted."""
    tier_sent: str | None
    """The highest remedy offered (`eval.scores.remedy`): "none" for none; None in a language without words. Of a draft that declines: None."""
    tier_drafted: str | None
    tongue: Tongue | None
    distance: float | None
    """Levenshtein distance over the longer text's length, 0 the same to 1 nothing in common; None without a draft."""

    @property
    def same_tier(self) -> float | None:
        """1 where both offer the same at most, 0 where not; None where neither offers anything, or one cannot be read."""
        if self.tier_sent is None or self.tier_drafted is None or self.tier_sent == self.tier_drafted == NONE:
            return None
        return float(self.tier_sent == self.tier_drafted)

    @property
    def more(self) -> bool:
        """Whether the draft offers more than was given."""
        return self.tier_sent is not None and self.tier_drafted is not None and read_ladder().above(self.tier_drafted, self.tier_sent)


def judge_ticket(ticket: Solved, draft: Drafted, readers: Readers, acts: Acts) -> Judged:
    """Judge one ticket. A draft that declines is judged for its refusal alone: what it says is no answer."""
    sent, own = _keys(ticket.sent, ticket, readers), _keys(draft.text, ticket, readers)
    remedies_sent, remedies_drafted = acts.named(ticket.sent, ticket.lang), acts.named(draft.text, ticket.lang)
    spoke = not draft.trouble and not draft.refusal
    ladder = read_ladder()
    tongue = hear(Reply((Part(draft.text, ()),), draft.lang, None), ticket.lang, readers)[0] if draft.text and not draft.trouble else None
    missing = tuple(fact for fact in sent if fact not in own)
    added = tuple(fact for fact in own if fact not in sent)
    both = bool(remedies_sent or remedies_drafted)
    return Judged(
        ticket=ticket,
        draft=draft,
        rank=_rank(draft, tongue, (missing, added), same_remedy=set(remedies_sent) == set(remedies_drafted)),
        kept=tuple(fact for fact in sent if fact in own),
        missing=missing,
        added=added,
        facts=1 - len(missing) / len(sent) if spoke and sent else None,
        remedies_sent=remedies_sent,
        remedies_drafted=remedies_drafted,
        remedy=float(set(remedies_sent) == set(remedies_drafted)) if spoke and both else None,
        tier_sent=ladder.tier(ticket.sent, ticket.lang),
        tier_drafted=ladder.tier(draft.text, ticket.lang) if spoke else None,
        tongue=tongue,
        distance=Levenshtein.normalized_distance(ticket.sent, draft.text) if spoke else None,
    )


def worst_first(judged: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """By rank, then by what is missing, then by how much would have to be typed."""
    return tuple(sorted(judged, key=lambda one: (one.rank, -len(one.missing), -(one.distance or 0.0), one.ticket.id)))


def _keys(text: str, ticket: Solved, readers: Readers) -> tuple[Key, ...]:
    """Compared facts of a text, each once, without what merely repeats the customer's own words."""
    echo = {fact for fact, _ in read_keys(ticket.asked, ticket.lang, readers)}
    bare = {Decimal(fact.value) for fact in echo if fact.kind == "number"}
    found = (fact for line in text.splitlines() for fact, _ in read_keys(line, spoken_in(line, ticket.lang, readers), readers))
    return tuple(dict.fromkeys(fact for fact in found if fact.kind in COMPARED and fact not in echo and not _sized(fact, bare)))


def _sized(fact: Key, bare: set[Decimal]) -> bool:
    """Whether a quantity repeats a number that the customer wrote without its unit: "I need those of 3"."""
    return fact.kind == "quantity" and Decimal(fact.value) in bare


def _rank(draft: Drafted, tongue: Tongue | None, facts: tuple[tuple[Key, ...], tuple[Key, ...]], *, same_remedy: bool) -> Rank:
    missing, added = facts
    if draft.trouble:
        return Rank.NO_DRAFT
    if tongue is Tongue.WRONG:
        return Rank.LANGUAGE
    if draft.refusal:
        return Rank.DECLINED
    if any(one.kind in RIVALS and (one.kind, one.unit) == (other.kind, other.unit) for one in missing for other in added):
        return Rank.OTHER_VALUE
    if not same_remedy:
        return Rank.OTHER_REMEDY
    return Rank.FACT_MISSING if missing else Rank.SAME
