"""Which fact of which sentence plays a part ("how long a return may take"), in whatever language the shop wrote it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from assist.claims import Claim, claims
from assist.regions import market_fit
from ingest.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from assist.types import Citation
    from ingest.types import Fact, Passage
    from prompts.types import Role
    from serving.types import Encoder

IN_CLAUSE, IN_SENTENCE, IN_PLACE = 1.0, 0.7, 0.45
"""A cue beside the fact says most, one in its sentence less, one in its heading least."""
AVOID_CLAUSE, AVOID_SENTENCE = 0.9, 0.25
MEANING = 0.7
"""Weight of the cosine with the role's example sentences."""
MARKET = 0.5
OWN_LANGUAGE = 0.15
FOUND = 0.3
"""A document that the customer's own words found: where many shops' terms lie side by side, the one that is asked about."""
SILENT = frozenset({Kind.TICKET, Kind.SCRIPT})
"""A solved ticket is precedent, never policy, and a macro is what agents write, not what holds: neither states a fact to a customer."""
NAME = "name"
"""A role played by the words in a table's column, not by a fact."""
BAR = 0.95
"""Score below which nothing is claimed."""
RIVAL = 0.12
"""Two different values nearer than this to each other in score contradict."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact or option in its part, with the sentence that states it."""

    role: str
    fact: Fact | None
    """None for a choice and for a name."""
    option: str
    """For a choice: the option's value; for a name: the name as the document writes it."""
    citation: Citation
    score: float
    rival: Citation | None = None
    """A sentence as strong that says something else."""

    @property
    def canonical(self) -> str:
        """Value and unit, or the option."""
        return f"{self.fact.value} {self.fact.unit}".strip() if self.fact else self.option


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the reply's language and the customer's market."""

    lang: str
    market: str
    found: frozenset[str] = frozenset()
    """Families that are asked about."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact or an option in a sentence, with the words right around it."""

    claim: Claim
    fact: Fact | None
    option: str
    around: str


def find_evidence(role: Role, examples: NDArray[np.float32], passages: Sequence[Passage], asker: Asker, encoder: Encoder) -> Evidence | None:
    """The best sentence for a role, or None when no sentence clears the bar.

    `examples` are the role's example sentences, (n, dimension). A sentence without any of the role's words, or that speaks only of other markets, is never
    taken. A rival is named when another sentence as strong states another value for the same market.
    """
    found = [candidate for passage in passages if passage.kind not in SILENT for claim in claims(passage) for candidate in _candidates(role, claim)]
    found = [one for one in found if _worded(role, one) > 0 and _fit(one, asker) >= 0]
    if not found:
        return None
    meanings = _meanings([one.claim.text for one in found], examples, encoder)
    weighed = [(_evidence(role, one, float(m), asker), one.claim.passage.machine) for one, m in zip(found, meanings, strict=True)]
    scored = sorted((one for one, _ in weighed), key=lambda e: -e.score)
    people = sorted((one for one, machine in weighed if not machine), key=lambda e: -e.score)
    # what a machine wrote speaks only where nobody did, and contradicts nobody
    scored = people if people and people[0].score >= BAR else scored
    best = scored[0]
    if best.score < BAR:
        return None
    return replace(best, rival=next((e.citation for e in scored[1:] if _rivals(best, e)), None))


def role_examples(role: Role, encoder: Encoder) -> NDArray[np.float32]:
    """A role's example sentences of all languages as vectors, (n, dimension)."""
    texts = [text for _, listed in role.examples for text in listed]
    return encoder.encode_passages(texts) if texts else np.zeros((0, encoder.dimension), np.float32)


def _rivals(best: Evidence, other: Evidence) -> bool:
    """As strong, of the same kind of document, another value, another sentence."""
    same_place = (other.citation.path, other.citation.start) == (best.citation.path, best.citation.start)
    return other.canonical != best.canonical and best.score - other.score < RIVAL and other.citation.kind == best.citation.kind and not same_place


def _candidates(role: Role, claim: Claim) -> Iterator[Candidate]:
    if role.kind == "choice":
        folded = claim.text.casefold()
        for option in role.options:
            at = next((place for cue in dict(option.cues).get(_tongue(claim), ()) if (place := folded.find(cue)) >= 0), -1)
            if at >= 0:
                yield Candidate(claim, None, option.value, claim.clause(at, at + 1))
        return
    if role.kind == NAME:
        yield from (
            Candidate(claim, None, cell, heading) for heading, cell in zip(claim.header, claim.cells(), strict=False) if _has(heading, _cues(role, claim))
        )
        return
    for fact in claim.facts:
        if fact.kind == role.kind and (not role.units or fact.unit in role.units):
            yield Candidate(claim, fact, "", f"{claim.column(fact)} {claim.clause(fact.span.start, fact.span.end)}")


def _evidence(role: Role, one: Candidate, meaning: float, asker: Asker) -> Evidence:
    avoid = dict(role.avoid).get(_tongue(one.claim), ())
    score = _worded(role, one) + MARKET * _fit(one, asker) + MEANING * meaning
    score -= AVOID_CLAUSE if _has(f"{one.around} {one.claim.condition()}", avoid) else AVOID_SENTENCE if _has(one.claim.text, avoid) else 0.0
    score += FOUND if one.claim.passage.family in asker.found else 0.0
    score += OWN_LANGUAGE if one.claim.passage.lang == asker.lang else 0.0
    return Evidence(role.name, one.fact, one.option, one.claim.cite(), score)


def _cues(role: Role, claim: Claim) -> tuple[str, ...]:
    return dict(role.cues).get(_tongue(claim), ())


def _worded(role: Role, one: Candidate) -> float:
    """How near the role's words stand: beside the fact, in its sentence, in its heading, or not at all."""
    cues = _cues(role, one.claim)
    return IN_CLAUSE if _has(one.around, cues) else IN_SENTENCE if _has(one.claim.text, cues) else IN_PLACE if _has(one.claim.place, cues) else 0.0


def _fit(one: Candidate, asker: Asker) -> int:
    """Whether the sentence, else its heading, speaks of the customer's market."""
    lang = one.claim.passage.lang
    return market_fit(one.claim.text, lang, asker.market) or market_fit(" ".join(one.claim.passage.heading), lang, asker.market)


def _meanings(texts: Sequence[str], examples: NDArray[np.float32], encoder: Encoder) -> NDArray[np.float32]:
    """Cosine of each sentence with the nearest of the role's examples, (n,)."""
    if not len(examples):
        return np.zeros(len(texts), np.float32)
    distinct = list(dict.fromkeys(texts))
    best = (encoder.encode_passages(distinct) @ examples.T).max(axis=1)
    where = {text: i for i, text in enumerate(distinct)}
    return np.array([best[where[text]] for text in texts], dtype=np.float32)


def _tongue(claim: Claim) -> str:
    return claim.passage.lang


def _has(text: str, words: Sequence[str]) -> bool:
    folded = text.casefold()
    return any(word in folded for word in words)
