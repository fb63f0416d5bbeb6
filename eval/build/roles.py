"""Which sentence of the shop's policies states what an approved reply needs ("how long a return may take"), by the words listed for it in each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.build.claims import keys_of
from ingest.types import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.build.claims import Claim
    from eval.types import Key
    from ingest.align import Statement
    from prompts.types import Library, Role

MOST = 0.5
"""Share of a claim's languages whose sentence must hold a word of the role, and none that shows another."""
POLICIES = frozenset({Kind.POLICY, Kind.FAQ})


@dataclass(frozen=True, slots=True)
class Played:
    """A claim that plays a role, with the one fact that does."""

    role: str
    claim: Claim
    fact: Key


@dataclass(frozen=True, slots=True)
class Roles:
    """What was found for the roles, and the roles whose sentences say different things: nobody can tell which is right from outside."""

    played: dict[str, Played]
    torn: dict[str, tuple[Key, ...]]


def roles_of(claims: Sequence[Claim], library: Library) -> Roles:
    """The claim of each role that some approved reply needs."""
    policies = [claim for claim in claims if claim.family.kind in POLICIES]
    played: dict[str, Played] = {}
    torn: dict[str, tuple[Key, ...]] = {}
    for role in library.roles:
        found = [one for claim in policies if (one := _played(role, claim))]
        values = tuple(dict.fromkeys(one.fact for one in found))
        if len(values) == 1:
            played[role.name] = max(found, key=lambda one: len(one.claim.stated))
        elif values:
            torn[role.name] = values
    return Roles(played, torn)


def _played(role: Role, claim: Claim) -> Played | None:
    """A role's only fact of its kind and unit in a claim where most languages' words say that it is this role's."""
    facts = [fact for fact in claim.facts if fact.kind == role.kind and (not role.units or fact.unit in role.units)]
    same = [fact for _, statement in claim.stated[:1] for fact in keys_of(statement) if fact.kind == role.kind]
    if len(facts) != 1 or len(same) != 1:
        return None
    told = [_speaks(role, lang, statement) for lang, statement in claim.stated if lang in dict(role.cues)]
    return Played(role.name, claim, facts[0]) if told and sum(told) > MOST * len(told) else None


def _speaks(role: Role, lang: str, statement: Statement) -> bool:
    folded = statement.text.casefold()
    return any(cue in folded for cue in dict(role.cues).get(lang, ())) and not any(word in folded for word in dict(role.avoid).get(lang, ()))
