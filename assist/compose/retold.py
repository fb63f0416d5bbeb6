"""A policy's sentence told in the customer's own language where no version of it is: the things and values it names, or that it rules them out; never more.

What a sentence says beyond that, only a translation could tell: it is shown to the agent and not to the customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.compose.limits import denies_plainly
from assist.values import Value, write_value
from ingest.conditions import conditions
from ingest.types import FactKind
from prompts.render import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.claims import Claim
    from prompts.quoting import Quoting
    from prompts.terms import Terms

BETWEEN = {"zh": "、", "zh-TW": "、", "ja": "、", "ar": "، "}
"""What stands between the things of a list, where it is no comma."""
MOST = 3
"""Values told at most: more are a table, not an answer."""
WRITTEN = frozenset({FactKind.AMOUNT, FactKind.PERIOD, FactKind.PERCENT, FactKind.QUANTITY})
"""Values that every language writes its own way."""
RANGED = frozenset({FactKind.PERIOD, FactKind.QUANTITY})
"""Of which a range is written too."""


@dataclass(frozen=True, slots=True)
class Retelling:
    """What foreign sentences are told with."""

    quoting: Quoting
    terms: Terms

    def told(self, block: Sequence[Claim], asked: frozenset[str], lang: str) -> str:
        """The block's answer to a question about the `asked` terms in a language; empty where its own words alone would say it.

        A sentence with a condition is never told: its values hold only under it.
        """
        quoting = self.quoting
        if lang not in quoting.stated or any(conditions(claim.text, claim.passage.lang) for claim in block):
            return ""
        spoken = frozenset(term for claim in block for term in self.terms.named(claim.text, claim.passage.lang))
        names = BETWEEN.get(lang, ", ").join(self.terms.told(spoken if block[0].header else spoken & asked, lang))
        if any(denies_plainly(claim) for claim in block):
            return render(quoting.denied[lang], told=names) if names else ""
        told = " – ".join(part for part in (names, values_of(block, lang)) if part)
        return render(quoting.stated[lang], told=told) if told and (block[0].header or told != names) else ""


def values_of(block: Sequence[Claim], lang: str) -> str:
    """The sentences' amounts, periods, shares and measures as a reader of another language writes them; nothing where there are many."""
    facts = [fact for claim in block for fact in claim.facts if fact.kind in WRITTEN and (fact.kind in RANGED or ".." not in fact.value)]
    told = dict.fromkeys(write_value(Value("", str(fact.kind), fact.value, fact.unit), lang, {}) for fact in facts)
    return ", ".join(told) if len(told) <= MOST else ""
