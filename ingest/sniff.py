"""What bytes really are, whatever the file is called: mislabelled, encrypted and swollen files are refused before they are read."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from ingest.errors import UnreadableDocument
from ingest.readers.broken import BROKEN


@dataclass(frozen=True, slots=True)
class Content:
    """A binary format recognised by its first bytes."""

    name: str
    phrase: str
    """As a person would say it, with article."""


_MAGIC: tuple[tuple[bytes, Content], ...] = (
    (b"\x89PNG\r\n", Content("png", "a PNG picture")),
    (b"\xff\xd8\xff", Content("jpeg", "a JPEG picture")),
    (b"GIF8", Content("gif", "a GIF picture")),
    (b"RIFF", Content("riff", "a picture, sound or film")),
    (b"II*\x00", Content("tiff", "a TIFF picture")),
    (b"MM\x00*", Content("tiff", "a TIFF picture")),
    (b"BM", Content("bmp", "a BMP picture")),
    (b"PK\x03\x04", Content("zip", "a ZIP archive")),
    (b"PK\x05\x06", Content("zip", "an empty ZIP archive")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content("ole", "an old Office file")),
    (b"\x1f\x8b", Content("gzip", "a gzip archive")),
    (b"7z\xbc\xaf'\x1c", Content("7z", "a 7-Zip archive")),
    (b"Rar!", Content("rar", "a RAR archive")),
    (b"\x7fELF", Content("elf", "a program")),
    (b"MZ", Content("exe", "a program")),
    (b"SQLite format 3", Content("sqlite", "a database")),
    (b"{\\rtf", Content("rtf", "an RTF document")),
)
_MARKER = {
    ".docx": "word/",
    ".docm": "word/",
    ".pptx": "ppt/",
    ".pptm": "ppt/",
    ".xlsx": "xl/",
    ".xlsm": "xl/",
    ".odt": "content.xml",
    ".epub": "META-INF/container.xml",
}
_WANTED = {
    ".pdf": "pdf",
    ".rtf": "rtf",
    ".zip": "zip",
    ".docx": "zip",
    ".docm": "zip",
    ".pptx": "zip",
    ".pptm": "zip",
    ".xlsx": "zip",
    ".xlsm": "zip",
    ".odt": "zip",
    ".epub": "zip",
}
_PICTURES = frozenset({"png", "jpeg", "gif", "riff", "tiff", "bmp"})
_PICTURE_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif"})
_TEXT_ENDINGS = frozenset({".md", ".markdown", ".mdx", ".txt", ".html", ".htm", ".csv", ".eml", ".adoc"})
_MACROS = ("vbaproject.bin", "macrosheets/", "basic/script")
_MOST_ENTRIES = 20_000
_SWELL = 8
"""An archive may unpack to this many times the largest allowed file."""


def sniff(data: bytes) -> Content | None:
    """The binary format of these bytes, or None for text and the unknown."""
    if b"%PDF-" in data[:1024]:
        return Content("pdf", "a PDF")
    for magic, content in _MAGIC:
        # two letters alone may begin a text
        if data.startswith(magic) and not (len(magic) == 2 and magic.isalpha() and b"\x00" not in data[:512]):
            return content
    return None


def check_label(suffix: str, data: bytes, limit: int) -> None:
    """Refuse a file whose content is not what its name ends in; other endings pass.

    Raises:
        UnreadableDocument: mislabelled, encrypted, broken archive, or one that unpacks to more than eight times `limit` bytes.

    """
    content = sniff(data)
    wanted = _WANTED.get(suffix)
    if suffix in _PICTURE_ENDINGS and (content is None or content.name not in _PICTURES):
        found = content.phrase if content else "no picture"
        raise UnreadableDocument(f"The name ends in {suffix} but the content is {found}; give the file its right ending or export it again.")
    if wanted is None:
        if content and suffix in _TEXT_ENDINGS:
            raise UnreadableDocument(f"The name ends in {suffix} but the content is {content.phrase}; give the file its right ending.")
        return
    if content and content.name == "ole" and suffix in _MARKER:
        raise UnreadableDocument(_old_office(suffix, data))
    if content is None or content.name != wanted:
        found = content.phrase if content else ("text" if _looks_like_text(data) else "something else")
        raise UnreadableDocument(f"The name ends in {suffix} but the content is {found}; give the file its right ending or export it again.")
    if suffix in _MARKER:
        _check_archive(suffix, data, limit)


def macro_note(data: bytes) -> tuple[str, ...]:
    """A sentence if an Office file holds macros, which no reader here runs or reads."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.lower() for name in archive.namelist()]
    except BROKEN:
        return ()
    return ("Its macros were ignored.",) if any(mark in name for name in names for mark in _MACROS) else ()


def _looks_like_text(data: bytes) -> bool:
    return b"\x00" not in data[:4096] and sum(byte < 9 for byte in data[:4096]) == 0


def _old_office(suffix: str, data: bytes) -> str:
    # an Office file with a password is an OLE container that holds a stream of this name (MS-OFFCRYPTO 2.3.4.4)
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "The document is encrypted and asks for a password; save it without one."
    return f"The name ends in {suffix} but the content is an old Office file; open it and save it as {suffix[1:].upper()}."


def _check_archive(suffix: str, data: bytes, limit: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except BROKEN as error:
        raise UnreadableDocument("The document is corrupt: its archive is broken or cut off; export it again from its source.") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableDocument("The document is encrypted and asks for a password; save it without one.")
    if len(entries) > _MOST_ENTRIES:
        raise UnreadableDocument(f"The document is an archive of {len(entries):,} parts, more than the {_MOST_ENTRIES:,} allowed; export it again.")
    if sum(entry.file_size for entry in entries) > _SWELL * limit:
        raise UnreadableDocument(f"The document unpacks to more than {_SWELL * limit:,} bytes; split it or raise the limit.")
    if not any(entry.filename.startswith(_MARKER[suffix]) for entry in entries):
        raise UnreadableDocument(f"The name ends in {suffix} but the content is another ZIP archive; give the file its right ending.")
