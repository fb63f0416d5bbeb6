"""What goes out: a draft with its sources, and what a person decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.types.reading import MeaningCard, Triage
from ingest.types import Fact, Hit, Passage, Span

LAW = "law:"
REMEDY = "remedy:"
OUTSIDE = (LAW, REMEDY, "product:")
"""Beginnings of the names of sources that are no passages: facts of a market's law, options of the remedies, rows of products."""


class Severity(StrEnum):
    """What a finding asks of the agent."""

    BLOCKING = "blocking"
    WARNING = "warning"
    NOTE = "note"


class Reason(StrEnum):
    """Why there is no draft. These are values, never exceptions."""

    NO_SOURCE = "no_source"
    WEAK_SOURCE = "weak_source"
    CONFLICTING_SOURCES = "conflicting_sources"
    STALE_SOURCE = "stale_source"
    OUTSIDE_MARKET = "outside_market"
    ORDER_DATA_NEEDED = "order_data_needed"


class Mode(StrEnum):
    """Who wrote the draft: approved scripts, or a served model."""

    SCRIPTS = "scripts"
    MODEL = "model"


class Word(StrEnum):
    """Confidence, as a word."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Verdict(StrEnum):
    """What the agent did with a draft."""

    ACCEPT = "accept"
    EDIT = "edit"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage and the exact span that supports a sentence."""

    passage_id: str
    path: str
    quote: str
    """Exactly `document.text[start:end]`."""
    lang: str
    start: int
    """Into the document's cleaned text."""
    end: int
    digest: str
    """Version and place of the passage: another digest under the same id means a replaced source."""
    title: str = ""
    heading: tuple[str, ...] = ()
    page: int | None = None
    kind: str = "policy"
    machine: bool = False
    """A machine wrote the source, a translation for instance."""

    @property
    def indexed(self) -> bool:
        """Whether it is a passage of the shop's knowledge; a market's law, a remedy's option and a product's row are not."""
        return not self.passage_id.startswith(OUTSIDE)

    @property
    def lawful(self) -> bool:
        """Whether it is a fact of a market's law."""
        return self.passage_id.startswith(LAW)


@dataclass(frozen=True, slots=True)
class Value:
    """One variable of a script with its canonical value and its source."""

    name: str
    kind: str
    """A FactKind, or "text", "status", "territory", "choice"."""
    value: str
    unit: str = ""
    role: str = ""
    citation: Citation | None = None

    @property
    def canonical(self) -> str:
        """The value in a form that is the same in every language: "30 day", "39.90 EUR", "return_payer:customer"."""
        if self.kind == "choice":
            return f"{self.role}:{self.value}"
        return f"{self.value} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Wording:
    """Which approved wording a sentence was written from, and with what: enough to write it again in every language that has it."""

    source: str
    """"script:INTENT/SENTENCE" or "pack:LINE"."""
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a draft with what supports it."""

    text: str
    citations: tuple[Citation, ...] = ()
    facts: tuple[Fact, ...] = ()
    """Facts stated in this sentence, spans into `text`."""
    role: str = "body"
    """opening, empathy, body, promise, quote, ask, closing or signature."""
    wording: Wording | None = None
    """None for a quotation, and for what a model wrote."""


@dataclass(frozen=True, slots=True)
class Gloss:
    """The draft in the agent's language, one sentence for each of the draft's."""

    language: str
    sentences: tuple[str, ...]
    method: str
    """"script", "family", "model", or "none" where some sentence could not be glossed (it is then the original)."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing this reply commits the shop to, in the agent's language, linked to its source."""

    text: str
    fact: str
    """Canonical: "30 day", "39.90 EUR", "payer:customer"."""
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the guard noticed; `text` is in the agent's language, `span` points into the draft's whole text."""

    code: str
    severity: Severity
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Confidence:
    """A word and its reasons, in the agent's language."""

    word: Word
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The honest "I don't know", with what was searched and the best next step."""

    reason: Reason
    searched: tuple[str, ...]
    """Titles or paths of the documents looked at."""
    detail: str = ""
    """In the agent's language."""
    next_step: str = ""
    passages: tuple[Citation, ...] = ()
    """Nearest passages, shown to the agent only."""


@dataclass(frozen=True, slots=True)
class Macro:
    """One of the shop's own replies that its owner approved, for the agent to take over: wording, never a source of facts."""

    passage: Passage
    """Where it begins."""
    text: str
    """The whole reply, what its placeholders stand for filled in where that is known."""
    missing: tuple[str, ...] = ()
    """What it needs and nobody knows here: "customer", "order" and the like, or a placeholder as written. With any of them it is not to be used."""
    fits: bool = False
    """Whether it says exactly what the draft says, in the reply's language, with nothing missing: it goes before the draft then."""


@dataclass(frozen=True, slots=True)
class Digests:
    """What made a draft, so that it can be made again."""

    prompt: str
    pack: str
    model: str
    index: str
    release: str = ""
    """Of prompts, scripts, packs and model settings together; empty outside a service."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply for a person to approve, or a refusal."""

    language: str
    sentences: tuple[Sentence, ...]
    gloss: Gloss
    promises: tuple[Promise, ...]
    findings: tuple[Finding, ...]
    confidence: Confidence
    refusal: Refusal | None
    mode: Mode
    digests: Digests
    milliseconds: tuple[tuple[str, float], ...]
    """Time of each step, in order."""
    triage: Triage
    meaning: MeaningCard
    sources: tuple[Hit, ...] = ()
    precedents: tuple[Hit, ...] = ()
    """Similar solved tickets, for the agent alone: precedent, not policy. No sentence rests on one."""
    macros: tuple[Macro, ...] = ()
    """The shop's own approved replies to questions like this one, best first."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a draft. Nothing is sent by this."""

    draft_id: str
    verdict: Verdict
    final_text: str
    edit_distance: int
    """Levenshtein distance between the draft's text and the final text, in code points."""
    reason: str
    agent: str
    at: datetime
