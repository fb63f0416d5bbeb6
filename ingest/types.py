"""The frozen records that cross every border of the knowledge room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Kind(StrEnum):
    """What a document is. A ticket is precedent, never policy."""

    POLICY = "policy"
    MANUAL = "manual"
    TICKET = "ticket"
    SCRIPT = "script"
    FAQ = "faq"


class Audience(StrEnum):
    """Who may read a document: customers, or only the shop's own people."""

    PUBLIC = "public"
    INTERNAL = "internal"


class State(StrEnum):
    """Where a document's load ended."""

    LOADED = "loaded"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Not a document (a picture, a data table, a licence text): seen, named, and left alone."""


class Arm(StrEnum):
    """Which way of searching found a hit."""

    DENSE = "dense"
    LEXICAL = "lexical"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` (included) to `end` (excluded) of a text, in Python code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Validity:
    """From the first to the last day a document holds, both included; None is open."""

    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one source file, cleaned to Markdown text."""

    path: str
    """As given by the owner, with forward slashes; unique per data folder."""
    text: str
    """Cleaned Markdown; spans of passages and citations point into it."""
    lang: str
    """BCP 47 tag as used by the project ("zh" is Simplified, "zh-TW" Traditional), or "und"."""
    kind: Kind
    family: str
    """The same for all translations of one document."""
    digest: str
    """sha256 of the source bytes, hexadecimal."""
    title: str = ""
    markets: tuple[str, ...] = ()
    """ISO 3166-1 codes; empty means every market."""
    audience: Audience = Audience.PUBLIC
    validity: Validity = field(default_factory=Validity)
    pages: tuple[int, ...] = ()
    """Character offset at which each page starts; empty for formats without pages."""


@dataclass(frozen=True, slots=True)
class Window:
    """A sentence or two of a passage; the unit that is encoded and found."""

    span: Span
    """Into the passage's own text."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is returned and cited: about 900 characters under one heading."""

    id: str
    """UUID, the same for the same document path, version and place."""
    path: str
    text: str
    """Exactly `document.text[span.start:span.end]`."""
    heading: tuple[str, ...]
    """Headings from the document's title down."""
    page: int | None
    lang: str
    family: str
    kind: Kind
    version: str
    """The document version's digest, 12 hexadecimal digits."""
    span: Span
    """Into the document's cleaned text."""
    ordinal: int
    """Place in the document, from 0."""
    markets: tuple[str, ...] = ()
    audience: Audience = Audience.PUBLIC
    validity: Validity = field(default_factory=Validity)
    title: str = ""
    loaded_at: datetime | None = None

    @property
    def digest(self) -> str:
        """Version and place: what a citation records to notice a replaced source."""
        return f"{self.version}:{self.ordinal}"


@dataclass(frozen=True, slots=True)
class SplitPassage:
    """A passage with its windows, as the splitter gives it."""

    passage: Passage
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, how well, by which arms, and the window that matched best."""

    passage: Passage
    score: float
    """Fused score, higher is better; comparable only inside one answer."""
    similarity: float
    """Cosine of the question with the best window, -1 to 1: the measure of a weak source."""
    arms: tuple[Arm, ...]
    window: Span | None
    """Best window, into the passage's text."""
    overlap: float = 0.0
    """Share of the question's lexical weight (IDF) found in the passage, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Where:
    """Filter of a search; it is applied inside the engine."""

    langs: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    """A passage passes if it names one of these markets or none."""
    kinds: tuple[Kind, ...] = ()
    audiences: tuple[Audience, ...] = (Audience.PUBLIC,)
    on: date | None = None
    """Only passages valid on this day; None means any day."""
    families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A search: text, its language if known, its filter."""

    text: str
    lang: str = "und"
    where: Where = field(default_factory=Where)
    limit: int = 10


class Strength(StrEnum):
    """How far the best hit can be trusted to speak of the question."""

    STRONG = "strong"
    WEAK = "weak"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search returns."""

    hits: tuple[Hit, ...]
    strength: Strength
    """STRONG if the top hit clears the "weak source" bar."""
    milliseconds: float
    generation: int
    """The set of versions the whole answer was read from."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load a set of sources."""

    kind: Kind | None = None
    markets: tuple[str, ...] = ()
    audience: Audience = Audience.PUBLIC
    prune: bool = True
    """Remove documents that were loaded before from inside one of the given folders and are no longer there."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source file."""

    path: str
    state: State
    reason: str
    family: str
    lang: str
    kind: str
    passages: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of a whole load."""

    documents: tuple[Outcome, ...]
    loaded: int
    unchanged: int
    failed: int
    removed: int
    seconds: float
    generation: int


class Index(Protocol):
    """What every index can do, whoever owns the engine."""

    def search(self, question: Question) -> Answer:
        """Ranked passages; an empty answer if nothing matches."""
        ...

    def passages(self, ids: Sequence[str]) -> tuple[Passage, ...]:
        """Live passages by id, in the order asked; unknown or replaced ids are left out."""
        ...

    def family(self, family: str, lang: str | None = None) -> tuple[Passage, ...]:
        """Live passages of a family, in document order, optionally of one language."""
        ...

    def documents(self) -> tuple[Outcome, ...]:
        """Every known document with its last state."""
        ...

    def load(self, paths: Sequence[str], options: LoadOptions) -> LoadReport:
        """Make the index equal these sources. Blocks until searchable."""
        ...

    def generation(self) -> int:
        """Number of the live generation; it grows with every change."""
        ...

    def digest(self) -> str:
        """Encoder and generation, as stored with every draft."""
        ...

    def close(self) -> None:
        """Let go of the engine and its lock."""
        ...


class FactKind(StrEnum):
    """What a fact measures."""

    AMOUNT = "amount"
    PERIOD = "period"
    DATE = "date"
    TIME = "time"
    PERCENT = "percent"
    QUANTITY = "quantity"
    NUMBER = "number"
    CODE = "code"
    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Fact:
    """A value read from a text, in a form that is the same in every language.

    `value` is canonical: a decimal string ("39.90"), a range "3..5", an ISO date "2026-11-30", a time "17:30", a code, link, address or number in upper or
    lower case as its kind demands. `unit` is an ISO 4217 code, or "day", "business_day", "hour", "minute", "week", "month", "year", "cm", "kg", "percent"…, or "".
    """

    kind: FactKind
    value: str
    unit: str
    text: str
    """The characters read, `source[span.start:span.end]`."""
    span: Span
    polarity: bool = True
    """False where the statement that holds the fact is negated."""
