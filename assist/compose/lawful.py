"""The law beside an approved reply: told where the shop's policy is silent, gives less than the law does, or the customer asks what the law says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assist.law import OUTLAWED, ROLES, term_of
from assist.markets.resolve import answer
from assist.types import LAW, Citation, LawKind
from assist.values import CHOICE, TERRITORY, Value
from ingest.places import territory_name
from ingest.types import FactKind, Kind, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assist.types import Law, LawAnswer, LawFact, Term
    from prompts.types import Need

SAYS = {LawKind.WITHDRAWAL_PERIOD: frozenset({"receipt"}), LawKind.GUARANTEE: frozenset({"receipt"}), LawKind.REFUND_DEADLINE: frozenset({"told", "returned"})}
"""From what a period of each kind runs in the approved wordings; one that runs from anything else has no wording and is not told."""
FALLS_TOO = {"return_payer": ("return_fee",)}
"""What of a policy falls with another part: where the shop pays by law, there is no fee."""


@dataclass(frozen=True, slots=True)
class Lawful:
    """The verified law of a conversation's market, and whether the customer asks for it; of no market, it tells nothing."""

    law: Law | None = None
    asked: bool = False
    sure: bool = True
    """Whether the wish is more than a guess: of one that is not, the law answers nothing that the shop's documents do not."""

    def beside(self, needs: Sequence[Need], values: Mapping[str, Value]) -> dict[str, Value]:
        """A script's values with those of the law that are to be told, and without what of the policy gives less.

        What gives less rides along as `OUTLAWED`, so that the guard shows the agent both.
        """
        kept = dict(values)
        if self.law is None:
            return kept
        facts: dict[str, LawFact] = {}
        for need in (one for one in needs if one.origin == "law" and played(one.role)):
            role = played(need.role)
            policy = next((value for value in values.values() if value.role == role), None)
            found = self._answer(LawKind(need.role), term_of(policy) if policy else None)
            if found is None or found.law is None or not self._to_tell(found, found.law, policy):
                continue
            facts[need.role] = found.law
            if found.worse and policy is not None:
                kept = {name: value for name, value in kept.items() if value.role not in {role, *FALLS_TOO.get(role, ())}}
                kept[f"{OUTLAWED}_{role}"] = replace(policy, name=f"{OUTLAWED}_{role}", kind=OUTLAWED)
            alone = found.worse or policy is None
            kept[need.name] = _value(need, found.law, role if alone else "")
        return {**kept, **dict(_around(needs, facts))}

    def _answer(self, kind: LawKind, term: Term | None) -> LawAnswer | None:
        if self.law is None:
            return None
        found = answer(kind, term, self.law.stated, self.law.ordered, self.law.market.code)
        return found if found.law is not None and _worded(found.law) else None

    def _to_tell(self, found: LawAnswer, law: LawFact, policy: Value | None) -> bool:
        """A law that lets the shop charge the customer charges nobody by itself: it is told to whoever asks for it alone."""
        return found.worse or self.asked or (policy is None and self.sure and law.payer != "customer")


NO_LAW = Lawful()


def played(kind: str) -> str:
    """The part that a fact of a kind of law plays in a policy; empty where it plays none."""
    return next((role for role, other in ROLES.items() if other == kind), "")


def in_its_place(told: Sequence[Value], values: Mapping[str, Value]) -> tuple[Value, ...]:
    """What of the policy the law told here takes the place of."""
    named = (f"{OUTLAWED}_{value.role}" for value in told if value.citation is not None and value.citation.lawful)
    return tuple(values[name] for name in named if name in values)


def law_passages(law: Law | None, needs: Sequence[Need]) -> tuple[Passage, ...]:
    """The verified facts that these scripts may tell, as passages that a served model may cite."""
    kinds = {need.role for need in needs if need.origin == "law"}
    return tuple(_passage(fact) for fact in law.stated if str(fact.kind) in kinds) if law else ()


def law_citation(fact: LawFact) -> Citation:
    """A market's fact as a source: what it says, in English, under the name of its law."""
    one = _passage(fact)
    return Citation(one.id, one.path, one.text, one.lang, one.span.start, one.span.end, one.digest, one.title, one.heading, kind=str(one.kind))


def _passage(fact: LawFact) -> Passage:
    name = f"{LAW}{fact.market}/{fact.id}"
    return Passage(
        name,
        name,
        fact.text,
        (territory_name(fact.market, "en"),),
        None,
        "en",
        name,
        Kind.POLICY,
        f"{fact.checked}",
        Span(0, len(fact.text)),
        0,
        title=fact.law,
    )


def _worded(fact: LawFact) -> bool:
    """Whether an approved sentence says what this fact does: a period that is some time, from an event that is named; or which of the two pays."""
    if fact.kind is LawKind.RETURN_COST:
        return fact.payer in {"customer", "shop"}
    return fact.starts in SAYS.get(fact.kind, ()) and fact.value not in {"", "0"} and ".." not in fact.value


def _value(need: Need, fact: LawFact, role: str) -> Value:
    if fact.kind is LawKind.RETURN_COST:
        return Value(need.name, CHOICE, fact.payer, role=role, citation=law_citation(fact))
    return Value(need.name, FactKind.PERIOD, fact.value, fact.unit, role, law_citation(fact))


def _around(needs: Sequence[Need], facts: Mapping[str, LawFact]) -> Iterator[tuple[str, Value]]:
    """The country whose law is told, and from what a refund's period runs."""
    refund = facts.get(LawKind.REFUND_DEADLINE)
    for need in needs if facts else ():
        if need.origin == "law" and need.role == "market":
            yield need.name, Value(need.name, TERRITORY, next(iter(facts.values())).market)
        elif need.origin == "law" and need.role == "refund_start" and refund is not None:
            yield need.name, Value(need.name, CHOICE, refund.starts)
