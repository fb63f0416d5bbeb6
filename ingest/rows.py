"""What the catalogue keeps, to rows and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.types import Audience, Document, Kind, Meta, Outcome, Passage, Span, SplitPassage, Validity, Window
from serving.adapter import adapter

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray
    from sqlalchemy import Row


@dataclass(frozen=True, slots=True)
class KeptPassage:
    """A passage as the catalogue keeps it: with its windows, encoder pieces and terms."""

    passage: Passage
    windows: tuple[Window, ...]
    pieces: NDArray[np.uint32]
    """(pieces,) ids of the encoder's distinct pieces."""
    terms: NDArray[np.uint32]
    """(terms,) dimensions of its sparse vector."""

    @property
    def split(self) -> SplitPassage:
        """The passage with its windows, as the splitter gave it."""
        return SplitPassage(self.passage, self.windows)


@dataclass(frozen=True, slots=True)
class Live:
    """The set of versions that is live, and the encoder its points were made with ("" before the first load)."""

    generation: int
    encoder: str


@dataclass(frozen=True, slots=True)
class Known:
    """A file ever given: where it lies, what was read of it, how its last load ended."""

    outcome: Outcome
    source: str
    """Absolute path."""
    digest: str
    """Over its bytes and how they were read; "" if it could not be read."""
    options: str = ""
    """`LoadOptions` of its last load as JSON, or ""."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A new version of a document, ready to go live with its generation."""

    path: str
    version: str
    text: str
    title: str
    pages: tuple[int, ...]
    loaded_at: datetime
    passages: tuple[KeptPassage, ...]
    about: Meta = field(default_factory=Meta)
    """What holds for it, whoever stated it."""
    base: Meta = field(default_factory=Meta)
    """What its file and the options of its load say of it."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a search compares of a passage without reading its text."""

    pieces: NDArray[np.uint32]
    """(pieces,) distinct ids of the encoder's pieces."""
    terms: NDArray[np.uint32]
    """(terms,) dimensions of the sparse vector."""
    family: str = ""
    machine: bool = False
    lang: str = "und"


def to_row(kept: KeptPassage, since: int) -> dict[str, object]:
    """A row of the passages table, live from generation `since` on."""
    passage = kept.passage
    spans = np.array([(window.span.start, window.span.end) for window in kept.windows], np.int32)
    return {
        "id": passage.id,
        "since": since,
        "until": None,
        "path": passage.path,
        "version": passage.version,
        "ordinal": passage.ordinal,
        "start": passage.span.start,
        "text": passage.text,
        "heading": json.dumps(passage.heading, ensure_ascii=False),
        "page": passage.page,
        "lang": passage.lang,
        "family": passage.family,
        "kind": passage.kind.value,
        "markets": ",".join(passage.markets),
        "audience": passage.audience.value,
        "starts": passage.validity.starts,
        "ends": passage.validity.ends,
        "title": passage.title,
        "loaded_at": passage.loaded_at,
        "windows": spans.tobytes(),
        "pieces": kept.pieces.astype(np.uint32).tobytes(),
        "terms": kept.terms.astype(np.uint32).tobytes(),
        "machine": int(passage.machine),
        "products": listed(passage.products),
        "channels": listed(passage.channels),
        "turns": ",".join(map(str, passage.turns)),
    }


def version_row(one: Staged, since: int, number: int) -> dict[str, object]:
    """A row of the versions table, live from generation `since` on, the document's version `number`."""
    kept = {"path": one.path, "version": one.version, "text": one.text, "title": one.title, "pages": json.dumps(one.pages), "loaded_at": one.loaded_at}
    return {**kept, "since": since, "until": None, "number": number, "ended_at": None, "about": meta_json(one.about), "base": meta_json(one.base)}


def document_row(one: Known) -> dict[str, object]:
    """A row of the documents table."""
    outcome = one.outcome
    told = {"path": outcome.path, "state": outcome.state.value, "reason": outcome.reason, "family": outcome.family, "lang": outcome.lang}
    return {**told, "kind": outcome.kind, "passages": outcome.passages, "source": one.source, "digest": one.digest, "options": one.options}


def meta_json(meta: Meta) -> str:
    """A `Meta` as the catalogue keeps it: what is not stated is left out."""
    return adapter(Meta).dump_json(meta, exclude_defaults=True).decode()


def meta_of(text: str) -> Meta:
    """The `Meta` that was kept."""
    return adapter(Meta).validate_json(text) if text else Meta()


def about_of(document: Document) -> Meta:
    """What holds for a document, as its version keeps it."""
    return Meta(
        lang=document.lang,
        kind=document.kind,
        family=document.family,
        title=document.title,
        markets=document.markets,
        valid_from=document.validity.starts,
        valid_to=document.validity.ends,
        audience=document.audience,
        products=document.products,
        channels=document.channels,
        owner=document.owner,
        review_on=document.review_on,
        machine=document.machine,
    )


def kept_document(path: str, version: str, text: str, pages: tuple[int, ...], about: Meta) -> Document:
    """A document as its kept version has it, ready to be split again. `digest` is as long as the catalogue keeps it."""
    return Document(
        path=path,
        text=text,
        lang=about.lang or "und",
        kind=about.kind or Kind.MANUAL,
        family=about.family or path,
        digest=version,
        title=about.title,
        markets=about.markets,
        audience=about.audience or Audience.PUBLIC,
        validity=Validity(about.valid_from, about.valid_to),
        pages=pages,
        products=about.products,
        channels=about.channels,
        owner=about.owner,
        review_on=about.review_on,
        machine=about.machine,
    )


def with_statements(document: Document, stated: Meta) -> Document:
    """A document with what its owner stated of it here, over whatever its file says."""
    nothing = Meta()
    told = {name: getattr(stated, name) for name in Meta.__dataclass_fields__ if getattr(stated, name) != getattr(nothing, name)}
    return kept_document(document.path, document.digest, document.text, document.pages, replace(about_of(document), **told))


def from_row(row: Row[Any]) -> KeptPassage:
    """The passage of a row that holds every column."""
    spans = np.frombuffer(row.windows, np.int32).reshape(-1, 2).tolist()
    windows = tuple(Window(Span(start, end)) for start, end in spans)
    return KeptPassage(passage_of(row), windows, np.frombuffer(row.pieces, np.uint32), np.frombuffer(row.terms, np.uint32))


def passage_of(row: Row[Any]) -> Passage:
    """The passage of a row, without windows and pieces."""
    return Passage(
        id=row.id,
        path=row.path,
        text=row.text,
        heading=tuple(json.loads(row.heading)),
        page=row.page,
        lang=row.lang,
        family=row.family,
        kind=Kind(row.kind),
        version=row.version,
        span=Span(row.start, row.start + len(row.text)),
        ordinal=row.ordinal,
        markets=tuple(row.markets.split(",")) if row.markets else (),
        audience=Audience(row.audience),
        validity=Validity(row.starts, row.ends),
        title=row.title,
        loaded_at=utc(row.loaded_at),
        machine=bool(row.machine),
        products=_words(row.products),
        channels=_words(row.channels),
        turns=tuple(map(int, row.turns.split(","))) if row.turns else (),
    )


def listed(words: tuple[str, ...]) -> str:
    """Names as a column of the passages table holds them; they may hold commas."""
    return json.dumps(words, ensure_ascii=False) if words else ""


def _words(column: str) -> tuple[str, ...]:
    return tuple(json.loads(column)) if column else ()


def utc(moment: datetime) -> datetime:
    """SQLite gives back a moment without its zone; all of ours are UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
