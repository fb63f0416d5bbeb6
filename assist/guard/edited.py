"""A person's own words checked again: what is found then informs and never blocks, but for what no one may send."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assist.guard.asked import left_open
from assist.guard.check import check
from assist.guard.recited import Reply, option_changed, recited
from assist.types import Sentence, Severity
from ingest.facts import read_facts
from ingest.sentences import sentences as split

if TYPE_CHECKING:
    from assist.edits import Edited
    from assist.guard.check import Checked
    from assist.strings import Strings
    from assist.types import Draft, Finding

NEVER = frozenset({"other_customer", "internal_text", "above_authority"})
"""Another customer's data, internal text and remedies above authority: nobody can vouch for these."""


def recheck(text: str, draft: Draft, edited: Edited, against: Checked, strings: Strings) -> tuple[Finding, ...]:
    """Findings in an edited reply, spans into its text. A sentence left as it was keeps its sources; a new one may rest on any the draft cites.

    `draft` is what was written first, `edited` what the changes on the agent's side made of it. The sources are held against the sentences they stood under.
    """
    spans = tuple(span for span in split(text, draft.language) if text[span.start : span.end].strip())
    before = {sentence.text: sentence for sentence in (*draft.sentences, *edited.draft.sentences)}
    cited = tuple(dict.fromkeys(citation for sentence in draft.sentences for citation in sentence.citations))
    said = [text[span.start : span.end].strip() for span in spans]
    sentences = [before.get(one) or Sentence(one, cited, read_facts(one, draft.language)) for one in said]
    found = check(sentences, replace(against, spans=spans), strings)
    reply = Reply(text, tuple(sentences), spans)
    sources = (*recited(draft, edited, reply, against.ground, strings), *option_changed(edited, text, strings))
    opened = left_open(draft, edited.draft.sentences, text, against.asked, strings) if against.asked is not None else ()
    informed = (one if one.code in NEVER or one.severity is Severity.NOTE else replace(one, severity=Severity.WARNING) for one in (*found, *sources, *opened))
    return tuple(dict.fromkeys(informed))


def held(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What must be changed before a reply may go out, whoever wrote it."""
    return tuple(one for one in findings if one.code in NEVER and one.severity is Severity.BLOCKING)
