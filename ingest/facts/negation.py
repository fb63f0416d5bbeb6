"""Whether the statement around a fact denies it."""

from __future__ import annotations

from ingest.facts.lexicon import Lexicon
from ingest.types import Span


def denied(text: str, span: Span, lex: Lexicon) -> bool:
    """True if the clause that holds the span has a negative word outside phrases such as "no later than"."""
    start = max((m.end() for m in lex.clause_end.finditer(text, max(0, span.start - 200), span.start)), default=max(0, span.start - 200))
    following = lex.clause_end.search(text, span.end)
    end = following.start() if following else len(text)
    clause = text[start : span.start] + " \u0001 " + text[span.end : min(end, span.end + 200)]
    return lex.negation.search(lex.harmless.sub(" \u0002 ", clause)) is not None
