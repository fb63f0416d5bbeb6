"""What stands beside the conversation, prepared: every text in the agent's language, every sentence with its sources and findings."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from assist.edits import How, key_of, swappable, unedited
from assist.guard.edited import held as unvouched
from assist.reply import sentence_spans
from assist.typed import TYPED
from assist.types import Draft, Reason, Severity
from assist.web.marked import day_of, mark_of
from ingest.places import language_name, territory_name
from ingest.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from assist.edits import Edited
    from assist.edits import Row as EditedRow
    from assist.opened import View
    from assist.strings import Strings
    from assist.types import Citation, Finding, Macro, Refusal, Sentence
    from ingest.types import Fact, Index, Passage

GLANCE = 320
"""Characters of a precedent shown before it is opened."""
LACKED = MappingProxyType({
    "customer": "macros.of.customer",
    "customer_first": "macros.of.customer",
    "customer_last": "macros.of.customer",
    "agent": "macros.of.agent",
    "order": "known.number",
    "tracking": "known.tracking",
    "carrier": "carrier",
})  # fmt: skip
"""What a macro lacks, as the page calls it."""
RTL = frozenset({"ar", "he", "fa", "ur"})


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence of the draft beside its gloss, with the numbers of its sources and what was found in it."""

    parts: tuple[tuple[str, bool], ...]
    """The sentence in pieces; True for a piece that states a fact."""
    gloss: str
    role: str
    sources: tuple[int, ...]
    findings: tuple[Finding, ...]
    break_before: bool
    at: int = 0
    """Place in the draft, from 0."""
    how: How = How.KEPT
    changeable: bool = False
    """Whether it states a value that a form may change."""
    swappable: bool = False
    keys: str = ""
    """Variables it states, by their keys."""

    @property
    def text(self) -> str:
        """The sentence in one piece."""
        return "".join(piece for piece, _ in self.parts)


@dataclass(frozen=True, slots=True)
class Source:
    """One cited sentence, numbered as on the page."""

    number: int
    citation: Citation
    language: str
    mark: str
    """What the agent should know of it, in a few words; empty for what a person wrote as policy."""
    day: date | None = None
    """Since when it holds, else when it was loaded; None where that is not known (any more)."""


@dataclass(frozen=True, slots=True)
class Precedent:
    """A solved ticket like this one."""

    passage: Passage
    language: str
    text: str
    """How it was solved, as far as a glance reads."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One of the shop's own replies."""

    macro: Macro
    language: str
    dir: str
    missing: tuple[str, ...]
    """What it needs and nobody knows here, in the agent's words."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything beside the conversation."""

    rows: tuple[Row, ...]
    sources: tuple[Source, ...]
    """What the sentences cite; for a refusal, the nearest passages found."""
    precedents: tuple[Precedent, ...]
    macros: tuple[Offered, ...]
    loose: tuple[Finding, ...]
    """Findings about the whole reply."""
    promises: tuple[tuple[str, int], ...]
    """(text, number of its source or 0)."""
    refused: str
    """What a refusal is called, or empty."""
    reply_language: str
    agent_language: str
    written_language: str
    reply_dir: str
    agent_dir: str
    blocked: bool
    twice: bool
    """Whether the customer's message is known by its gist alone and the draft promises something: one more key accepts it."""
    held: bool
    """Whether a finding blocks that nobody can vouch for."""


def panel(view: View, strings: Strings, index: Index | None = None) -> Panel:
    """The draft as rows, sources, findings and promises; days of the sources where their passages are in the index."""
    draft = view.kept.draft
    numbers = numbers_of(draft)
    spans = sentence_spans(draft.sentences, draft.language)
    cited = {one.passage_id for one in numbers if one.indexed}
    held = {one.id: one for one in index.passages(sorted(cited))} if index and cited else {}
    return Panel(
        rows=tuple(_rows(draft, numbers, unedited(draft))),
        sources=tuple(_source(number, citation, strings, held.get(citation.passage_id)) for citation, number in numbers.items()),
        precedents=tuple(_precedent(hit.passage, strings) for hit in draft.precedents),
        macros=tuple(_offered(one, strings) for one in draft.macros),
        loose=tuple(f for f in draft.findings if f.span not in spans),
        promises=tuple((p.text, numbers.get(p.citation, 0) if p.citation else 0) for p in draft.promises),
        refused=strings.text(f"refusal.{_refusal_name(draft.refusal, draft.language)}") if draft.refusal else "",
        reply_language=_named(draft.language, strings),
        agent_language=language_name(draft.gloss.language, strings.lang),
        written_language=_named(draft.triage.written, strings),
        reply_dir=direction(draft.language),
        agent_dir=direction(draft.gloss.language),
        blocked=any(f.severity is Severity.BLOCKING for f in draft.findings),
        twice=draft.triage.written != draft.meaning.language and bool(draft.promises),
        held=bool(unvouched(draft.findings)),
    )


def direction(lang: str) -> str:
    """Writing direction of a language."""
    return "rtl" if lang.partition("-")[0] in RTL and not lang.endswith("Latn") else "ltr"


def market_name(market: str, strings: Strings) -> str:
    """A market as the agent calls it."""
    return territory_name(market, strings.lang) if market else ""


def edited_rows(draft: Draft, edited: Edited) -> tuple[Row, ...]:
    """An edited draft's sentences. What was found in a sentence as it was is left out where it has changed."""
    return tuple(_rows(draft, numbers_of(draft), edited.rows))


def _rows(draft: Draft, numbers: dict[Citation, int], rows: Sequence[EditedRow]) -> Iterator[Row]:
    before = ""
    spans = sentence_spans(draft.sentences, draft.language)
    for row in rows:
        one = row.sentence
        here = tuple(f for f in draft.findings if f.span == spans[row.at]) if row.how is How.KEPT else ()
        cited = tuple(dict.fromkeys(numbers[c] for c in one.citations if c in numbers))
        apart = bool(before) and one.role != before
        values = [value for value in one.wording.values if value.kind in TYPED] if one.wording else []
        keys = " ".join(key_of(value) for value in values)
        yield Row(tuple(_parts(one, one.facts)), row.gloss, one.role, cited, here, apart, row.at, row.how, bool(values), swappable(one), keys)
        before = one.role


def _parts(sentence: Sentence, facts: Sequence[Fact]) -> Iterator[tuple[str, bool]]:
    done = 0
    for span in sorted((f.span for f in facts), key=lambda s: (s.start, -s.end)):
        if span.start < done:
            continue
        yield sentence.text[done : span.start], False
        yield sentence.text[span.start : span.end], True
        done = span.end
    yield sentence.text[done:], False


def _refusal_name(refusal: Refusal, language: str) -> str:
    """The telling name: a passage that no script can carry is not "no source"."""
    if language == "und":
        return "unknown_language"
    return "no_script" if refusal.reason is Reason.NO_SOURCE and refusal.passages else str(refusal.reason)


def numbers_of(draft: Draft) -> dict[Citation, int]:
    """Every cited sentence with its number on the page."""
    refused = draft.refusal.passages if draft.refusal else ()
    cited = dict.fromkeys((*(c for sentence in draft.sentences for c in sentence.citations), *refused))
    return {citation: number for number, citation in enumerate(cited, 1)}


def _source(number: int, citation: Citation, strings: Strings, passage: Passage | None) -> Source:
    mark = "precedent_not_policy" if citation.kind == Kind.TICKET else "machine_written" if citation.machine else ""
    told = strings.text(mark) if mark else mark_of(passage, strings) if passage else ""
    return Source(number, citation, language_name(citation.lang, strings.lang), told, day_of(passage))


def _offered(macro: Macro, strings: Strings) -> Offered:
    missing = tuple(dict.fromkeys(strings.text(LACKED[one]) if one in LACKED else one for one in macro.missing))
    return Offered(macro, language_name(macro.passage.lang, strings.lang), direction(macro.passage.lang), missing)


def _precedent(passage: Passage, strings: Strings) -> Precedent:
    _, _, solved = passage.text.partition("## Resolution")
    text = " ".join((solved or passage.text).split())
    return Precedent(passage, language_name(passage.lang, strings.lang), text if len(text) <= GLANCE else f"{text[:GLANCE].rstrip()}…")


def _named(lang: str, strings: Strings) -> str:
    return language_name(lang, strings.lang) if lang != "und" else strings.text("unknown")
