"""From a file to Markdown text: names the reader of each format, and is the only door to kreuzberg."""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from ingest.errors import SourceMissing, UnreadableDocument
from ingest.reading import LIMIT, Given, Part, Reading, Say
from ingest.sniff import check_label, sniff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kreuzberg import ExtractionConfig, ExtractionResult, PageConfig

__all__ = ["LIMIT", "Part", "Reading", "extract", "html_markdown", "is_document", "is_picture", "parts", "read"]

# Each reader is a file of `ingest/readers` with `read(given, say) -> Iterator[Part]`, imported when it is first needed.
_READER = {
    ".md": "text",
    ".markdown": "text",
    ".mdx": "text",
    ".txt": "text",
    ".text": "text",
    ".adoc": "text",
    ".asciidoc": "text",
    ".rst": "text",
    ".ftl": "text",
    ".org": "text",
    ".log": "text",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".docx": "office",
    ".docm": "office",
    ".odt": "office",
    ".rtf": "office",
    ".epub": "office",
    ".pptx": "slides",
    ".pptm": "slides",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".csv": "delimited",
    ".pdf": "pdf",
    ".eml": "message",
    ".mbox": "mailbox",
    ".mbx": "mailbox",
    ".zip": "archive",
    ".png": "picture",
    ".jpg": "picture",
    ".jpeg": "picture",
    ".tif": "picture",
    ".tiff": "picture",
    ".webp": "picture",
    ".bmp": "picture",
    ".gif": "picture",
}
_STREAMED = frozenset({"mailbox"})
_DEEPEST = 3
"""Files inside files that are looked into: a message in an archive in an archive."""


def is_document(path: PurePath) -> bool:
    """Whether a file's name says it is a document; data tables and licence texts without an ending are not."""
    return path.suffix.lower() in _READER


def is_mail(path: PurePath) -> bool:
    """Whether a file's name says it holds mail: what customers write, whether or not it could be read."""
    return path.suffix.lower() in {".eml", ".mbox", ".mbx", ".msg"}


def is_picture(path: PurePath) -> bool:
    """Whether a file's name says it is a picture: a document only if no other document shows it."""
    return _READER.get(path.suffix.lower()) == "picture"


def read(path: Path, *, limit: int = LIMIT) -> Reading:
    """Read one file of at most `limit` bytes as one document: the file's own text, or the first text inside it.

    Raises:
        SourceMissing: there is no such file, or it may not be read.
        UnreadableDocument: empty, too large, corrupt, encrypted, mislabelled, scanned without OCR here, or of no known format.

    """
    first: Part | None = None
    for part in parts(path, limit=limit):
        if part.reading is not None:
            return part.reading
        first = first or part
    raise UnreadableDocument(first.reason if first else "The file holds no document; put one into it or remove it.")


def parts(path: Path, *, limit: int = LIMIT, say: Say = lambda *_: None, skip: frozenset[str] = frozenset(), hint: str = "") -> Iterator[Part]:
    """Every document of a file, one at a time.

    Raises as `read` does, for the file as a whole; what is wrong with a member is its part's reason.
    """
    streamed = _READER.get(path.suffix.lower()) in _STREAMED
    data = b"" if streamed else _bytes(path, limit)
    given = Given(path.name, data, hashlib.sha256(data).hexdigest(), path, limit, skip=skip, hint=hint or str(path))
    yield from parts_of(given, say)


def parts_of(given: Given, say: Say) -> Iterator[Part]:
    """Every document of a file already in memory. Raises as `parts` does."""
    if given.depth > _DEEPEST:
        raise UnreadableDocument(f"It lies in more than {_DEEPEST} files inside one another; unpack the outer ones.")
    reader = _READER.get(given.suffix, "text")
    if reader not in _STREAMED:
        if not given.data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
            raise UnreadableDocument("The file is empty (0 bytes of content); put the document in its place or remove it.")
        check_label(given.suffix, given.data, given.limit)
        if given.suffix not in _READER and (kind := sniff(given.data)):
            raise UnreadableDocument(f"Unknown format: '{given.suffix or given.name}' holds {kind.phrase}; export it as Markdown, HTML, DOCX or PDF.")
    yield from importlib.import_module(f"ingest.readers.{reader}").read(given, say)


def _bytes(path: Path, limit: int) -> bytes:
    if not path.exists():
        raise SourceMissing(f"There is no file {path}; check the path.")
    if not path.is_file():
        raise SourceMissing(f"{path} is no regular file; give a document or a folder of documents.")
    try:
        with path.open("rb") as opened:
            # one byte more than allowed: a file may grow while it is read, and some say they have no size
            data = opened.read(limit + 1)
    except PermissionError as error:
        raise SourceMissing(f"This user may not read {path}; change its permissions.") from error
    except OSError as error:
        raise SourceMissing(f"{path} cannot be read from disk ({error.strerror}); check the disk and try again.") from error
    if len(data) > limit:
        raise UnreadableDocument(f"The file has {max(path.stat().st_size, len(data)):,} bytes, more than the {limit:,} allowed; split it or raise the limit.")
    return data


def html_markdown(text: str) -> str:
    """HTML as Markdown, without navigation, forms and scripts. Raises `UnreadableDocument`."""
    return str(extract(text.encode("utf-8", "replace"), "text/html").content)


def extract(data: bytes, mime: str, config: ExtractionConfig | None = None) -> ExtractionResult:
    """One call to kreuzberg: no OCR unless `config` asks for it, no cache, no network.

    Raises:
        UnreadableDocument: encrypted, corrupt, or more than the reader can bear.

    """
    import kreuzberg

    try:
        return kreuzberg.extract_bytes_sync(data, mime, config=config or _plain_config())
    except kreuzberg.KreuzbergError as error:
        if "password" in str(error).casefold() or "encrypt" in str(error).casefold():
            raise UnreadableDocument("The document is encrypted and asks for a password; save it without one.") from error
        raise UnreadableDocument("The document is corrupt and cannot be opened; export it again from its source.") from error
    except OSError as error:  # what its archive reader says of a broken checksum or stream
        raise UnreadableDocument("The document is corrupt and cannot be opened; export it again from its source.") from error
    except BaseException as error:
        # a panic of the Rust core arrives as a BaseException of pyo3 that no module exports; one bad file must not end a load
        if type(error).__name__ == "PanicException":
            raise UnreadableDocument("The document breaks the reader; export it again from its source.") from error
        raise


def paged_config() -> ExtractionConfig:
    """As without a configuration, with the text of each page."""
    import kreuzberg

    return _plain_config(kreuzberg.PageConfig(extract_pages=True))


def marked_config(mark: str) -> ExtractionConfig:
    """As without a configuration, with a `mark` holding `{page_num}` before each page or slide."""
    import kreuzberg

    return _plain_config(kreuzberg.PageConfig(extract_pages=True, insert_page_markers=True, marker_format=mark))


def _plain_config(pages: PageConfig | None = None) -> ExtractionConfig:
    import kreuzberg

    return kreuzberg.ExtractionConfig(
        output_format="markdown",
        use_cache=False,
        pages=pages or kreuzberg.PageConfig(extract_pages=False),
        html_options={"preprocessing": {"enabled": True, "preset": "aggressive", "remove_navigation": True, "remove_forms": True}},
        concurrency=kreuzberg.ConcurrencyConfig(max_threads=1),
    )
