"""Citations held once more against their sentences after a person's edit: what a source no longer bears out, and what lost its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from assist.guard.stated import CHECKED, LOOSE
from assist.types import Finding, Severity
from ingest.facts import same_fact
from ingest.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.edits import Edited
    from assist.guard.ground import Ground
    from assist.strings import Strings
    from assist.types import Citation, Draft, Sentence
    from ingest.types import Fact

SAME = 0.6
"""Share of characters in common, in order, from which a sentence is an edited form of another."""
SHOWN = 160
"""Characters of a source's sentence that are shown."""


def recited(draft: Draft, edited: Edited, reply: Reply, ground: Ground, strings: Strings) -> Iterator[Finding]:
    """A warning where an edited sentence states otherwise what its source stated, and a note for every source that no sentence rests on any longer."""
    followed = tuple(_Followed(now, was, span) for now, span in zip(reply.sentences, reply.spans, strict=True) if (was := _before(now, draft)))
    for one in followed:
        if broken := next((cited for cited in one.was.citations if one.breaks(cited, ground)), None):
            yield Finding("citation_changed", Severity.WARNING, strings.text("finding.citation_changed", **_shown(broken)), one.span)
    whole = [one for one in (*draft.sentences, *edited.draft.sentences) if one.text in reply.text]
    kept = {citation for sentence in (*whole, *(one.was for one in followed)) for citation in sentence.citations}
    lost = dict.fromkeys(citation for sentence in draft.sentences for citation in sentence.citations if citation not in kept)
    for citation in lost:
        yield Finding("citation_unused", Severity.NOTE, strings.text("finding.citation_unused", **_shown(citation)))


def option_changed(edited: Edited, text: str, strings: Strings) -> Iterator[Finding]:
    """A warning where the agent chose an option that the source does not state; spans into `text`."""
    for row in edited.rows:
        at = text.find(row.sentence.text)
        for value in row.against:
            if value.citation and at >= 0:
                span = Span(at, at + len(row.sentence.text))
                yield Finding("citation_changed", Severity.WARNING, strings.text("finding.citation_changed", **_shown(value.citation)), span)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as a person left it."""

    text: str
    sentences: tuple[Sentence, ...]
    spans: tuple[Span, ...]
    """Of the sentences, into the text."""


@dataclass(frozen=True)
class _Followed:
    """A sentence and the draft's sentence it was."""

    now: Sentence
    was: Sentence
    span: Span

    def breaks(self, citation: Citation, ground: Ground) -> bool:
        """Whether a fact the source bore out is gone, and another of its kind is there that the source does not state."""
        source = [fact for fact in ground.cited(citation) if _counts(fact)]
        borne = [fact for fact in self.was.facts if _counts(fact) and _any(fact, source)]
        gone = {fact.kind for fact in borne if not _any(fact, self.now.facts)}
        return any(fact.kind in gone and not _any(fact, source) for fact in self.now.facts)


def _counts(fact: Fact) -> bool:
    return fact.kind in CHECKED and fact.kind not in LOOSE


def _any(fact: Fact, among: Sequence[Fact]) -> bool:
    return any(same_fact(fact, one) for one in among)


def _before(sentence: Sentence, draft: Draft) -> Sentence | None:
    """The draft's sentence this one is or was: word for word, of the same approved wording, or the most alike."""
    same = next((one for one in draft.sentences if one.text == sentence.text), None)
    if same is not None:
        return same
    if sentence.wording is not None:
        written = next((one for one in draft.sentences if one.wording and one.wording.source == sentence.wording.source), None)
        if written is not None:
            return written
    alike = [(SequenceMatcher(None, one.text, sentence.text, autojunk=False).ratio(), one) for one in draft.sentences if one.citations]
    near, best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    return best if near >= SAME else None


def _shown(citation: Citation) -> dict[str, str]:
    quote = " ".join(citation.quote.split())
    return {"title": citation.title or citation.path, "text": quote if len(quote) <= SHOWN else f"{quote[:SHOWN].rstrip()}…"}
