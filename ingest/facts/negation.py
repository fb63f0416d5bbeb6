"""Whether the statement around a fact denies it."""

from __future__ import annotations

from ingest.facts.lexicon import Lexicon
from ingest.types import Span

REACH = 200
"""Characters looked at on each side: no clause worth reading is longer."""


def denied(text: str, span: Span, lex: Lexicon) -> bool:
    """True if the clause that holds the span has a negative word outside phrases such as "no later than"."""
    before = text[max(0, span.start - REACH) : span.start].rstrip(" \u00a0")
    after = text[span.end : span.end + REACH]
    start = max((m.end() for m in lex.clause_end.finditer(before)), default=0)
    following = lex.clause_end.search(after)
    clause = f"{before[start:]} \u0001 {after[: following.start() if following else None]}"
    return lex.negation.search(lex.harmless.sub(" \u0002 ", clause)) is not None
