"""What a reply grants: no act a source does not speak of, and no money above what a person here may decide."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assist.guard.ground import FRAME
from assist.types import Finding, Severity
from ingest.facts import denies, same_fact
from ingest.types import FactKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.guard.faithful import Reply
    from assist.guard.ground import Ground
    from assist.strings import Strings
    from assist.types import Sentence
    from ingest.types import Fact, Span

MONEY = frozenset({"refund", "compensation", "discount"})
"""Acts that an amount or share read from a source may be called by."""
RETURNED = frozenset({"refund", "compensation"})
"""Acts that languages take for each other."""
ASKED = ("?", "？", "؟")


def granted(reply: Reply, spans: Sequence[Span], strings: Strings) -> Iterator[Finding]:
    """Acts the reply grants that no source of it speaks of, in a sentence that no source's sentence says, in whatever words."""
    sentences, lang, ground = reply.sentences, reply.lang, reply.ground
    sourced = {act for each in sentences for c in each.citations for act in ground.acts.spoken(f"{' '.join(c.heading)} {c.quote}", c.lang)}
    sourced |= {*ground.acts.spoken(ground.shop, lang), *ground.acts.spoken(ground.shop, "en")}
    sourced |= RETURNED if sourced & RETURNED else set()
    for number, (sentence, span) in enumerate(zip(sentences, spans, strict=True)):
        paid = any(fact.kind in {FactKind.AMOUNT, FactKind.PERCENT} and _cited(fact, sentence, ground) for fact in sentence.facts)
        for act in acts_granted(sentence, lang, ground):
            granted = reply.approved and any(not cited.indexed for cited in sentence.citations)
            if act not in sourced and not (paid and act in MONEY) and not granted and not reply.said_in_source(number, act):
                yield Finding("extra_promise", Severity.WARNING, strings.text("finding.extra_promise", act=strings.text(f"act.{act}")), span)


def above_authority(
    sentences: Sequence[Sentence], spans: Sequence[Span], lang: str, order: Sequence[Fact], authority: tuple[Decimal, str], ground: Ground, strings: Strings
) -> Iterator[Finding]:
    """Money a sentence grants that neither a source nor the order states, above what a person here may decide alone. `authority` is an amount and its currency.

    What the customer demands supports nothing: a reply that repeats it grants it.
    """
    most, currency = authority
    for sentence, span in zip(sentences, spans, strict=True):
        if not MONEY & set(acts_granted(sentence, lang, ground)):
            continue
        for fact in sentence.facts:
            if fact.kind is not FactKind.AMOUNT or _cited(fact, sentence, ground) or any(same_fact(fact, other) for other in order):
                continue
            if fact.unit != currency or Decimal(fact.value.rpartition("..")[2]) > most:
                limit = f"{most:f} {currency}".strip()
                yield Finding("above_authority", Severity.BLOCKING, strings.text("finding.above_authority", fact=fact.text, limit=limit), span)


def acts_granted(sentence: Sentence, lang: str, ground: Ground) -> tuple[str, ...]:
    """Acts a sentence grants. A denied act and one that is asked about are no grant."""
    if sentence.role in FRAME or sentence.role == "ask" or sentence.text.rstrip().endswith(ASKED):
        return ()
    named = ground.acts.named(sentence.text, lang)
    return () if not named or denies(sentence.text, lang) else named


def _cited(fact: Fact, sentence: Sentence, ground: Ground) -> bool:
    return any(same_fact(fact, other) for cited in sentence.citations for other in ground.cited(cited))
