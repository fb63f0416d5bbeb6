"""Documents and the passages they are cut into."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a document is. A ticket is precedent, never policy."""

    POLICY = "policy"
    MANUAL = "manual"
    TICKET = "ticket"
    SCRIPT = "script"
    FAQ = "faq"
    BRAND = "brand"
    """How the shop speaks of itself."""
    PROMOTION = "promotion"
    """An offer: holds in its markets and within its validity only."""
    PRODUCT = "product"


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
    WAITING = "waiting"
    """A new version that holds only from a later day; the one before answers until then."""
    SKIPPED = "skipped"
    """Not a document (a picture, a data table, a licence text): seen, named, and left alone."""


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
class Meta:
    """What is stated of a document, by its front matter or by its owner; empty or None where nothing is stated."""

    lang: str = ""
    kind: Kind | None = None
    family: str = ""
    title: str = ""
    markets: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    audience: Audience | None = None
    products: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    owner: str = ""
    review_on: date | None = None
    """Day by which somebody looks at the document again."""
    machine: bool = False
    """A machine wrote it, a translation for instance."""


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
    products: tuple[str, ...] = ()
    """The shop's own product codes or names; empty means every product."""
    channels: tuple[str, ...] = ()
    """Where it may be used, as "chat" or "email"; empty means everywhere."""
    owner: str = ""
    """Who answers for it."""
    review_on: date | None = None
    machine: bool = False
    """A machine wrote it; it never outranks what a person wrote."""


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
    machine: bool = False
    """A machine wrote it; it never outranks what a person wrote."""
    products: tuple[str, ...] = ()
    """As the document's."""
    channels: tuple[str, ...] = ()
    turns: tuple[int, ...] = ()
    """Offsets into the text at which the next page begins, for a passage that runs over its page's end."""

    def page_at(self, offset: int) -> int | None:
        """Number of the page on which a character of the text stands; None for documents without pages."""
        return None if self.page is None else self.page + sum(turn <= offset for turn in self.turns)

    @property
    def digest(self) -> str:
        """Version and place: what a citation records to notice a replaced source."""
        return f"{self.version}:{self.ordinal}"


@dataclass(frozen=True, slots=True)
class SplitPassage:
    """A passage with its windows, as the splitter gives it."""

    passage: Passage
    windows: tuple[Window, ...]
