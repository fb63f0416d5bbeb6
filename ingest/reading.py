"""What reading gives: a file as Markdown text, or the several texts inside a file that holds others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ingest.types import Kind, Meta

LIMIT = 64 * 1024 * 1024
"""Bytes of the largest file or archive member read whole, unless the caller says otherwise."""

NEEDS_OCR = "Needs OCR: "
"""How the reason begins for a document that only Tesseract could read, where its language packs are not installed."""

Say = Callable[[str, int, int], None]
"""Hears where reading is: the member being read ("" for the file itself), how much is done, of how much (0: unknown)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as Markdown text, before cleaning."""

    text: str
    title: str
    pages: tuple[int, ...]
    """Character offset in `text` at which each page or slide starts; empty for formats without pages."""
    mime: str
    digest: str
    """sha256 of the source bytes, hexadecimal."""
    meta: Meta = field(default_factory=Meta)
    """What the owner states in front matter."""
    declared: str = ""
    """Language the file's markup names (`<html lang>`); templates often get it wrong, so it is a hint only."""
    encoding: str = ""
    """Codec and the reason for it, for formats that are text."""
    notes: tuple[str, ...] = ()
    """What was left out of it, each as a sentence."""
    kind: Kind | None = None
    """What a format itself says about the document: mail is a ticket, and loses its personal data."""
    people: tuple[str, ...] = ()
    """Names of those who wrote it, as the format states them: a ticket loses them wherever they stand."""


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a file, or why there is none."""

    member: str
    """Its place inside the file, with forward slashes; "" for the file itself."""
    reading: Reading | None = None
    reason: str = ""
    """Why there is no reading."""
    skipped: bool = False
    """It is no document, rather than one that cannot be read."""


@dataclass(slots=True)
class Budget:
    """Bytes that archives inside a file may still unpack to, shared by all of them."""

    left: int


@dataclass(frozen=True, slots=True)
class Given:
    """A file to read: bytes under a name, from the disk or out of another file."""

    name: str
    """File name; its ending says the format."""
    data: bytes
    """Content; empty for formats that are read from `path` piece by piece."""
    digest: str
    """sha256 of the content, hexadecimal."""
    path: Path | None = None
    """Where it lies on disk, if it does."""
    limit: int = LIMIT
    depth: int = 0
    """How many files it lies inside of."""
    skip: frozenset[str] = frozenset()
    """Members not to be read: they were, or they ended the reading process."""
    budget: Budget | None = None
    """Set by the outermost archive for everything inside it."""
    hint: str = ""
    """Folders that lead to it, for what they say about its language."""

    @property
    def suffix(self) -> str:
        """Lower-case ending with its dot."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """Name without ending, as a title of last resort."""
        return PurePosixPath(self.name).stem.replace("_", " ")
