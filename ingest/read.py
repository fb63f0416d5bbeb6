"""From a file to Markdown text: the only door to kreuzberg. Markdown and plain text are decoded here and kept as written."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.decode import decode
from ingest.errors import SourceMissing, UnreadableDocument
from ingest.front import Meta, front_matter
from ingest.pages import join_pages
from ingest.sniff import check_label, sniff

if TYPE_CHECKING:
    from pathlib import Path

    from kreuzberg import ExtractionResult

LIMIT = 64 * 1024 * 1024
"""Bytes of the largest file read, unless the caller says otherwise."""

_TEXT = {".md": "text/markdown", ".markdown": "text/markdown", ".mdx": "text/markdown"}
_PLAIN = frozenset({".txt", ".text", ".adoc", ".asciidoc", ".rst", ".ftl", ".org", ".log"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".rtf": "application/rtf",
    ".epub": "application/epub+zip",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_HEAD = re.compile(r"<head\b.*?</head\s*>|<title\b.*?</title\s*>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HTML_LANG = re.compile(r"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_]\w+)*)", re.IGNORECASE)
_FIRST_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*\s*$|^([^\n#|>*-][^\n]*)\n(?:={3,}|-{3,})\s*$", re.MULTILINE)
_DECORATION = re.compile(r"\*\*|__|`|\{[:#][^}]*\}|!?\[([^\]]*)\]\([^)]*\)|<[^>]+>")


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as Markdown text, before cleaning."""

    text: str
    title: str
    pages: tuple[int, ...]
    """Character offset in `text` at which each page starts; empty for formats without pages."""
    mime: str
    digest: str
    """sha256 of the source bytes, hexadecimal."""
    meta: Meta = field(default_factory=Meta)
    """What the owner states in front matter."""
    declared: str = ""
    """Language the file's markup names (`<html lang>`); templates often get it wrong, so it is a hint only."""
    encoding: str = ""
    """Codec and the reason for it, for formats that are text."""


def is_document(path: Path) -> bool:
    """Whether a file's name says it is a document; pictures, data tables and licence texts without an ending are not."""
    return path.suffix.lower() in _TEXT.keys() | _PLAIN | _HTML | _OFFICE.keys() | {".pdf"}


def read(path: Path, *, limit: int = LIMIT) -> Reading:
    """Read one file of at most `limit` bytes.

    Raises:
        SourceMissing: there is no such file, or it may not be read.
        UnreadableDocument: empty, too large, corrupt, encrypted, mislabelled, scanned without text, or of no known format.

    """
    data = _bytes(path, limit)
    digest = hashlib.sha256(data).hexdigest()
    suffix = path.suffix.lower()
    check_label(suffix, data, limit)
    if suffix == ".pdf":
        return _pdf(data, digest, path)
    if suffix in _HTML:
        return _html(data, digest, path)
    if suffix in _OFFICE:
        return _office(data, _OFFICE[suffix], digest, path)
    if kind := sniff(data):
        raise UnreadableDocument(f"Unknown format: '{suffix or path.name}' holds {kind.phrase}; export it as Markdown, HTML, DOCX or PDF.")
    return _text(data, _TEXT.get(suffix, "text/plain"), digest, path)


def _bytes(path: Path, limit: int) -> bytes:
    if not path.exists():
        raise SourceMissing(f"There is no file {path}; check the path.")
    if not path.is_file():
        raise SourceMissing(f"{path} is no regular file; give a document or a folder of documents.")
    try:
        size = path.stat().st_size
        if size > limit:
            raise UnreadableDocument(f"The file has {size:,} bytes, more than the {limit:,} allowed; split it or raise the limit.")
        data = path.read_bytes()
    except PermissionError as error:
        raise SourceMissing(f"This user may not read {path}; change its permissions.") from error
    except OSError as error:
        raise SourceMissing(f"{path} cannot be read from disk ({error.strerror}); check the disk and try again.") from error
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadableDocument("The file is empty (0 bytes of content); put the document in its place or remove it.")
    return data


def _text(data: bytes, mime: str, digest: str, path: Path) -> Reading:
    decoded = decode(data)
    meta, text = front_matter(decoded.text) if mime == "text/markdown" else (Meta(), decoded.text)
    if path.suffix.lower() == ".ftl":
        text = _fluent(text)
    if not text.strip():
        raise UnreadableDocument("The file holds no text beyond its front matter; add the text or remove it.")
    return Reading(text, _title(text, meta, "", path), (), mime, digest, meta, encoding=f"{decoded.encoding}: {decoded.reason}")


def _fluent(text: str) -> str:
    """Messages of a Fluent translation file as paragraphs: keys and comments are for programs, values for people."""
    without_comments = re.sub(r"(?m)^#.*\n?", "", text)
    return re.sub(r"(?m)^-?[A-Za-z][\w-]*\s*=[ \t]*", "\n", without_comments)


def _html(data: bytes, digest: str, path: Path) -> Reading:
    charset = _CHARSET.search(data[:4096])
    decoded = decode(data, hint=charset.group(1).decode("ascii", "replace") if charset else "")
    named, lang = _TITLE.search(decoded.text), _HTML_LANG.search(decoded.text[:4096])
    # the head goes, or the reader turns the page's title into a heading of its own
    body = _HEAD.sub("", decoded.text)
    text = _extract(body.encode(), "text/html").content
    if not text.strip():
        raise UnreadableDocument("The HTML page holds no text; it may be drawn by a script: save the page's text instead.")
    title = " ".join(_unescape(named.group(1)).split()) if named else ""
    declared = lang.group(1).replace("_", "-") if lang else ""
    return Reading(text, _title(text, Meta(), title, path), (), "text/html", digest, declared=declared, encoding=f"{decoded.encoding}: {decoded.reason}")


def _unescape(text: str) -> str:
    import html

    return html.unescape(text)


def _office(data: bytes, mime: str, digest: str, path: Path) -> Reading:
    result = _extract(data, mime)
    if not result.content.strip():
        raise UnreadableDocument("The document holds no text; text inside pictures needs OCR first.")
    return Reading(result.content, _title(result.content, Meta(), "", path), (), mime, digest)


def _pdf(data: bytes, digest: str, path: Path) -> Reading:
    result = _extract(data, "application/pdf")
    paged = join_pages([page["content"] for page in result.pages or ()], result.content)
    if not paged.text.strip():
        raise UnreadableDocument("No text found; scanned pages need OCR first: run the PDF through a text recognition tool and load the result.")
    return Reading(paged.text, _title(paged.text, Meta(), "", path), paged.pages, "application/pdf", digest)


def _title(text: str, meta: Meta, named: str, path: Path) -> str:
    """Stated title, else the markup's, else the first heading, else the file's name."""
    if meta.title or named:
        return meta.title or named
    heading = _FIRST_HEADING.search(text[:20_000])
    found = _DECORATION.sub(lambda match: match.group(1) or "", heading.group(1) or heading.group(2)) if heading else ""
    return " ".join(found.split()).strip(" #*") or path.stem.replace("_", " ")


def _extract(data: bytes, mime: str) -> ExtractionResult:
    """One call to kreuzberg: no OCR, no cache, no network."""
    import kreuzberg

    config = kreuzberg.ExtractionConfig(
        output_format="markdown",
        use_cache=False,
        pages=kreuzberg.PageConfig(extract_pages=mime == "application/pdf"),
        html_options={"preprocessing": {"enabled": True, "preset": "aggressive", "remove_navigation": True, "remove_forms": True}},
        concurrency=kreuzberg.ConcurrencyConfig(max_threads=1),
    )
    try:
        return kreuzberg.extract_bytes_sync(data, mime, config=config)
    except kreuzberg.KreuzbergError as error:
        if "password" in str(error).casefold() or "encrypt" in str(error).casefold():
            raise UnreadableDocument("The document is encrypted and asks for a password; save it without one.") from error
        raise UnreadableDocument("The document is corrupt and cannot be opened; export it again from its source.") from error
    except BaseException as error:
        # a panic of the Rust core arrives as a BaseException of pyo3 that no module exports; one bad file must not end a load
        if type(error).__name__ == "PanicException":
            raise UnreadableDocument("The document breaks the reader; export it again from its source.") from error
        raise
