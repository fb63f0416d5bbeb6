"""What stands beside the conversation, prepared: every text in the agent's language, every sentence with its sources and findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.guard.edited import held
from assist.reply import sentence_spans
from assist.types import Draft, Reason, Severity
from ingest.places import language_name, territory_name
from ingest.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.inbox import View
    from assist.strings import Strings
    from assist.types import Citation, Finding, Macro, Refusal, Sentence
    from ingest.types import Fact, Passage

GLANCE = 320
"""Characters of a precedent shown before it is opened."""
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


@dataclass(frozen=True, slots=True)
class Source:
    """One cited sentence, numbered as on the page."""

    number: int
    citation: Citation
    language: str
    mark: str
    """What the agent should know of it, in a few words; empty for what a person wrote as policy."""


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


def panel(view: View, strings: Strings) -> Panel:
    """The draft as rows, sources, findings and promises."""
    draft = view.kept.draft
    numbers = _numbers(draft)
    spans = sentence_spans(draft.sentences, draft.language)
    return Panel(
        rows=tuple(_rows(draft, numbers)),
        sources=tuple(_source(number, citation, strings) for citation, number in numbers.items()),
        precedents=tuple(_precedent(hit.passage, strings) for hit in draft.precedents),
        macros=tuple(Offered(one, language_name(one.passage.lang, strings.lang), direction(one.passage.lang)) for one in draft.macros),
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
        held=bool(held(draft.findings)),
    )


def direction(lang: str) -> str:
    """Writing direction of a language."""
    return "rtl" if lang.partition("-")[0] in RTL and not lang.endswith("Latn") else "ltr"


def market_name(market: str, strings: Strings) -> str:
    """A market as the agent calls it."""
    return territory_name(market, strings.lang) if market else ""


def _rows(draft: Draft, numbers: dict[Citation, int]) -> Iterator[Row]:
    before = ""
    for i, (sentence, span) in enumerate(zip(draft.sentences, sentence_spans(draft.sentences, draft.language), strict=True)):
        here = tuple(f for f in draft.findings if f.span == span)
        gloss = draft.gloss.sentences[i] if i < len(draft.gloss.sentences) else ""
        cited = tuple(dict.fromkeys(numbers[c] for c in sentence.citations))
        yield Row(tuple(_parts(sentence, sentence.facts)), gloss, sentence.role, cited, here, bool(before) and sentence.role != before)
        before = sentence.role


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


def _numbers(draft: Draft) -> dict[Citation, int]:
    refused = draft.refusal.passages if draft.refusal else ()
    cited = dict.fromkeys((*(c for sentence in draft.sentences for c in sentence.citations), *refused))
    return {citation: number for number, citation in enumerate(cited, 1)}


def _source(number: int, citation: Citation, strings: Strings) -> Source:
    mark = "precedent_not_policy" if citation.kind == Kind.TICKET else "machine_written" if citation.machine else ""
    return Source(number, citation, language_name(citation.lang, strings.lang), strings.text(mark) if mark else "")


def _precedent(passage: Passage, strings: Strings) -> Precedent:
    _, _, solved = passage.text.partition("## Resolution")
    text = " ".join((solved or passage.text).split())
    return Precedent(passage, language_name(passage.lang, strings.lang), text if len(text) <= GLANCE else f"{text[:GLANCE].rstrip()}…")


def _named(lang: str, strings: Strings) -> str:
    return language_name(lang, strings.lang) if lang != "und" else strings.text("unknown")
