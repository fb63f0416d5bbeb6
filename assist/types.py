"""The frozen records of the product: from a customer's message to an approved reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from ingest.types import Fact, Hit, Span


class Speaker(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    AGENT = "agent"
    NOTE = "note"


class Emotion(StrEnum):
    """The mood a reply must answer first."""

    NEUTRAL = "neutral"
    WORRIED = "worried"
    ANGRY = "angry"
    SAD = "sad"
    PLEASED = "pleased"


class Level(StrEnum):
    """How urgent, or how risky."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


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
class Attachment:
    """A file the customer sent; the bytes stay in the data folder under their digest."""

    name: str
    mime: str
    size: int
    digest: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation, oldest first."""

    role: Speaker
    text: str
    id: str = ""
    at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class ParcelEvent:
    """One line of a parcel's timeline."""

    at: datetime
    status: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel: status is one of label, in_transit, customs, out_for_delivery, delivered, exception."""

    carrier: str
    tracking: str
    status: str
    updated_at: datetime | None = None
    promised: date | None = None
    """Last day of the delivery promise made at the order."""
    place: str = ""
    events: tuple[ParcelEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One article of an order."""

    sku: str
    name: str
    quantity: int = 1
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What the shop's system says of the order a conversation is about."""

    number: str
    placed_on: date | None = None
    currency: str = ""
    total: Decimal | None = None
    status: str = ""
    delivered_on: date | None = None
    lines: tuple[OrderLine, ...] = ()
    shipments: tuple[Shipment, ...] = ()


@dataclass(frozen=True, slots=True)
class Customer:
    """What is known of the writer."""

    name: str = ""
    family_name: str = ""
    languages: tuple[str, ...] = ()
    """Languages of earlier messages, newest first."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything a draft may be made from."""

    messages: tuple[Message, ...]
    market: str = ""
    """ISO 3166-1 code, or empty when unknown."""
    agent_language: str = "en"
    customer: Customer = field(default_factory=Customer)
    order: Order | None = None
    channel: str = "email"
    id: str = ""
    subject: str = ""
    now: datetime | None = None
    """The clock for this draft; None is the real one."""
    reply_language: str = ""
    """Chosen by the agent; empty means the customer's own language."""


@dataclass(frozen=True, slots=True)
class IntentGuess:
    """An intent of `prompts/intents.yaml`, how sure (0 to 1), and the known example nearest to the customer's words."""

    intent: str
    score: float
    example: str = ""
    """Id of the triage example."""


@dataclass(frozen=True, slots=True)
class Triage:
    """What kind of message this is."""

    language: str
    """Of the reply: a project tag, or "und"."""
    language_confidence: float
    language_reason: str
    written: str
    """As written: "hi-Latn" for romanised Hindi; else the same as `language`."""
    intents: tuple[IntentGuess, ...]
    """Best first; empty when nothing is near."""
    emotion: Emotion
    urgency: Level
    risk: Level
    asked: tuple[str, ...]
    """For each intent the customer's sentences that show it, a line each."""
    words: str = ""
    """The customer's sentences without greetings and thanks, as one search."""


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


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a draft with what supports it."""

    text: str
    citations: tuple[Citation, ...] = ()
    facts: tuple[Fact, ...] = ()
    """Facts stated in this sentence, spans into `text`."""
    role: str = "body"
    """opening, empathy, body, quote, ask, closing or signature."""


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
class MeaningCard:
    """The gist of a customer's message in the agent's language: never a translation."""

    language: str
    intents: tuple[str, ...]
    product: str
    order: str
    facts: tuple[str, ...]
    mood: str
    asked: str
    """What is asked, in words of the agent's language."""
    nearest: str
    """The nearest sentence with a known human translation, in the agent's language."""
    nearest_original: str
    nearness: float
    """Cosine of the customer's words with it, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Digests:
    """What made a draft, so that it can be made again."""

    prompt: str
    pack: str
    model: str
    index: str


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
