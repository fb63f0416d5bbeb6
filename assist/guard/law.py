"""Where the shop's policy, as a reply states it, gives the customer less than the verified law of their country does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.law import below_law, law_of, policy_terms
from assist.types import Finding, LawKind, Severity
from assist.written_law import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assist.strings import Strings
    from assist.types import Conversation, FactMark, Sentence
    from ingest.types import Span
    from prompts.types import Role


def less_than_law(
    conversation: Conversation,
    sentences: Sequence[Sentence],
    spans: Sequence[Span],
    roles: Sequence[Role],
    marks: Mapping[tuple[str, str], FactMark],
    strings: Strings,
) -> Iterator[Finding]:
    """A warning for each kind, at the sentence that states the policy. Unverified law says nothing here, nor any of a reply that states none of it."""
    if not policy_terms(sentences, roles):
        return
    for one in below_law(law_of(conversation, sentences, marks, roles)):
        if one.law is None:
            continue
        span = next((span for sentence, span in zip(sentences, spans, strict=True) if _states(sentence, one.kind, roles)), None)
        fields = {"kind": strings.text(f"law.kind.{one.kind}"), "value": written(one.value, one.unit, one.payer, strings), "law": one.law.law}
        yield Finding("below_law", Severity.WARNING, strings.text("finding.below_law", **fields), span)


def _states(sentence: Sentence, kind: LawKind, roles: Sequence[Role]) -> bool:
    return any(term.kind is kind for term in policy_terms((sentence,), roles))
