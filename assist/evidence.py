"""Which fact of which sentence plays a part ("how long a return may take"), in whatever language the shop wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assist.claims import Claim, claims
from assist.markets import market_fit
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
PRECEDENT = 0.6
"""A solved ticket is precedent, never policy."""
BAR = 0.95
"""Score below which nothing is claimed."""
RIVAL = 0.12
"""Two different values nearer than this to each other in score contradict."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact or option in its part, with the sentence that states it."""

    role: str
    fact: Fact | None
    """None for a choice."""
    option: str
    """For a choice: the option's value."""
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


def find_evidence(role: Role, examples: NDArray[np.float32], passages: Sequence[Passage], asker: Asker, encoder: Encoder) -> Evidence | None:
    """The best sentence for a role, or None when no sentence clears the bar.

    `examples` are the role's example sentences, (n, dimension). A rival is named when a sentence as strong states another value for the same market.
    """
    found = [pair for passage in passages for claim in claims(passage) for pair in _candidates(role, claim)]
    if not found:
        return None
    meanings = _meanings(found, examples, encoder)
    scored = sorted((_evidence(role, claim, thing, float(m), asker) for (claim, thing), m in zip(found, meanings, strict=True)), key=lambda e: -e.score)
    best = scored[0]
    if best.score < BAR:
        return None
    rival = next((e for e in scored[1:] if e.canonical != best.canonical and best.score - e.score < RIVAL and e.citation.kind == best.citation.kind), None)
    return Evidence(role.name, best.fact, best.option, best.citation, best.score, rival.citation if rival else None)


def role_examples(role: Role, encoder: Encoder) -> NDArray[np.float32]:
    """A role's example sentences of all languages as vectors, (n, dimension)."""
    texts = [text for _, listed in role.examples for text in listed]
    return encoder.encode_passages(texts) if texts else np.zeros((0, encoder.dimension), np.float32)


def _candidates(role: Role, claim: Claim) -> Iterator[tuple[Claim, Fact | str]]:
    if role.kind == "choice":
        yield from ((claim, option.value) for option in role.options if _has(claim.text, dict(option.cues).get(_tongue(claim), ())))
        return
    for fact in claim.facts:
        if fact.kind == role.kind and (not role.units or fact.unit in role.units):
            yield claim, fact


def _evidence(role: Role, claim: Claim, thing: Fact | str, meaning: float, asker: Asker) -> Evidence:
    if isinstance(thing, str):
        return Evidence(role.name, None, thing, claim.cite(), _score(role, claim, claim.text, meaning, asker))
    return Evidence(role.name, thing, "", claim.cite(), _score(role, claim, claim.clause(thing), meaning, asker))


def _score(role: Role, claim: Claim, clause: str, meaning: float, asker: Asker) -> float:
    cues, avoid = dict(role.cues).get(_tongue(claim), ()), dict(role.avoid).get(_tongue(claim), ())
    score = IN_CLAUSE if _has(clause, cues) else IN_SENTENCE if _has(claim.text, cues) else IN_PLACE if _has(claim.place, cues) else 0.0
    score -= AVOID_CLAUSE if _has(clause, avoid) else AVOID_SENTENCE if _has(claim.text, avoid) else 0.0
    fit = market_fit(claim.text, claim.passage.lang, asker.market) or market_fit(" ".join(claim.passage.heading), claim.passage.lang, asker.market)
    score += MARKET * fit + MEANING * meaning
    score += OWN_LANGUAGE if claim.passage.lang == asker.lang else 0.0
    return score - (PRECEDENT if claim.passage.kind is Kind.TICKET else 0.0)


def _meanings(found: Sequence[tuple[Claim, Fact | str]], examples: NDArray[np.float32], encoder: Encoder) -> NDArray[np.float32]:
    if not len(examples):
        return np.zeros(len(found), np.float32)
    texts = list(dict.fromkeys(claim.text for claim, _ in found))
    best = (encoder.encode_passages(texts) @ examples.T).max(axis=1)
    where = {text: i for i, text in enumerate(texts)}
    return np.array([best[where[claim.text]] for claim, _ in found], dtype=np.float32)


def _tongue(claim: Claim) -> str:
    return claim.passage.lang


def _has(text: str, words: Sequence[str]) -> bool:
    folded = text.casefold()
    return any(word in folded for word in words)
