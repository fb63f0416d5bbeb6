"""A person's own words checked again: what is found then informs and never blocks, but for what no one may send."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assist.guard.check import check
from assist.types import Sentence, Severity
from ingest.facts import read_facts
from ingest.sentences import sentences as split

if TYPE_CHECKING:
    from assist.guard.check import Checked
    from assist.strings import Strings
    from assist.types import Draft, Finding

NEVER = frozenset({"other_customer", "internal_text", "above_authority"})
"""Another customer's data, internal text and remedies above authority: nobody can vouch for these."""


def recheck(text: str, draft: Draft, against: Checked, strings: Strings) -> tuple[Finding, ...]:
    """Findings in an edited reply, spans into its text. A sentence left as it was keeps its sources; a new one may rest on any the draft cites."""
    spans = tuple(span for span in split(text, draft.language) if text[span.start : span.end].strip())
    before = {sentence.text: sentence for sentence in draft.sentences}
    cited = tuple(dict.fromkeys(citation for sentence in draft.sentences for citation in sentence.citations))
    said = [text[span.start : span.end].strip() for span in spans]
    sentences = [before.get(one) or Sentence(one, cited, read_facts(one, draft.language)) for one in said]
    found = check(sentences, replace(against, spans=spans), strings)
    return tuple(one if one.code in NEVER or one.severity is Severity.NOTE else replace(one, severity=Severity.WARNING) for one in found)


def held(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What must be changed before a reply may go out, whoever wrote it."""
    return tuple(one for one in findings if one.code in NEVER and one.severity is Severity.BLOCKING)
